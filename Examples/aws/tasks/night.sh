# shellcheck shell=bash
# A night in one task: the filings of a day, from EDGAR into the bucket and the database, and the proof that they are there. For some thousand filings; for more,
# collect.sh fills a queue that work.sh works off.
#
#   BUCKET, DATABASE_URL     where to; user and password in PGUSER and PGPASSWORD
#   DAY                      the day; yesterday in New York
#   FORMS, TICKERS           what: forms with their amendments, all companies unless told
#
# The status is 75 where another try may help: flow-run tries again, and what is done already is not done twice. 1: some filings were rejected for good, or differ.
set -euo pipefail
day=${DAY:-$(TZ=America/New_York date -d yesterday +%F)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

edgar-list --since "$day" --until "$day" --form "${FORMS:-10-K,10-Q,8-K}" --amendments ${TICKERS:+--ticker "$TICKERS"} > listed.ndjson

statuses=(0)
edgar-fetch --quiet --store filings ${CACHE:+--cache "$CACHE"} --rejects rejects.ndjson < listed.ndjson |
    s3-put --quiet --bucket "$BUCKET" --rejects rejects.ndjson |
    tee archived.ndjson |
    filing-parse --quiet --rejects rejects.ndjson |
    xbrl-extract --quiet --rejects rejects.ndjson |
    financials-load --quiet --rejects rejects.ndjson > loaded.ndjson || statuses=("${PIPESTATUS[@]}")
worst=0
for status in "${statuses[@]}"; do
    # A stage that a signal ended, such as for want of memory, can be tried again.
    if [ "$status" -gt 128 ]; then status=75; fi
    if [ "$status" -gt "$worst" ]; then worst=$status; fi
done

# What was rejected is kept beside the filings, and the end of the log has its number.
if [ -s rejects.ndjson ]; then s3-put --quiet --bucket "$BUCKET" --stream "rejects/$day/{time}.ndjson" < rejects.ndjson > rejects.put; fi
if [ "$worst" -gt 1 ]; then echo "night: $day did not finish: status $worst" >&2; exit "$worst"; fi
touch rejects.ndjson differences.ndjson
if [ -s archived.ndjson ]; then
    filing-check --quiet --quick --bucket "$BUCKET" < archived.ndjson >> differences.ndjson || [ $? = 1 ]
    filing-check --quiet --quick < listed.ndjson >> differences.ndjson || [ $? = 1 ]
fi
echo "{\"day\":\"$day\",\"listed\":$(wc -l < listed.ndjson),\"archived\":$(wc -l < archived.ndjson),\"rejected\":$(wc -l < rejects.ndjson),\"different\":$(wc -l < differences.ndjson)}"
cat differences.ndjson >&2
if [ -s differences.ndjson ]; then worst=1; fi
exit "$worst"
