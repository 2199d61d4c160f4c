import Testing

/// Examples/parquet.sh, read back with DuckDB: every value of financials-export is in the files, as exactly the same text.
@Suite(.enabled(if: Places.environment("SECFLOW_DUCKDB") != nil, "SECFLOW_DUCKDB names no folder of DuckDB's command line")) struct ParquetTests {
    private func bash(_ script: String, in sandbox: Sandbox) throws -> Subprocess.Result {
        var environment = sandbox.environment
        environment["SECFLOW_DUCKDB"] = Places.environment("SECFLOW_DUCKDB")
        environment["DATABASE_URL"] = "a.db"
        let result = try Subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", "PATH=$SECFLOW_DUCKDB:$PATH\n\(script)"], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
        return result
    }

    /// Compares the rows of a file with those of the CSV that they come from. Prints the type of `value` and the number of values.
    private static let compare = #"""
        cat > compare.py <<'PYTHON'
        import csv, datetime, subprocess, sys
        statement, path = sys.argv[1:]
        def read(query):
            # DuckDB casts to text: the digits of decimals, days, and microseconds for times.
            output = subprocess.run(["duckdb", "-init", "/dev/null", "-batch", "-bail", "-csv", "-nullvalue", "<null>", "-c", query], check=True, capture_output=True).stdout
            return list(csv.DictReader(output.decode().splitlines(keepends=True), strict=True))
        types = {row["column_name"]: row["column_type"] for row in read(f"SELECT column_name, column_type FROM (DESCRIBE FROM '{path}')")}
        assert [types[name] for name in ("period_start", "period_end", "filing_date")] == ["DATE"] * 3, types
        assert (types["accepted_at"], types["fiscal_year"], types["offset"], types["concept_changed"]) == ("TIMESTAMP WITH TIME ZONE", "INTEGER", "BIGINT", "BOOLEAN"), types
        places = int(types["value"].split(",")[1].rstrip(")")) if types["value"].startswith("DECIMAL(38,") else None
        assert places is not None or types["value"] == "VARCHAR", types
        found = read(f"SELECT * REPLACE (epoch_us(accepted_at) AS accepted_at) FROM '{path}'")
        given = [row for row in csv.DictReader(open("figures.csv", encoding="utf-8", newline=""), strict=True) if row["statement_type"] == statement]
        assert len(found) == len(given), (len(found), len(given))
        count = 0
        for row, expected in zip(found, given):
            assert list(row) == list(expected)
            for name, text in expected.items():
                if name == "concept_changed": text = text or "false"
                if name == "accepted_at" and text: text = str(int(datetime.datetime.fromisoformat(text).timestamp()) * 1000000)
                if name == "value" and text and places is not None:
                    whole, _, fraction = text.partition(".")
                    text = whole + ("." + fraction.ljust(places, "0") if places else "")
                assert row[name] == (text or "<null>"), (name, row[name], text)
                count += row[name] != "<null>"
        print(path.split("/")[-1], types["value"], len(found), "rows,", count, "values")
        PYTHON
        compare() {
            python3 compare.py income processed/financials/income_statements.parquet
            python3 compare.py balance processed/financials/balance_sheets.parquet
            python3 compare.py cashflow processed/financials/cash_flows.parquet
        }

        """#

    @Test func everyValueIsTheSame() throws {
        let sandbox = try Sandbox()
        let result = try bash(
            Self.compare + """
                load-examples a.db
                for view in stitched latest quarters ttm; do
                    "$EXAMPLES"/parquet.sh $view
                    financials-export --view $view --format csv > figures.csv
                    compare
                done
                "$EXAMPLES"/parquet.sh latest --company ALDC --until 2024
                financials-export --view latest --format csv --company ALDC --until 2024 > figures.csv
                compare
                ls processed/financials
                """, in: sandbox)
        let lines = result.output.split(separator: "\n")
        #expect(lines.first?.hasPrefix("income_statements.parquet DECIMAL(38,2) 45 rows,") == true, "\(result.output)")
        #expect(lines.count == 18 && lines.last == "income_statements.parquet", "\(result.output)")
        #expect(result.errors == "")
    }

    /// Values with all the digits that a figure can have, names that CSV quotes, and values that no decimal of Parquet holds.
    @Test func valuesThatDoNotFitAreText() throws {
        let sandbox = try Sandbox()
        let result = try bash(
            Self.compare + #"""
                python3 - > records <<'PYTHON'
                import json
                values = [("Revenues", "123456789012345678901234567890"), ("EPSBasic", "-0.12345678901234567890123456789"), ("NetIncome", "-1.5")]
                balance = [("Assets", "12345678901234567890123456789"), ("Cash", "0.123456789"), ("Equity", "-7")]
                for n, name in enumerate(["a, \"b\"\r\nc", "é 漢字", "<null>"]):
                    number = "0009990001-25-%06d" % n
                    print(json.dumps({"type": "filing", "accession_number": number, "cik": "%010d" % n, "company_name": name, "filing_date": "2025-03-01", "unfolded": ["statement"]}))
                    for statement, start, items in [("income", {"period_start": "2024-01-01"}, values), ("balance", {}, balance)]:
                        lines = ",".join('{"concept":"us-gaap:%s","value":%s,"unit":"USD","item":"%s","document":"a.htm","offset":7}' % (item, value, item) for item, value in items)
                        data = ",".join('"%s":%s' % pair for pair in items)
                        head = json.dumps(dict({"type": "statement", "accession_number": number, "cik": "%010d" % n, "statement_type": statement, "period_end": "2024-12-31",
                            "primary": True, "fiscal_year": 2024, "fiscal_period": "FY"}, **start))
                        print(head[:-1] + ',"data":{%s},"lines":[%s]}' % (data, lines))
                    print(json.dumps({"type": "end", "accession_number": number, "statements": 2}))
                PYTHON
                financials-load --quiet --db a.db records > receipts
                "$EXAMPLES"/parquet.sh latest
                financials-export --view latest --format csv > figures.csv
                compare
                """#, in: sandbox)
        #expect(
            result.output == """
                income_statements.parquet VARCHAR 9 rows, 150 values
                balance_sheets.parquet DECIMAL(38,9) 9 rows, 141 values
                cash_flows.parquet DECIMAL(38,0) 0 rows, 0 values

                """)
        #expect(result.errors == "parquet.sh: income_statements.parquet: the values do not fit into 38 digits and are text\n")
    }

    @Test func aViewThatIsNoneIsRefused() throws {
        let sandbox = try Sandbox()
        let result = try bash("\"$EXAMPLES\"/parquet.sh facts 2>&1 || [ $? = 64 ]; ls", in: sandbox)
        #expect(result.output == "parquet.sh: no view \"facts\": it takes latest, quarters, ttm or stitched\n")
    }
}
