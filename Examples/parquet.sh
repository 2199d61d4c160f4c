#!/usr/bin/env bash
# Writes the figures of a database as Parquet files, a row for each figure:
#
#   export DATABASE_URL=sqlite:secflow.db
#   parquet.sh                                the fiscal years of all companies
#   parquet.sh quarters --company ALDC        another view, and options of financials-export
#
# makes, in the current folder,
#
#   processed/financials/income_statements.parquet
#   processed/financials/balance_sheets.parquet
#   processed/financials/cash_flows.parquet
#
# The types are exact. `value` is DECIMAL(38,n), where n is the most digits that a value of the file has after the point. Parquet and Spark have no longer
# decimals: where the digits before and after the point are more than 38 together, `value` is text with all digits, and a message says so. Days are DATE,
# `accepted_at` is a TIMESTAMP in UTC, `derived` is JSON as text, and an absent field is NULL. A file is replaced when the new one is complete.
#
# It needs DuckDB's command line: pip install duckdb-cli==1.5.6
set -euo pipefail
view=${1:-stitched}
case $view in
latest | quarters | ttm | stitched) ;;
*) echo "usage: parquet.sh [latest|quarters|ttm|stitched [OPTION...]], and not the view \"$view\"" >&2; exit 64 ;;
esac
if ! command -v duckdb > /dev/null; then echo "parquet.sh: DuckDB's command line is missing: pip install duckdb-cli==1.5.6" >&2; exit 69; fi
folder=processed/financials
mkdir -p "$folder"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
financials-export --view "$view" --format csv "${@:2}" > "$work/figures.csv"

query() { duckdb -init /dev/null -batch -bail -list -noheader "$work/figures.db" "$1"; }
# A quoted cell may have several lines: one thread reads the file. DuckDB converts nothing here.
query "CREATE TABLE figures AS FROM read_csv('$work/figures.csv', auto_detect = false, parallel = false, header = true, delim = ',', quote = '\"',
    escape = '\"', new_line = '\\r\\n', columns = {$(head -1 "$work/figures.csv" | tr -d '\r' | sed "s/\([a-z_]*\)/'\1': 'VARCHAR'/g")})"

# write STATEMENT FILE
write() {
    local type
    type=$(query "SELECT CASE WHEN before + after <= 38 THEN format('DECIMAL(38,{})', after) ELSE 'VARCHAR' END
        FROM (SELECT coalesce(max(length(regexp_extract(value, '^-?([0-9]*)', 1))), 0) AS before,
                coalesce(max(length(regexp_extract(value, '[.]([0-9]*)', 1))), 0) AS after
            FROM figures WHERE statement_type = '$1')")
    if [ "$type" = VARCHAR ]; then echo "parquet.sh: $2: the values do not fit into 38 digits and are text" >&2; fi
    query "COPY (SELECT * REPLACE (
            period_start::DATE AS period_start, period_end::DATE AS period_end, fiscal_year::INTEGER AS fiscal_year, value::$type AS value,
            \"offset\"::BIGINT AS \"offset\", filing_date::DATE AS filing_date, accepted_at::TIMESTAMPTZ AS accepted_at,
            coalesce(concept_changed::BOOLEAN, false) AS concept_changed)
        FROM figures WHERE statement_type = '$1') TO '$folder/$2.part' (FORMAT parquet, COMPRESSION zstd)" > "$work/rows"
    mv "$folder/$2.part" "$folder/$2"
}
write income income_statements.parquet
write balance balance_sheets.parquet
write cashflow cash_flows.parquet
