# shellcheck shell=bash
# Archives the filings of a day in the bucket, and puts a record of each into the queue. There is one of it at a time, because EDGAR's limit of requests is one.
#
#   BUCKET, QUEUE_URL        where to
#   CACHE                    a Redis server that has submissions of the last day; its password is in REDISCLI_AUTH
#   DAY, FORMS, TICKERS      as night.sh
#
# A second run for the same day fetches from the bucket what is there, and sends the records again: loading a filing again leaves the same rows.
set -euo pipefail
day=${DAY:-$(TZ=America/New_York date -d yesterday +%F)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

edgar-list --since "$day" --until "$day" --form "${FORMS:-10-K,10-Q,8-K}" --amendments ${TICKERS:+--ticker "$TICKERS"} > listed.ndjson
statuses=(0)
edgar-fetch --quiet --store filings ${CACHE:+--cache "$CACHE"} --rejects rejects.ndjson < listed.ndjson |
    s3-put --quiet --bucket "$BUCKET" --rejects rejects.ndjson > archived.ndjson || statuses=("${PIPESTATUS[@]}")
worst=0
for status in "${statuses[@]}"; do
    if [ "$status" -gt 128 ]; then status=75; fi
    if [ "$status" -gt "$worst" ]; then worst=$status; fi
done
if [ -s rejects.ndjson ]; then s3-put --quiet --bucket "$BUCKET" --stream "rejects/$day/{time}.ndjson" < rejects.ndjson > rejects.put; fi
# What was archived is sent, also when the rest did not finish.
if [ -s archived.ndjson ]; then flow-run --queue "sqs:$QUEUE_URL" --send < archived.ndjson; fi
echo "{\"day\":\"$day\",\"listed\":$(wc -l < listed.ndjson),\"sent\":$(wc -l < archived.ndjson)}"
exit "$worst"
