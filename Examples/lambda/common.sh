# shellcheck shell=bash
# What handlers share. Steps of a state machine hand their records on in the bucket, because a state holds 256 kB and a function keeps no files.

# The tools of a pipeline get SIGTERM, too, finish what they have in hand, and leave by 75. bash waits for them.
trap : TERM INT
cd "${WORK:?}" || exit 74
set -o pipefail
tool_options=(--quiet --rejects "$REJECTS")

# The member of the event at a path of jq; nothing where it is absent or null.
event() { jq -r "$1 // empty" "$EVENT"; }

# get KEY FILE
get() {
    local status=0
    jq -nc --arg path "s3://${BUCKET:?the name of the bucket}/$1" '{type: "filing", s3_path: $path}' | s3-get --quiet --store got > got.ndjson || status=$?
    if [ "$status" = 0 ]; then mv "got/$1" "$2"; fi
    return "$status"
}

# put KEY: standard input as an object.
put() { s3-put --quiet --bucket "${BUCKET:?the name of the bucket}" --stream "$1" > put.ndjson; }

# The worst of the statuses of a pipeline. A stage that a signal ended, such as for want of memory, can be tried again.
worst() {
    local status worst=0
    for status in "$@"; do
        if [ "$status" -gt 128 ]; then status=75; fi
        if [ "$status" -gt "$worst" ]; then worst=$status; fi
    done
    return "$worst"
}

# Reads records of filings and writes them with the submissions in `store`: those that have an address come from EDGAR and are archived in BUCKET, the others
# are objects.
fetched() {
    local status=0
    tee asked.ndjson | jq -c 'select(.s3_path and (.url | not))' > objects.ndjson
    jq -c 'select((.s3_path and (.url | not)) | not)' asked.ndjson > filings.ndjson
    if [ -s objects.ndjson ]; then s3-get --store store "${tool_options[@]}" < objects.ndjson || status=$?; fi
    if [ -s filings.ndjson ]; then
        edgar-fetch --store store "${tool_options[@]}" < filings.ndjson | if [ -n "${BUCKET:-}" ]; then s3-put --bucket "$BUCKET" "${tool_options[@]}"; else cat; fi
        worst "$status" "${PIPESTATUS[@]}" || status=$?
    fi
    return "$status"
}
