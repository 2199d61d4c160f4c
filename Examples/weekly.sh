#!/usr/bin/env bash
# Applies the SEC's corrections of the last week to a database. Run it every week, after the SEC has rebuilt its indexes.
#
#   weekly.sh LISTED DATABASE SELECTION...
#   weekly.sh listed.ndjson secflow.db --ticker AAPL,MSFT
#
# LISTED is a file with the filing records of all earlier weeks, such as that of nightly.mk, and SELECTION the options of edgar-list with which they were listed: companies, forms or
# dates. Filings that the SEC withdrew are marked as removed in the database; filings that it added with an earlier date are fetched and loaded. The
# corrections are appended to LISTED last, so that an interrupted run is repeated the next time.
#
# A run locks LISTED, so that a second one with the same list, or nightly.mk in its folder, ends at once.
set -euo pipefail
if [ $# -lt 3 ]; then echo "usage: weekly.sh LISTED DATABASE SELECTION..., such as weekly.sh listed.ndjson secflow.db --ticker AAPL,MSFT" >&2; exit 64; fi
listed=$1
database=$2
selection=("${@:3}")

[ -f "$listed" ] || { echo "weekly.sh: $listed is missing: the file of all filing records so far (nightly.mk keeps listed.ndjson)" >&2; exit 66; }
exec 9< "$listed"
# nightly.mk may have replaced the list between the opening and the lock.
if ! flock --nonblock 9 || ! [ "$listed" -ef /dev/fd/9 ]; then
    echo "weekly.sh: $listed is locked: another run has not finished" >&2
    exit 75
fi
edgar-list --reconcile "$listed" "${selection[@]}" > corrections.ndjson
edgar-fetch --store filings < corrections.ndjson | filing-parse | xbrl-extract | financials-load --db "sqlite:$database" > receipts.ndjson
cat corrections.ndjson >> "$listed"
