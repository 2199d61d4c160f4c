#!/usr/bin/env bash
# Extracts the batches of bucket/batches.sh on several hosts. They share no disk: filings come from the bucket, and results go into it.
#
#   count=$(bucket/batches.sh BUCKET PREFIX < put.ndjson)
#   ssh.sh HOSTS BUCKET PREFIX "$count"
#   bucket/collect.sh BUCKET PREFIX "$count" DATABASE
#
# HOSTS is a file with a line for each host, as GNU parallel's --sshloginfile takes it: 4/user@host for four jobs at once. A line has no blanks: what else
# ssh needs stands in ~/.ssh/config. The hosts need bash, perl, the tools on the PATH and credentials for the bucket. worker.sh travels in a variable.
#
# A batch that fails is tried on another host, three times in all. After a third failure no batch is begun. Run the script again, and it does the batches that
# failed or were not begun, as the log of the jobs says. PREFIX has a log of its own in this folder: ssh.nightly-2026-01-31.joblog for nightly/2026-01-31.
set -euo pipefail
if [ $# -ne 4 ]; then echo "usage: ssh.sh HOSTS BUCKET PREFIX COUNT" >&2; exit 64; fi
if ! command -v parallel > /dev/null; then echo "ssh.sh: GNU parallel is missing: install it" >&2; exit 69; fi
WORKER=$(< "$(dirname "$0")/bucket/worker.sh")
export WORKER

# shellcheck disable=SC2016  # $WORKER is for the other hosts
seq 0 $(($4 - 1)) | PARALLEL_SHELL=$BASH parallel --will-cite --sshloginfile "$1" --env WORKER --joblog "ssh.${3//\//-}.joblog" --resume-failed --retries 3 --halt soon,fail=1 \
    bash -c '"$WORKER"' worker.sh "$2" "$3"
