# Keeps a database up to date. Run it every night:
#
#   make -f nightly.mk TICKERS="AAPL MSFT" DATABASE=secflow.db
#
# Every step can be repeated: a filing that is in the store is not fetched again, and loading a filing again leaves the same rows. Filings that could not be
# fetched are kept in rejects.ndjson and tried first the next night. An interrupted run leaves them in again.ndjson, which the next run tries as well.
#
# A filing that no tool can read is rejected every night and stays in bad.ndjson. MAX_REJECTS=3 (or a share of all filings, MAX_REJECTS=1%) accepts that many.

SHELL = /bin/bash
.SHELLFLAGS = -euo pipefail -c
TICKERS ?= ALDC
SINCE ?= 1993-01-01
DATABASE ?= secflow.db
MAX_REJECTS ?= 1%

.PHONY: all
all: receipts.ndjson

receipts.ndjson: listed.ndjson
	touch rejects.ndjson && cat rejects.ndjson >> again.ndjson && rm rejects.ndjson
	rm -f bad.ndjson
	cat again.ndjson listed.ndjson \
	  | edgar-fetch --store filings --rejects rejects.ndjson --max-rejects 100% \
	  | filing-parse --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | xbrl-extract --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | financials-load --db sqlite:$(DATABASE) --rejects bad.ndjson --max-rejects $(MAX_REJECTS) > $@
	rm again.ndjson

.PHONY: listed.ndjson
listed.ndjson:
	edgar-list $(TICKERS:%=--ticker %) --since $(SINCE) > $@
