#!/usr/bin/env bash
# Extracts the filings of a company with one process for each core, and loads them into SQLite.
#
#   parallel.sh TICKER DATABASE
#
# GNU parallel gives each job a block of complete records, and writes the output of each job in one piece for the single loader.
set -euo pipefail
if [ $# -ne 2 ]; then echo "usage: parallel.sh TICKER DATABASE" >&2; exit 64; fi
if ! command -v parallel > /dev/null; then echo "parallel.sh: GNU parallel is missing: install it, or use xargs.sh" >&2; exit 69; fi
ticker=$1
database=$2

edgar-list --ticker "$ticker" \
  | edgar-fetch --store filings \
  | PARALLEL_SHELL=$BASH parallel --will-cite --pipe -N 50 'set -o pipefail; filing-parse | xbrl-extract' \
  | financials-load --db "sqlite:$database"
