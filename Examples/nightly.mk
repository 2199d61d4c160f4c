# Every night: make -f nightly.mk TICKERS="AAPL MSFT" DATABASE=secflow.db
#
# Every step can be repeated: what is in the store is not fetched again, and loading a filing again leaves the same rows. What fails for now is kept
# in rejects.ndjson and tried first the next night; a night that is cut short leaves it in again.ndjson, which is tried as well.
#
# A filing that no tool can read is rejected every night: look at bad.ndjson, and let so many (MAX_REJECTS=3), or such a share of all filings, be no failure.

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
