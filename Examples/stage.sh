#!/usr/bin/env bash
# One stage of a night of filings, as a task of an orchestrator: Airflow, Prefect, Dagster.
#
#   stage.sh list|fetch|extract|load|check DAY       DAY is like 2025-11-06
#
# A night is five stages. Each reads the file of the one before it in FOLDER/nights/DAY, and writes its own, whole or not at all:
#
#   list      listed.ndjson        the filings of the day, of FORMS and TICKERS where these are set
#   fetch     fetched.ndjson       the same with their submissions in FOLDER/filings, and in BUCKET where it is set
#   extract   extracted.ndjson     their facts and statements
#   load      receipts.ndjson      what was stored in DATABASE_URL
#   check     differences.ndjson   what was listed and is not in the database
#
# Rejects are in STAGE.rejects.ndjson. The last line of standard output is {stage, day, status, records, rejects, seconds, file}, for the orchestrator to keep: records is 0
# where there was nothing to do. Messages are on standard error.
#
# The status is that of the tools: 0 and 1 (some filings were rejected for good) are done, 75 is to be tried again, everything else not. A stage can be repeated after any
# kill: what is fetched is not fetched again, and loading again leaves the same rows. FOLDER is the working folder unless set.
set -uo pipefail
if [ $# -ne 2 ]; then echo "usage: stage.sh list|fetch|extract|load|check DAY" >&2; exit 64; fi
stage=$1 day=$2 began=$SECONDS
cd "${FOLDER:-.}" || exit 74
mkdir -p "nights/$day" || exit 74
night=nights/$day
declare -A files=([list]=listed [fetch]=fetched [extract]=extracted [load]=receipts [check]=differences)
declare -A inputs=([list]='' [fetch]=listed [extract]=fetched [load]=extracted [check]=listed)
if [ -z "${files[$stage]:-}" ]; then echo "stage.sh: no stage \"$stage\"" >&2; exit 64; fi
file=$night/${files[$stage]}.ndjson
input=$night/${inputs[$stage]:-}.ndjson
rejects=$night/$stage.rejects.ndjson
if [ "$stage" != list ] && [ ! -e "$input" ]; then echo "stage.sh: no $input: run the stage before $stage" >&2; exit 66; fi

# The processes of a task that was killed alone run on: the next try waits for their end.
exec 9>> "$night/$stage.lock"
flock 9
# The tools get SIGTERM, too, finish what they have in hand, and leave by 75.
trap : TERM INT
rm -f "$rejects"
options=(--quiet --rejects "$rejects")

case $stage in
list)
    narrow=()
    if [ -n "${FORMS:-}" ]; then narrow+=(--form "$FORMS" --amendments); fi
    if [ -n "${TICKERS:-}" ]; then narrow+=(--ticker "$TICKERS"); fi
    edgar-list --since "$day" --until "$day" "${narrow[@]}" 2>&1 > "$file.part" | tee "$night/list.messages" >&2
    statuses=("${PIPESTATUS[0]}")
    # Something was refused, such as a ticker that nobody has, and nothing was listed: that is no night without filings.
    if [ "${statuses[0]}" -eq 1 ] && [ ! -s "$file.part" ]; then statuses=(65); fi
    # EDGAR builds the index of a day in the evening. A day without one at six in the next morning is a holiday.
    if grep -q ': no index of ' "$night/list.messages" && [ "$(date +%s)" -lt "$(TZ=America/New_York date -d "$day + 1 day 06:00" +%s)" ]; then statuses=(75); fi
    ;;
fetch)
    edgar-fetch --store filings "${options[@]}" < "$input" | if [ -n "${BUCKET:-}" ]; then s3-put --bucket "$BUCKET" "${options[@]}"; else cat; fi > "$file.part"
    statuses=("${PIPESTATUS[@]}")
    ;;
extract)
    filing-parse "${options[@]}" < "$input" | xbrl-extract "${options[@]}" > "$file.part"
    statuses=("${PIPESTATUS[@]}")
    ;;
load)
    financials-load "${options[@]}" < "$input" > "$file.part"
    statuses=($?)
    ;;
check)
    if [ -s "$input" ]; then filing-check --quick < "$input"; else true; fi > "$file.part"
    statuses=($?)
    ;;
esac

worst=0
for status in "${statuses[@]}"; do
    # A signal that was not ours, such as for want of memory.
    if [ "$status" -gt 128 ]; then status=75; fi
    if [ "$status" -gt "$worst" ]; then worst=$status; fi
done
# What a stage that is to be tried again has written is not whole.
if [ "$worst" -le 1 ]; then mv "$file.part" "$file" || worst=74; fi
count() { if [ -e "$1" ]; then grep -c "$2" "$1"; else echo 0; fi; }
# An extracted filing is many lines, and one of type filing.
case $stage in extract) records=$(count "$file" '^{"type":"filing"') ;; *) records=$(count "$file" '') ;; esac
printf '{"stage":"%s","day":"%s","status":%d,"records":%d,"rejects":%d,"seconds":%d,"file":"%s"}\n' \
    "$stage" "$day" "$worst" "$records" "$(count "$rejects" '')" $((SECONDS - began)) "$file"
exit "$worst"
