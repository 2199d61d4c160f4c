#!/usr/bin/env bash
# shellcheck disable=SC2034  # the scripts that read this file have use for the variables
# What the scripts of this folder share. They read it with `.`; the settings are BUCKET, DATABASE_URL, and those of AWS's tools.

: "${BUCKET:?name the bucket of the backups and of the filings}"

# The database's address as programs of PostgreSQL take it on a command line, where others can read it: the password goes into the environment.
: "${DATABASE_URL:?name the database: sqlite:PATH or postgres://USER@HOST/NAME}"
kind=sqlite
address=${DATABASE_URL#sqlite:}
address=${address#//}
if [[ $DATABASE_URL =~ ^(postgres(ql)?://[^:/@]+):([^@]*)@(.*)$ ]]; then
    printf -v PGPASSWORD '%b' "${BASH_REMATCH[3]//%/\\x}"
    export PGPASSWORD
    address=${BASH_REMATCH[1]}@${BASH_REMATCH[4]}
fi
if [[ $DATABASE_URL =~ ^postgres(ql)?:// ]]; then kind=postgres; fi

# fetch KEY FILE [RECORD]: gets an object, which is compared with the record that `s3-put --stream` wrote, if there is one. The status is that of s3-get, for which SHA-256 and
# length of a compressed file are those of its content: what is compared of it is the checksum or the entity tag.
fetch() {
    local folder status=0
    folder=$(mktemp -d "${2%/*}/fetch.XXXXXX") || return 74
    jq -cn --arg key "$1" --arg path "s3://$BUCKET/$1" --argjson record "${3:-null}" '
        ($record // {}) + {type: "filing", key: $key, s3_path: $path} | if $key | endswith(".gz") then del(.sha256, .bytes) else . end' \
        | s3-get --quiet --store "$folder" > "$folder/record" || status=$?
    if [ "$status" = 0 ]; then mv "$folder/$1" "$2"; fi
    rm -rf "$folder"
    return "$status"
}

# put KEY: puts standard input, and writes the record of the object.
put() { s3-put --quiet --bucket "$BUCKET" --stream "$1"; }
