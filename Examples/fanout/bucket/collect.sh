#!/usr/bin/env bash
# Loads the results of all batches into a database.
#
#   collect.sh BUCKET PREFIX COUNT DATABASE
#   collect.sh filings nightly/2026-01-31 40 sqlite:secflow.db
#
# COUNT is the number of batches, as batches.sh wrote it. Loading again leaves the same rows, so this can be run before all batches are done: the status is then 75.
set -euo pipefail
if [ $# -ne 4 ]; then echo "usage: collect.sh BUCKET PREFIX COUNT DATABASE" >&2; exit 64; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

status=0
for index in $(seq -f %05.0f 0 $(($3 - 1))); do
    echo "{\"type\":\"filing\",\"s3_path\":\"s3://$1/$2/results/$index.ndjson\"}"
done | s3-get --quiet --store "$work" > "$work/got" 2> "$work/messages" || status=$?
if [ "$status" -gt 1 ]; then cat "$work/messages" >&2; exit "$status"; fi
find "$work" -name '*.ndjson' -print0 | sort -z | xargs -0 -r cat | financials-load --quiet --db "$4"
if [ "$status" = 1 ]; then echo "collect.sh: the results of $(wc -l < "$work/got") of $3 batches are there, and loaded: run the other workers, and this again" >&2; exit 75; fi
