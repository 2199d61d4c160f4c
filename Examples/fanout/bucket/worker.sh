#!/usr/bin/env bash
# Extracts one batch of batches.sh, on any host that has the tools and may use the bucket.
#
#   worker.sh BUCKET PREFIX [INDEX]
#
# INDEX is the number of the batch, from 0; without it that of the environment, as AWS Batch numbers the jobs of an array. The results are the objects
# PREFIX/results/INDEX.ndjson, PREFIX/rejects/INDEX.ndjson if filings were rejected, and then PREFIX/done/INDEX.json: a batch that has this one is not done again.
# Nothing is left on the host. Two workers on one batch do no harm: they put the same bytes.
#
# The status is 0 if the batch is done, also if filings were rejected for good, and 75 to try it again.
set -euo pipefail
if [ $# -lt 2 ]; then echo "usage: worker.sh BUCKET PREFIX [INDEX]" >&2; exit 64; fi
bucket=$1
prefix=$2
index=$(printf %05d "${3:-${AWS_BATCH_JOB_ARRAY_INDEX:-0}}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The pipeline gets the signal, too, and ends with 75. bash waits for it.
trap : TERM INT HUP
cd "$work"

# get KEY: the object as a file of the same name. Status 1 if there is none.
get() { echo "{\"type\":\"filing\",\"s3_path\":\"s3://$bucket/$1\"}" | s3-get --quiet --store . > got; }
# put NAME: standard input as an object
put() { s3-put --quiet --bucket "$bucket" --stream "$prefix/$1" > put; }

status=0
get "$prefix/done/$index.json" 2> messages || status=$?
if [ "$status" = 0 ]; then exit 0; fi
if [ "$status" != 1 ]; then cat messages >&2; exit "$status"; fi

get "$prefix/batches/$index.ndjson"
statuses=(0)
s3-get --quiet --store store --rejects rejects < "$prefix/batches/$index.ndjson" |
    filing-parse --quiet --rejects rejects |
    xbrl-extract --quiet --rejects rejects > result || statuses=("${PIPESTATUS[@]}")
for status in "${statuses[@]}"; do if [ "$status" -gt 1 ]; then exit "$status"; fi; done
put "results/$index.ndjson" < result
if [ -s rejects ]; then put "rejects/$index.ndjson" < rejects; fi
touch rejects
echo "{\"lines\":$(wc -l < result),\"rejects\":$(wc -l < rejects)}" | put "done/$index.json"
