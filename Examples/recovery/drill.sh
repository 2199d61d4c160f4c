#!/usr/bin/env bash
# shellcheck disable=SC2154,SC2119,SC2120  # drill has the variables and calls the functions
# The parts of `drill`, which reads them with `.`: servers, filling, destroying, comparing, and the report.

# The goals of recovery, in seconds, and how often PostgreSQL archives its log in the drill.
RTO_GOAL=14400 RPO_GOAL=3600 WAL_SECONDS=${WAL_SECONDS:-3}
export AWS_ACCESS_KEY_ID=k AWS_SECRET_ACCESS_KEY=s AWS_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
export EDGAR_IDENTITY=${EDGAR_IDENTITY:-"Recovery Drill drill@example.com"} EDGAR_RATE_LIMIT_PER_SEC=0
export BUCKET=drill
unset PGPASSWORD PGOPTIONS AWS_PROFILE AWS_SESSION_TOKEN
mirror='' storage='' server='' auditor='' failed=0

say() { printf 'drill: %s\n' "$1" >&2; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.1f", b - a }'; }
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# until_true SECONDS COMMAND...
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@" > /dev/null 2>&1; do
        if [ $SECONDS -ge $end ]; then echo "drill: not within its time: $*" >&2; tail -n 5 ./*.log >&2; exit 75; fi
        sleep 0.1
    done
}
finish() {
    local status=$?
    if [ $status != 0 ] && [ "$failed" = 0 ] && [ -s log ]; then tail -n 5 log >&2; fi
    stop_audit
    for process in $mirror $storage $server; do kill -KILL "$process" 2> /dev/null || true; done
    wait 2> /dev/null || true
    cd /
    rm -rf "$work"
}

# make_filings FOLDER COUNT FROM...: the submissions, and copies of them under numbers of their own.
make_filings() {
    local folder=$1 count=$2 files file number copy n=0
    # Whole submissions with a header: what the stand-in can list.
    mapfile -t files < <(find "${@:3}" -maxdepth 1 -name '*.txt' | sort | while IFS= read -r file; do
        if LC_ALL=C awk 'NR == 1 && !/^<SEC-(DOCUMENT|HEADER)>|^-----BEGIN PRIVACY/ { exit } /^ACCESSION NUMBER:/ { found = 1; exit } NR > 100 { exit } END { exit !found }' "$file"; then
            echo "$file"
        fi
    done)
    [ ${#files[@]} -gt 0 ] || { echo "drill: no submissions (*.txt) in ${*:3}" >&2; exit 66; }
    mkdir "$folder"
    while [ $n -lt "$count" ]; do
        file=${files[n % ${#files[@]}]}
        number=$(LC_ALL=C sed -n 's/^ACCESSION NUMBER:[[:space:]]*\([0-9-]*\).*/\1/p; 100q' "$file" | head -n 1)
        # Copies keep the year, with which the filing's folder on EDGAR agrees.
        if [ $n -lt ${#files[@]} ]; then copy=$number; else copy=$(printf '%s-%s-9%05d' "${number:0:10}" "${number:11:2}" $n); fi
        LC_ALL=C sed "s/$number/$copy/g" "$file" > "$folder/$copy.txt"
        n=$((n + 1))
    done
}

start_mirror() {
    local port
    port=$(free_port)
    edgar-mirror --root edgar --port "$port" > mirror.log 2>&1 &
    mirror=$!
    export EDGAR_BASE_URL=http://127.0.0.1:$port EDGAR_DATA_URL=http://127.0.0.1:$port
    until_true 30 curl -s -o mirror.answer "$EDGAR_BASE_URL/"
}

# An empty bucket in a server of its own.
start_bucket() {
    local port
    port=$(free_port)
    mkdir -p s3
    (cd s3 && exec "$root/Scripts/s3-server" "$port") > s3.log 2>&1 &
    storage=$!
    disown "$storage"
    export AWS_ENDPOINT_URL_S3=http://127.0.0.1:$port
    until_true 60 curl -sf "$AWS_ENDPOINT_URL_S3/healthz"
    until_true 30 curl -sf -X PUT --aws-sigv4 aws:amz:us-east-1:s3 --user k:s "$AWS_ENDPOINT_URL_S3/$BUCKET"
}
destroy_bucket() {
    kill -KILL "$storage"
    until_true 30 gone "$storage"
    rm -rf s3
}
gone() { ! kill -0 "$1" 2> /dev/null; }

# start_database SETTING...: a server of its own, new or on the data that are there.
start_database() {
    local port
    port=$(free_port)
    mkdir -p postgres
    chmod 711 postgres
    (cd postgres && exec "$root/Scripts/postgres-server" "$port" shared_buffers=128MB "$@") >> postgres.log 2>&1 &
    server=$!
    disown "$server"
    export DATABASE_URL=postgres://postgres:secret@127.0.0.1:$port/postgres
    until_true 120 sql 'SELECT 1 / (NOT pg_is_in_recovery())::int'
}
empty_database() { if [ "$kind" = postgres ]; then start_database; fi; }
destroy_warehouse() {
    if [ "$kind" = postgres ]; then
        kill -KILL "$server"
        until_true 30 gone "$server"
        rm -rf postgres
    else
        rm -f warehouse.db*
    fi
}
sql() { PGPASSWORD=secret psql -qXtA "${DATABASE_URL/:secret/}" -c "$1"; }

archived() { [ "$(sql "SELECT last_archived_wal >= '$1' FROM pg_stat_archiver")" = t ]; }

# A row of the audit five times a second: what only the database knows.
start_audit() {
    (while sql "SELECT audit('READ', 'drill')" > /dev/null 2>&1; do sleep 0.2; done) &
    auditor=$!
}
stop_audit() {
    if [ -z "$auditor" ]; then return; fi
    last_audit=$(sql "SELECT extract(epoch FROM max(timestamp)) FROM audit_logs" || true)
    kill "$auditor" 2> /dev/null || true
    auditor=
}

# night NAME: takes the listed filings on standard input to the store, the bucket and the database, and keeps their records in the bucket.
night() {
    mkdir -p put
    edgar-fetch --quiet --store store | s3-put --quiet --bucket "$BUCKET" | tee "put/$1.ndjson" \
        | filing-parse --quiet | form-extract --quiet | xbrl-extract --quiet | financials-load --quiet > "$1.receipts"
    "$here/keep-records" "$1" < "put/$1.ndjson"
}

# The rows of filings, one a line and sorted, without the times at which they were stored, and without the mark of s3-get on filings that came from the bucket.
rows() {
    local table
    for table in $(tables); do
        if [ "$kind" = postgres ]; then
            sql "SELECT to_jsonb(t) - '{created_at,processed_at,passed_at}'::text[] FROM $table t"
        else
            sqlite3 -readonly -json warehouse.db "SELECT * FROM $table" | jq -c '.[] | del(.created_at, .processed_at, .passed_at)'
        fi | if [ "$table" = sec_filings ]; then
            jq -c 'walk(if type == "string" and test("^[{\\[]") then . as $text | try fromjson catch $text else . end)
                | walk(if type == "object" then del(.["s3-get"]) else . end)'
        else cat; fi | sed "s/^/$table /"
    done | LC_ALL=C sort
}
tables() {
    local all="SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND NOT c.relispartition AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    { if [ "$kind" = postgres ]; then sql "$all"; else sqlite3 -readonly warehouse.db "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"; fi; } \
        | grep -vxE 'users|api_keys|audit_logs|workflows|workflow_runs|workflow_metrics|alert_deliveries|rejects|schema_version|secflow.*'
}
objects() { filing-check --quiet --bucket "$BUCKET" < filings.ndjson; }

since() { seconds "$1" "$EPOCHREALTIME"; }

# way LOST FROM FUNCTION RPO: recovers, measures, compares and reports. RPO: seconds, `audit` (to the newest row of the audit that is back) or `all`.
way() {
    local began took lost=$4 found=() same=same
    say "$1: from $2"
    began=$EPOCHREALTIME
    "$3"
    took=$(seconds "$began" "$EPOCHREALTIME")
    if [ "$3" != from_store ]; then
        rows > rows.after
        cmp -s rows.before rows.after || { found+=("other rows"); diff rows.before rows.after | cut -c1-300 | head -n 6 >&2 || true; }
        find store -type f -exec sha256sum {} + | sort | cmp -s files.before - || found+=("other files")
    fi
    for place in "--bucket $BUCKET" "--db" "--store store --exact"; do
        # shellcheck disable=SC2086  # a place is several words
        if [ "$place" = --db ]; then filing-check --quiet --exact < filings.ndjson; else filing-check --quiet $place < filings.ndjson; fi > differences || { found+=("$(wc -l < differences) differences, $place"); head -c 600 differences >&2; }
    done
    if [ ${#found[@]} -gt 0 ]; then failed=1; printf -v same '%s; ' "${found[@]}"; fi
    case $lost in
    audit) lost=$(awk -v a="$(sql "SELECT extract(epoch FROM max(timestamp)) FROM audit_logs")" -v b="$last_audit" 'BEGIN { printf "%.1f", b - a }') ;;
    all) lost=null ;;
    esac
    jq -cn --arg lost "$1" --arg from "$2" --arg kind "$kind" --argjson rto "$took" --argjson rpo "$lost" --arg same "${same%; }" --argjson filings "$(wc -l < filings.ndjson)" \
        --argjson rows "$(wc -l < rows.before)" '{type: "recovery", $lost, $from, database: $kind, rto_seconds: $rto, rpo_seconds: $rpo, $filings, $rows, result: $same}' >> ways
    tail -n 1 ways >> "$report"
}

summary() {
    if ! jq -se --argjson rto $RTO_GOAL --argjson rpo $RPO_GOAL 'all(.rto_seconds <= $rto and (.rpo_seconds // 0) <= $rpo)' ways > /dev/null; then failed=1; fi
    jq -rs --argjson goal $RTO_GOAL '
        def pad($n): tostring | . + " " * ([$n - length, 0] | max);
        def number: if . == null then "-" else tostring end;
        "\(.[0].filings) filings, \(.[0].rows) rows, \(.[0].database)",
        ("lost" | pad(30)) + ("rebuilt from" | pad(34)) + ("RTO, s" | pad(9)) + ("goal" | pad(8)) + ("RPO, s" | pad(9)) + ("goal" | pad(7)) + "afterwards",
        (.[] | (.lost | pad(30)) + (.from | pad(34)) + (.rto_seconds | pad(9)) + ($goal | pad(8)) + (.rpo_seconds | number | pad(9)) + ("3600" | pad(7)) + .result),
        (.[] | select(.from == "the bucket alone") | "from the bucket alone: \(.filings / .rto_seconds | round) filings a second, \(.filings / .rto_seconds * $goal | round) in four hours")' ways
    return "$failed"
}
