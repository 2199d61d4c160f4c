#!/usr/bin/env bash
# Cuts a list of filings in a bucket into batches, puts these into the bucket, and writes their number.
#
#   batches.sh BUCKET PREFIX < put.ndjson
#
# The input are records of s3-put. A batch has 50 filings, or BATCH. The objects are PREFIX/batches/00000.ndjson and so on, and PREFIX/worker.sh beside them, which
# every host runs. Use a new PREFIX for a new list, such as nightly/2026-01-31.
set -euo pipefail
if [ $# -ne 2 ]; then echo "usage: batches.sh BUCKET PREFIX < put.ndjson" >&2; exit 64; fi
bucket=$1
prefix=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$(dirname "$0")/worker.sh" "$work"
mkdir "$work/batches"
split --lines "${BATCH:-50}" --numeric-suffixes=0 --suffix-length=5 --additional-suffix=.ndjson - "$work/batches/"
count=$(find "$work/batches" -type f | wc -l)
if [ "$count" = 0 ]; then echo "batches.sh: no filings on standard input" >&2; exit 66; fi
cd "$work"
find worker.sh batches -type f | sort | sed "s|.*|{\"type\":\"filing\",\"path\":\"&\",\"key\":\"$prefix/&\"}|" | s3-put --quiet --bucket "$bucket" > put.ndjson
echo "$count"
