# shellcheck shell=bash
# Proves that the filings of a week are in the database: what EDGAR lists for the seven days before DAY is compared with the database.
#
#   DATABASE_URL; DAY, FORMS, TICKERS as night.sh
#
# 1: some are missing or differ; the records on standard output say which, and `weekly.sh` of the Examples loads what EDGAR added later.
set -euo pipefail
day=${DAY:-$(TZ=America/New_York date -d yesterday +%F)}
listed=$(mktemp)
trap 'rm -f "$listed"' EXIT
edgar-list --since "$(date -d "$day - 6 days" +%F)" --until "$day" --form "${FORMS:-10-K,10-Q,8-K}" --amendments ${TICKERS:+--ticker "$TICKERS"} > "$listed"
# A week without filings has nothing that could be missing.
if [ -s "$listed" ]; then filing-check --quick < "$listed"; fi
