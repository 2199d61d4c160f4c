# shellcheck shell=bash
# Proves that the filings of a week are in the database: what EDGAR lists for the seven days before DAY is compared with the database.
#
#   DATABASE_URL; DAY, FORMS, TICKERS as night.sh
#
# 1: some are missing or differ; the records on standard output say which, and `weekly.sh` of the Examples loads what EDGAR added later.
set -euo pipefail
day=${DAY:-$(TZ=America/New_York date -d yesterday +%F)}
listed=$(mktemp) || exit 74
trap 'rm -f "$listed"' EXIT
status=0
edgar-list --since "$(date -d "$day - 6 days" +%F)" --until "$day" --form "${FORMS:-10-K,10-Q,8-K}" --amendments ${TICKERS:+--ticker "$TICKERS"} > "$listed" || status=$?
# With 1 some tickers are unknown, and the filings of the others are listed.
if [ "$status" -gt 1 ]; then exit "$status"; fi
if [ "$status" = 1 ] && [ ! -s "$listed" ]; then exit 65; fi
# A week without filings has nothing that could be missing.
if [ -s "$listed" ]; then filing-check --quick < "$listed"; fi
