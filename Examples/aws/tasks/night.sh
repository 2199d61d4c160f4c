# shellcheck shell=bash
# A night in one task: the filings of a day, from EDGAR into the bucket and the database, and the proof that they are there. For some thousand filings; for more,
# collect.sh fills a queue that work.sh works off.
#
#   BUCKET, DATABASE_URL     where to; user and password in PGUSER and PGPASSWORD
#   DAY                      the day; yesterday in New York
#   FORMS, TICKERS           what: forms with their amendments, all companies unless told
#
# The status is 75 where another try may help: flow-run tries again, and what is stored already is not stored twice. 1: some filings were rejected for good, or differ.
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
