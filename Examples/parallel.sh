#!/usr/bin/env bash
# Extracts the filings of a company with as many pipelines as there are cores and loads them into SQLite.
#
#   parallel.sh TICKER DATABASE
#
# GNU parallel hands out blocks of whole records and writes each job's output in one piece, so that one loader can read them all.
set -euo pipefail
ticker=$1
database=$2

edgar-list --ticker "$ticker" \
  | edgar-fetch --store filings \
  | PARALLEL_SHELL=$BASH parallel --will-cite --pipe -N 50 'set -o pipefail; filing-parse | xbrl-extract' \
  | financials-load --db "sqlite:$database"
