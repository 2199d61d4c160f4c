import Testing

/// Spark reads the files of Examples/parquet.sh: each column has its type, and each value is exactly the text of the CSV.
@Suite(
    .enabled(
        if: Places.environment("SECFLOW_SPARK") != nil && Places.environment("SECFLOW_DUCKDB") != nil,
        "SECFLOW_SPARK and SECFLOW_DUCKDB name no folders of pyspark's Python and of DuckDB's command line"))
struct SparkTests {
    /// Reads the three files in one session, since its start takes most of the time.
    private static let compare = #"""
        cat > compare.py <<'PYTHON'
        import csv, datetime, decimal, sys
        from pyspark.sql import SparkSession
        spark = (SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1").config("spark.sql.session.timeZone", "UTC").getOrCreate())
        expected_types = {"period_start": "date", "period_end": "date", "filing_date": "date", "accepted_at": "timestamp", "fiscal_year": "int",
            "offset": "bigint", "concept_changed": "boolean"}
        for folder in sys.argv[1:]:
            given = list(csv.DictReader(open(folder + "/figures.csv", encoding="utf-8", newline=""), strict=True))
            for statement, name in [("income", "income_statements"), ("balance", "balance_sheets"), ("cashflow", "cash_flows")]:
                frame = spark.read.parquet(f"{folder}/processed/financials/{name}.parquet")
                types = dict(frame.dtypes)
                value = types.pop("value")
                assert types == {column: expected_types.get(column, "string") for column in types}, types
                rows = frame.collect()
                expected = [row for row in given if row["statement_type"] == statement]
                assert len(rows) == len(expected), (len(rows), len(expected))
                count = 0
                for row, texts in zip(rows, expected):
                    assert row.__fields__ == list(texts)
                    for column, text in texts.items():
                        found = row[column]
                        if column == "concept_changed": want = text == "true"
                        elif not text: want = None
                        elif column in ("fiscal_year", "offset"): want = int(text)
                        elif expected_types.get(column) == "date": want = datetime.date.fromisoformat(text)
                        elif column == "accepted_at":
                            want, found = datetime.datetime.fromisoformat(text).timestamp(), found.timestamp()
                        elif column == "value" and value.startswith("decimal"):
                            want = decimal.Decimal(text)
                            assert isinstance(found, decimal.Decimal), found
                        else: want = text
                        assert found == want, (column, found, want)
                        count += found is not None
                # Spark adds the decimals itself, exactly.
                if value.startswith("decimal"):
                    decimal.getcontext().prec = 60
                    total = sum(decimal.Decimal(row["value"]) for row in expected if row["value"])
                    assert (frame.agg({"value": "sum"}).collect()[0][0] or 0) == total
                print(name, value, len(rows), "rows,", count, "values")
        PYTHON

        """#

    /// The examples, and values with all the digits that a decimal of Parquet can have, and with more.
    @Test func everyValueAndTypeIsTheSame() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        for name in ["SECFLOW_SPARK", "SECFLOW_DUCKDB"] { environment[name] = Places.environment(name) }
        environment["SPARK_LOCAL_IP"] = "127.0.0.1"
        let result = try Subprocess.run(
            [
                "bash", "-e", "-o", "pipefail", "-c",
                Self.compare + #"""
                    PATH=$SECFLOW_DUCKDB:$PATH
                    mkdir examples digits
                    load-examples a.db
                    python3 - > records <<'PYTHON'
                    import json
                    values = {"income": [("Revenues", "123456789012345678901234567890"), ("EPSBasic", "-0.12345678"), ("NetIncome", "-1.5")],
                        "balance": [("Assets", "12345678901234567890123456789"), ("Cash", "0.1234567890"), ("Equity", "-7")]}
                    number = "0009990001-25-000001"
                    print(json.dumps({"type": "filing", "accession_number": number, "cik": "0009990001", "company_name": "a, \"b\"\r\nc é 漢字", "filing_date": "2025-03-01",
                        "accepted_at": "2025-02-28T17:30:00-05:00", "unfolded": ["statement"]}))
                    for statement, items in values.items():
                        lines = ",".join('{"concept":"us-gaap:%s","value":%s,"unit":"USD","item":"%s","document":"a.htm","offset":7}' % (item, value, item) for item, value in items)
                        head = {"type": "statement", "accession_number": number, "cik": "0009990001", "statement_type": statement, "period_end": "2024-12-31", "primary": True}
                        if statement == "income": head["period_start"] = "2024-01-01"
                        print(json.dumps(head)[:-1] + ',"data":{%s},"lines":[%s]}' % (",".join('"%s":%s' % pair for pair in items), lines))
                    print(json.dumps({"type": "end", "accession_number": number, "statements": 2}))
                    PYTHON
                    financials-load --quiet --db b.db records > receipts
                    for name in examples digits; do
                        export DATABASE_URL=sqlite:$PWD/a.db
                        if [ $name = digits ]; then DATABASE_URL=sqlite:$PWD/b.db; fi
                        (cd $name && "$EXAMPLES"/parquet.sh latest && financials-export --view latest --format csv > figures.csv)
                    done
                    "$SECFLOW_SPARK"/python3 compare.py examples digits 2> errors || { tail -20 errors >&2; exit 1; }
                    """#,
            ], environment: environment, folder: sandbox.work, seconds: 300)
        #expect(result.status == 0, "\(result.output.suffix(2000)) \(result.errors.suffix(3000))")
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 6 && lines.first?.hasPrefix("income_statements decimal(38,2) ") == true, "\(result.output)")
        #expect(
            lines.suffix(3) == [
                "income_statements decimal(38,8) 3 rows, 48 values", "balance_sheets decimal(38,9) 3 rows, 45 values",
                "cash_flows decimal(38,0) 0 rows, 0 values",
            ])
    }
}
