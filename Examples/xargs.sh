#!/usr/bin/env bash
# Extracts the filings of a company with four processes at once and loads them into SQLite.
#
#   xargs.sh TICKER DATABASE
#
# Many processes must not write into one pipe: only 4,096 bytes at a time are whole. So a job is a whole pipeline with a file of its own, and
# one process loads the files when all jobs are done. A job that fails makes xargs end with 123; the others go on, what they made is loaded, and 123 is the end.
set -euo pipefail
ticker=$1
database=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

edgar-list --ticker "$ticker" | edgar-fetch --store filings > "$work/fetched.ndjson"
split --lines 50 "$work/fetched.ndjson" "$work/batch."
status=0
find "$work" -name 'batch.*' -print0 |
    xargs -0 -n 1 -P 4 bash -o pipefail -c 'filing-parse < "$1" | xbrl-extract > "$1.extracted"' - || status=$?
financials-load --db "sqlite:$database" "$work"/*.extracted
exit "$status"
