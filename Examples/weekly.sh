#!/usr/bin/env bash
# Every week, once the SEC has rebuilt its indexes: weekly.sh LISTED DATABASE
#
# LISTED are the filing records of all weeks before. What was withdrawn since is marked in the database as removed, what was added with an earlier date is
# fetched and loaded. LISTED grows only when all that is done: a week that was cut short is done again.
set -euo pipefail
listed=$1
database=$2

edgar-list --reconcile "$listed" > corrections.ndjson
edgar-fetch --store filings < corrections.ndjson | filing-parse | xbrl-extract | financials-load --db "sqlite:$database" > receipts.ndjson
cat corrections.ndjson >> "$listed"
