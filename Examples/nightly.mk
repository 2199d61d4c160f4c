# Keeps a database up to date. Run it every night:
#
#   make -f nightly.mk TICKERS="AAPL MSFT" DATABASE=secflow.db
#
# Every step can be repeated: a filing that is in the store is not fetched again, and loading a filing again leaves the same rows. Filings that could not be
# fetched are kept in rejects.ndjson and tried first the next night. An interrupted run leaves them in again.ndjson, which the next run tries as well.
#
# An unknown ticker, and a filing that no tool can read, are rejected every night and stay in bad.ndjson. All other companies and filings are loaded; then the
# night fails. MAX_REJECTS=3 (or a share of all filings, MAX_REJECTS=1%) accepts that many.
#
# A run locks listed.ndjson, so that a second one in the same folder, or weekly.sh with this list, ends at once.

SHELL = /bin/bash
.SHELLFLAGS = -euo pipefail -c
TICKERS ?= ALDC
SINCE ?= 1993-01-01
DATABASE ?= secflow.db
MAX_REJECTS ?= 1%

# One shell runs the whole recipe and holds the lock.
.ONESHELL:
.PHONY: all
all:
	exec 9>> listed.ndjson
	flock --nonblock 9 || { echo "nightly.mk: listed.ndjson is locked: another run has not finished" >&2; exit 75; }
	touch rejects.ndjson && cat rejects.ndjson >> again.ndjson && rm rejects.ndjson
	rm -f bad.ndjson
	{
	  cat again.ndjson
	  edgar-list $(TICKERS:%=--ticker %) --since $(SINCE) --rejects bad.ndjson --max-rejects $(MAX_REJECTS) | tee listed.ndjson
	} \
	  | edgar-fetch --store filings --rejects rejects.ndjson --max-rejects 100% \
	  | filing-parse --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | xbrl-extract --rejects bad.ndjson --max-rejects $(MAX_REJECTS) \
	  | financials-load --db sqlite:$(DATABASE) --rejects bad.ndjson --max-rejects $(MAX_REJECTS) > receipts.ndjson
	rm again.ndjson
