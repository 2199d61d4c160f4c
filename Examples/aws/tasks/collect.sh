# shellcheck shell=bash
# Archives the filings of a day in the bucket, and puts a record of each into the queue. There is one of it at a time, because EDGAR's limit of requests is one.
#
#   BUCKET, QUEUE_URL        where to
#   CACHE                    a Redis server that has submissions of the last day; its password is in REDISCLI_AUTH
#   DAY, FORMS, TICKERS      as night.sh
#
# A second run for the same day fetches the filings again, from the CACHE where there is one, and sends the records again: loading a filing again leaves the same rows.
set -euo pipefail
day=${DAY:-$(TZ=America/New_York date -d yesterday +%F)}
work=$(mktemp -d) || exit 74
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 74

statuses=(0)
edgar-list --since "$day" --until "$day" --form "${FORMS:-10-K,10-Q,8-K}" --amendments ${TICKERS:+--ticker "$TICKERS"} 2>&1 > listed.ndjson |
    tee messages >&2 || statuses=("${PIPESTATUS[@]}")
# With 1 some tickers are unknown, and the filings of the others are listed.
if [ "${statuses[0]}" -gt 1 ]; then exit "${statuses[0]}"; fi
if [ "${statuses[0]}" = 1 ] && [ ! -s listed.ndjson ]; then exit 65; fi
# EDGAR builds the index of a day in the evening. A day without one at six in the next morning is a holiday.
if grep -q ': no index of ' messages && [ "$(date +%s)" -lt "$(TZ=America/New_York date -d "$day + 1 day 06:00" +%s)" ]; then exit 75; fi
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
