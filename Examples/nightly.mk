# Keeps a database up to date. Run it every night:
#
#   make -f nightly.mk TICKERS="AAPL MSFT" DATABASE=secflow.db
#
# Every step can be repeated: a filing that is in the store is not fetched again, and loading a filing again leaves the same rows. Filings that could not be
# fetched are kept in rejects.ndjson and tried first the next night. An interrupted run leaves them in again.ndjson, which the next run tries as well.
#
# listed.ndjson gathers the filings of all nights, the newest record of each, for weekly.sh. A night that was interrupted leaves it as it was.
#
# An unknown ticker, and a filing that no tool can read, are rejected every night and stay in bad.ndjson. All other companies and filings are loaded; then the
# night fails. MAX_REJECTS=3 (or a share of all filings, MAX_REJECTS=1%) accepts that many.
#
# A run locks listed.ndjson, so that a second one in the same folder, or weekly.sh with this list, ends at once.

SHELL = /bin/bash
.SHELLFLAGS = -euo pipefail -c
SINCE ?= 1993-01-01
DATABASE ?= secflow.db
MAX_REJECTS ?= 1%

# Without a ticker, edgar-list would list all companies.
ifeq ($(strip $(TICKERS)),)
$(error TICKERS is not set: name the companies, such as TICKERS="AAPL MSFT")
endif

# One shell runs the whole recipe and holds the lock.
.ONESHELL:
.SILENT:
.PHONY: all
all:
	exec 9>> listed.ndjson
	# Another run may have replaced the list between the opening and the lock.
	flock --nonblock 9 && [ listed.ndjson -ef /dev/fd/9 ] || { echo "nightly.mk: listed.ndjson is locked: another run has not finished" >&2; exit 75; }
	touch rejects.ndjson && cat rejects.ndjson >> again.ndjson && rm rejects.ndjson
	rm -f bad.ndjson
	statuses=(0)
	{
	  cat again.ndjson
	  edgar-list $(TICKERS:%=--ticker %) --since $(SINCE) --rejects bad.ndjson --max-rejects $(MAX_REJECTS) | tee tonight.ndjson
	} \
	  | edgar-fetch --store filings --rejects rejects.ndjson --max-rejects 100% \
	  | filing-parse --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | xbrl-extract --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | financials-load --db "sqlite:$(DATABASE)" --rejects bad.ndjson --max-rejects $(MAX_REJECTS) > receipts.ndjson \
	  || statuses=("$${PIPESTATUS[@]}")
	worst=0
	for status in "$${statuses[@]}"; do if [ "$$status" -gt "$$worst" ]; then worst=$$status; fi; done
	if [ "$$worst" -gt 1 ]; then
	  echo "nightly.mk: the night did not finish, and listed.ndjson stays as it was: run it again" >&2
	  exit "$$worst"
	fi
	# Of several records of a filing the last one is kept.
	cat listed.ndjson tonight.ndjson | tac | awk 'match($$0, /"accession_number":"[^"]*"/) && !seen[substr($$0, RSTART, RLENGTH)]++' | tac > listed.ndjson.part
	mv listed.ndjson.part listed.ndjson
	rm tonight.ndjson
	rm again.ndjson
	if [ "$$worst" != 0 ]; then echo "nightly.mk: some companies or filings were rejected: bad.ndjson says why" >&2; fi
	exit "$$worst"
