#!/usr/bin/env bash
# Applies the SEC's corrections of the last week to a database. Run it every week, after the SEC has rebuilt its indexes.
#
#   weekly.sh LISTED DATABASE
#
# LISTED is a file with the filing records of all earlier weeks. Filings that the SEC withdrew are marked as removed in the database; filings that it added
# with an earlier date are fetched and loaded. The corrections are appended to LISTED last, so that an interrupted run is repeated the next time.
set -euo pipefail
listed=$1
database=$2

edgar-list --reconcile "$listed" > corrections.ndjson
edgar-fetch --store filings < corrections.ndjson | filing-parse | xbrl-extract | financials-load --db "sqlite:$database" > receipts.ndjson
cat corrections.ndjson >> "$listed"
