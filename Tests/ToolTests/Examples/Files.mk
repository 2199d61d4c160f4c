# Makes the files that an example reads and does not write itself, in the folder in which it runs.

SHELL = /bin/bash
.SHELLFLAGS = -euo pipefail -c
.PHONY: filings

listed.ndjson:
	edgar-list --ticker ALDC > $@

# A listing from before the quarterly report was added to its index.
kept.ndjson: listed.ndjson
	jq -c 'select(.form_type != "10-Q")' $< > $@

fetched.ndjson: listed.ndjson
	edgar-fetch --store filings < $< > $@

filings: fetched.ndjson

put.ndjson: fetched.ndjson
	s3-put --bucket filings < $< > $@

parsed.ndjson: fetched.ndjson
	filing-parse < $< > $@

extracted.ndjson: parsed.ndjson
	xbrl-extract < $< > $@

secflow.db: extracted.ndjson
	financials-load --db sqlite:$@ < $< > receipts.ndjson

# One file for each of the parsed records.
parsed: parsed.ndjson
	mkdir $@
	split --lines 1 --additional-suffix .ndjson $< $@/

monday.ndjson: extracted.ndjson
	cp $< $@

tuesday.ndjson: extracted.ndjson
	cp $< $@

0009990001-25-000007.txt:
	cp "$$EXAMPLES/edgar/$@" .

0009990001-25-000009.txt:
	cp "$$EXAMPLES/edgar/$@" .

tickers.txt:
	echo 'ALDC  # Alder Creek Instruments' > $@

ciks.txt:
	echo 9990001 > $@

submissions.zip:
	curl --silent --fail --remote-name "$$EDGAR_BASE_URL/submissions/CIK0009990001.json"
	python3 -m zipfile -c $@ CIK0009990001.json

# The log of a mirror while a company is listed and fetched.
log.ndjson:
	edgar-mirror --root "$$EXAMPLES/edgar" --port 0 --port-file port --log $@ & trap 'kill $$!' EXIT; within 30 test -s port; \
	EDGAR_BASE_URL=http://127.0.0.1:$$(cat port); export EDGAR_BASE_URL EDGAR_DATA_URL=$$EDGAR_BASE_URL; \
	edgar-list --ticker ALDC | edgar-fetch --store logged > /dev/null

# A makefile with one rule, for an example of make.
nightly.mk:
	printf 'all:\n\t@echo made\n' > $@

channels.yaml:
	printf 'channels:\n  desk: {kind: command, command: [sh, -c, "cat >> alerts.log"]}\n' > $@

watch.yaml:
	printf 'version: 1\nrules:\n- {name: results, forms: [8-K], items: [2.02]}\n- {name: sales-down, compare: {item: Revenues, is: "<", than: {period: year_before}}}\n' > $@

sections.ndjson: fetched.ndjson
	filing-parse --sections < $< > $@

risks.yaml:
	cp "$$EXAMPLES/prompts/$@" .

prices.yaml:
	cp "$$EXAMPLES/prompts/$@" .
