# Keeps a database up to date. Run it every night:
#
#   make -f nightly.mk TICKERS="AAPL MSFT" DATABASE=secflow.db
#
# Every step can be repeated: a filing that is in the store is not fetched again, and loading a filing again leaves the same rows. Filings that could not be
# fetched are kept in rejects.ndjson and tried first the next night. An interrupted run leaves them in again.ndjson, which the next run tries as well.

SHELL = /bin/bash
.SHELLFLAGS = -euo pipefail -c
TICKERS ?= ALDC
SINCE ?= 1993-01-01
DATABASE ?= secflow.db

.PHONY: all
all: receipts.ndjson

receipts.ndjson: listed.ndjson
	touch rejects.ndjson && cat rejects.ndjson >> again.ndjson && rm rejects.ndjson
	cat again.ndjson listed.ndjson \
	  | edgar-fetch --store filings --rejects rejects.ndjson --max-rejects 100% \
	  | filing-parse | xbrl-extract \
	  | financials-load --db sqlite:$(DATABASE) > $@
	rm again.ndjson

.PHONY: listed.ndjson
listed.ndjson:
	edgar-list $(TICKERS:%=--ticker %) --since $(SINCE) > $@
