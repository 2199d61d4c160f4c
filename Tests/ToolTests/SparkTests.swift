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

    /// Examples/fanout/spark.py on a master and two workers: the Parquet files, read with DuckDB, have exactly the facts of the pipeline in a shell. One filing has
    /// numbers with the most digits that DECIMAL(38,10) holds, and with more. A pipeline that fails ends the job.
    @Test func factsOfFilingsInABucket() throws {
        let site = try BucketSite()
        try write(Self.extract, to: "\(site.work)/extract")
        let variables = ["SECFLOW_SPARK", "SECFLOW_DUCKDB"].map { ($0, Places.environment($0) ?? "") }
        let result = try site.run("bash -eu -o pipefail extract", Dictionary(uniqueKeysWithValues: variables), seconds: 900)
        #expect(result.status == 0, "\(result.output.suffix(2000)) \(result.errors.suffix(3000))")
        #expect(
            result.output.split(separator: "\n").map(String.init) == [
                "2623 facts, equal", "0.1234567890 0.1234567890", "-1234567890123456789012345678.5 -1234567890123456789012345678.5000000000",
                "12345678901234567890123456789.5 NULL", "0.12345678901 NULL", "10-K 10-Q 8-K 8-K-A", "failed",
            ], "\(result.errors.suffix(3000))")
    }

    private static let extract = #"""
        export PYSPARK_PYTHON=$SECFLOW_SPARK/python3 SPARK_LOCAL_IP=127.0.0.1 SPARK_WORKER_DIR=$PWD/spark SPARK_DAEMON_MEMORY=256m
        SPARK_HOME=$("$PYSPARK_PYTHON" -c 'import pyspark; print(pyspark.__path__[0])')
        export SPARK_HOME
        PATH=$SECFLOW_DUCKDB:$PATH
        copy-examples edgar 12
        { echo '<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:a="urn:a"><xbrli:context id="c"><xbrli:period>'
          echo '<xbrli:instant>2025-06-30</xbrli:instant></xbrli:period></xbrli:context><xbrli:unit id="u"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>'
          for value in 0.1234567890 -1234567890123456789012345678.5 12345678901234567890123456789.5 0.12345678901; do
              echo "<a:Value contextRef=\"c\" unitRef=\"u\" decimals=\"INF\">$value</a:Value>"
          done
          echo '</xbrli:xbrl>'; } > edgar/digits.xml
        for file in edgar/*; do
            number=$(basename "$file" .txt)
            more=
            if [ "$number" = digits.xml ]; then number=0009990001-25-000099; more='"form_type":"8-K/A","filing_date":"2025-07-01",'; fi
            printf '{"type":"filing","accession_number":"%s",%s"path":"%s","key":"raw/%s"}\n' "$number" "$more" "$file" "$(basename "$file")"
        done | s3-put --bucket "$BUCKET" > put.ndjson

        port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
        start() { "$SPARK_HOME/bin/spark-class" "org.apache.spark.deploy.$@" > "log-$1" 2>&1 & servers+=($!); }
        servers=()
        trap 'kill "${servers[@]}"' EXIT
        start master.Master --host 127.0.0.1 --port "$port" --webui-port 0
        for _ in 1 2; do start worker.Worker --host 127.0.0.1 --cores 1 --memory 512m --webui-port 0 "spark://127.0.0.1:$port"; done
        submit() {
            "$SPARK_HOME/bin/spark-submit" --master "spark://127.0.0.1:$port" --driver-memory 512m --executor-memory 512m --conf spark.ui.enabled=false \
                --conf spark.task.maxFailures=1 "$EXAMPLES/fanout/spark.py" put.ndjson "$1" > "$1.log" 2>&1
        }
        submit facts || { tail -30 facts.log >&2; exit 1; }

        columns='accession_number, document, "offset", concept, value, text, unit, decimals, period_start, period_end, year, form'
        duckdb -csv -noheader -nullvalue '' -c "SELECT $columns FROM read_parquet('facts/*/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)
            ORDER BY 1, 2, 3" > found.csv
        s3-get --quiet --store got < put.ndjson | filing-parse | xbrl-extract --emit facts > extracted
        python3 - <<'PYTHON'
        import csv, json
        from decimal import Decimal
        expected = []
        for line in open("extracted", encoding="utf-8"):
            record = json.loads(line, parse_float=Decimal, parse_int=Decimal)
            if record["type"] == "filing": filing = record
            if record["type"] != "fact": continue
            value = record.get("value")
            expected.append((record["accession_number"], record["document"], int(record["offset"]), record["concept"], format(value, "f") if isinstance(value, Decimal) else "",
                value if isinstance(value, str) else "", record.get("unit", ""), str(record.get("decimals", "")), record.get("period_start", ""), record.get("period_end", ""),
                filing["filing_date"][:4], filing["form_type"].replace("/", "-")))
        found = [(*row[:2], int(row[2]), *row[3:]) for row in csv.reader(open("found.csv", encoding="utf-8", newline=""))]
        for pair in zip(found, sorted(expected, key=lambda row: row[:3])): assert pair[0] == pair[1], pair
        assert len(found) == len(expected)
        print(len(found), "facts, equal")
        PYTHON
        duckdb -csv -noheader -separator ' ' -nullvalue NULL -c "SELECT value, number FROM read_parquet('facts/*/form=8-K-A/*.parquet') ORDER BY \"offset\""
        find facts -name 'form=*' -printf '%f\n' | sed 's/form=//' | sort -u | paste -sd ' '
        # Without the service the pipelines end with 75.
        AWS_ENDPOINT_URL_S3=http://127.0.0.1:9 submit none || echo failed
        """#
}
