# shellcheck shell=bash
# Works off the filing records on standard input, which flow-run --queue takes from the queue: from the bucket into the database.
#
#   BUCKET, DATABASE_URL     where from, and where to
#
# 0 and 1: done, with 1 some filings were rejected for good, and are kept below rejects/ in the bucket. 75: the records go back into the queue.
set -euo pipefail
# Without room for the work nothing is done: a status of 1 would say that it is.
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 74
statuses=(0)
s3-get --quiet --store filings --rejects rejects.ndjson |
    filing-parse --quiet --rejects rejects.ndjson |
    xbrl-extract --quiet --rejects rejects.ndjson |
    financials-load --quiet --rejects rejects.ndjson > loaded.ndjson || statuses=("${PIPESTATUS[@]}")
worst=0
for status in "${statuses[@]}"; do
    if [ "$status" -gt 128 ]; then status=75; fi
    if [ "$status" -gt "$worst" ]; then worst=$status; fi
done
if [ "$worst" = 1 ]; then
    s3-put --quiet --bucket "$BUCKET" --stream "rejects/{date}/{time}-$HOSTNAME-$$.ndjson" < rejects.ndjson > rejects.put || exit 75
fi
exit "$worst"
