#!/usr/bin/env bash
# Extracts the filings of a company with four processes, and loads them into SQLite.
#
#   xargs.sh TICKER DATABASE
#
# Several processes must not write into one pipe, because their lines would mix. So each job is a pipeline that writes a file of its own, and
# financials-load reads these files when all jobs are done. If a job fails, the results of all jobs are still loaded; the status is then 123, that of xargs. If
# filings could not be fetched, the others are loaded, and the status is 1.
set -euo pipefail
if [ $# -ne 2 ]; then echo "usage: xargs.sh TICKER DATABASE" >&2; exit 64; fi
ticker=$1
database=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
edgar-list --ticker "$ticker" | edgar-fetch --store filings > "$work/fetched.ndjson" || status=$?
if [ "$status" -gt 1 ] || [ ! -s "$work/fetched.ndjson" ]; then exit "$status"; fi
split --lines 50 "$work/fetched.ndjson" "$work/batch."
# shellcheck disable=SC2016  # $1 is for the inner shell
find "$work" -name 'batch.*' -print0 |
    xargs -0 -r -n 1 -P 4 bash -o pipefail -c 'filing-parse < "$1" | xbrl-extract > "$1.extracted"' - || status=$?
financials-load --db "sqlite:$database" "$work"/*.extracted
exit "$status"
