#!/usr/bin/env bash
# Fetches and extracts filings with one process for each core, and loads them into a database. It can be interrupted at any time, and run again until it succeeds.
#
#   resumable.sh FOLDER DATABASE < listed.ndjson      begins, with the filings of edgar-list
#   resumable.sh FOLDER DATABASE                      continues; the same filings may stand on standard input again, others need a FOLDER of their own
#   spot-watch -- resumable.sh work sqlite:secflow.db
#
# FOLDER holds what is known of the run: the batches of 50 filings (or BATCH), for each batch its extracted records and its rejects, and the log of the jobs.
# The submissions are in the store `filings`. GNU parallel tries a batch that fails three times. If it still fails, no other batch is begun, and the script ends
# with the batch's status: 75 to run it again. A batch in which filings were rejected for good is done.
#
# The status is 0, or 1 if filings were rejected for good: FOLDER/*.rejects says which, and why.
set -euo pipefail
if [ $# -ne 2 ]; then echo "usage: resumable.sh FOLDER DATABASE [< LISTED], such as resumable.sh work sqlite:secflow.db < listed.ndjson" >&2; exit 64; fi
if ! command -v parallel > /dev/null; then echo "resumable.sh: GNU parallel is missing: install it, or use xargs.sh" >&2; exit 69; fi
folder=$1
database=$2

# The list of batches is there when all batches are. Its order is that of the log.
if [ ! -e "$folder/batches" ]; then
    mkdir -p "$folder"
    rm -f "$folder"/*.listed
    split --lines "${BATCH:-50}" --numeric-suffixes=1 --suffix-length=5 --additional-suffix=.listed - "$folder/"
    find "$folder" -name '*.listed' | sort > "$folder/batches.part"
    if [ ! -s "$folder/batches.part" ]; then echo "resumable.sh: no filings on standard input" >&2; exit 66; fi
    mv "$folder/batches.part" "$folder/batches"
elif [ ! -t 0 ]; then
    numbers() { { grep -o '"accession_number":"[^"]*"' || true; } | sort -u; }
    given=$(numbers)
    if [ -n "$given" ] && [ "$given" != "$(cat "$folder"/*.listed | numbers)" ]; then
        echo "resumable.sh: $folder is a run of other filings than those on standard input: give these a folder of their own" >&2
        exit 64
    fi
fi
exec 9< "$folder/batches"
if ! flock --nonblock 9; then echo "resumable.sh: another run in $folder has not finished" >&2; exit 75; fi

# Extracts the filings of one batch into a file, which is there when it is complete.
batch() {
    local base=${1%.listed} status worst=0
    rm -f "$base.rejects"
    edgar-fetch --quiet --store filings --rejects "$base.rejects" < "$1" |
        filing-parse --quiet --rejects "$base.rejects" |
        xbrl-extract --quiet --rejects "$base.rejects" > "$base.part"
    # With 1, filings were rejected for good. With more, the batch is not done.
    for status in "${PIPESTATUS[@]}"; do if [ "$status" -gt 1 ]; then worst=$status; fi; done
    if [ "$worst" = 0 ]; then mv "$base.part" "$base.extracted"; fi
    return "$worst"
}
export -f batch

# SIGTERM reaches parallel as well, which begins no job, sends SIGTERM to each running job, and waits up to ten seconds (--termseq). It does not log these jobs,
# so that the next run does them. bash waits for parallel.
trap : TERM INT HUP
status=0
PARALLEL_SHELL=$BASH parallel --will-cite --joblog "$folder/joblog" --resume-failed --retries 3 --halt soon,fail=1 --termseq TERM,10000,KILL,25 \
    batch :::: "$folder/batches" || status=$?
if [ "$status" != 0 ]; then
    echo "resumable.sh: $(find "$folder" -name '*.extracted' | wc -l) of $(wc -l < "$folder/batches") batches are done: run it again" >&2
    # parallel itself was interrupted.
    if [ "$status" = 255 ]; then status=75; fi
    exit "$status"
fi

find "$folder" -name '*.extracted' -print0 | sort -z | xargs -0 cat | financials-load --quiet --db "$database" > "$folder/receipts.ndjson"
if [ -n "$(find "$folder" -name '*.rejects' -size +0)" ]; then
    echo "resumable.sh: filings were rejected: $folder/*.rejects says why" >&2
    exit 1
fi
