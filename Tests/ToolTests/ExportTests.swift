import Bytes
import Glibc
import Testing

/// financials-export from PostgreSQL: the output is that from SQLite, byte for byte.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server")) struct ExportTests {
    /// A folder with the example filings in the SQLite file `a.db` and in a database of the shared server, which DATABASE_URL names. Among them are an amendment
    /// that restates figures, a withdrawn filing, a rejected one, one without a date, a second company, and names that both stores could sort or quote in their own ways.
    private struct Loaded {
        let sandbox: Sandbox
        var environment: [String: String]

        init(_ name: String) throws {
            let server = try #require(Places.environment("SECFLOW_POSTGRES"))
            sandbox = try Sandbox()
            environment = sandbox.environment
            environment["DATABASE_URL"] = "\(server)/\(name)"
            try bash("psql -qX -c 'DROP DATABASE IF EXISTS \(name) WITH (FORCE)' -c 'CREATE DATABASE \(name)' '\(server)/postgres' 2> messages")
            try bash(
                #"""
                load-examples a.db
                grep '"0009990001-25-000009"' records | sed 's/0009990001-25-000009/0009990001-26-000009/g; s/"form_type":"10-K"/"form_type":"10-K\/A"/g
                    s/"filing_date":"[0-9-]*"/"filing_date":"2026-01-15"/; s/"accepted_at":"[^"]*"/"accepted_at":"2026-01-15T23:30:00-05:00"/
                    s/"value":412158000/"value":412000000/g; s/"Revenues":412158000/"Revenues":412000000/g' > more
                sed 's/0009990001-/0009990002-/g; s/"cik":"0009990001"/"cik":"0009990002"/; /^{"type":"filing"/s/ALDC/OTHR/; s/Total assets/Total, \\"assets\\"\\n\\té 漢字 \\\\N/g' \
                    records >> more
                sed -n '/"0009990001-25-000005"/s/0009990001-25-000005/0009990001-24-000005/gp' records >> more
                cat >> more <<'RECORDS'
                {"type":"filing","accession_number":"0009990001-24-000005","cik":"0009990001","removed":true,"listed_at":"2099-02-01T00:00:00Z"}
                {"type":"filing","accession_number":"0009990001-25-000001","cik":"0009990001","form_type":"10-Q","filing_date":"2025-01-02","period_end":"2024-12-28","unfolded":["alert","answer"]}
                {"type":"alert","id":"0123456789abcdef0123456789abcdef","rule":"a\\N","accession_number":"0009990001-25-000001","body":"\b\f\u000b\\.","matched":[{"offset":1e2}],"more":{"bb":1.50,"a":[null,true]}}
                {"type":"answer","id":"fedcba9876543210fedcba9876543210","question":"q@1","accession_number":"0009990001-25-000001","answer":{"z":{"b":"é","a":-0.0},"count":12345678901234567890.10}}
                {"type":"end","accession_number":"0009990001-25-000001","alerts":1,"answers":1}
                {"type":"filing","accession_number":"0009990003-25-000001","cik":"0009990003","unfolded":["statement"]}
                {"type":"statement","accession_number":"0009990003-25-000001","cik":"0009990003","statement_type":"income","role":"b","period_end":"2024-12-31","data":{}}
                {"type":"statement","accession_number":"0009990003-25-000001","cik":"0009990003","statement_type":"income","period_start":"2024-01-01","data":{}}
                {"type":"statement","accession_number":"0009990003-25-000001","cik":"0009990003","statement_type":"income","role":"b","period_start":"2024-01-01","period_end":"2024-12-31","data":{}}
                {"type":"statement","accession_number":"0009990003-25-000001","cik":"0009990003","statement_type":"income","role":"B","data":{}}
                {"type":"end","accession_number":"0009990003-25-000001","statements":4}
                {"type":"reject","tool":"xbrl-extract","accession_number":"0009990001-25-000001","code":"malformed_xml","message":"no","retryable":false,"at":"2025-01-03T00:00:00Z","record":{"type":"filing","accession_number":"0009990001-25-000001"}}
                RECORDS
                financials-load --quiet --db a.db more > receipts
                financials-load --quiet records more > receipts
                """#)
        }

        @discardableResult
        func bash(_ script: String) throws -> String {
            let result = try Subprocess.run(
                ["bash", "-e", "-o", "pipefail", "-c", script], environment: environment, folder: sandbox.work, seconds: 120)
            #expect(result.status == 0, "\(result.status): \(result.output.suffix(2000)) \(result.errors.suffix(2000))")
            return result.output
        }
    }

    @Test func bothStoresGiveTheSame() throws {
        let loaded = try Loaded("export_same")
        let compared = try loaded.bash(
            #"""
            same() {
                financials-export --db a.db "$@" > sqlite 2> sqlite-messages || echo $? >> sqlite-messages
                financials-export "$@" > postgres 2> postgres-messages || echo $? >> postgres-messages
                cmp sqlite postgres
                cmp sqlite-messages postgres-messages
                echo "$(wc -l < sqlite) $*"
            }
            for view in latest quarters ttm stitched filings statements facts sections alerts answers; do
                for format in ndjson csv; do same --view $view --format $format; done
                same --view $view --as-of 2025-12-31 --company ALDC
                same --view $view --since 2025-06-28 --until 2025-11-20 --company 9990002
            done
            for view in latest quarters ttm stitched; do same --view $view --format table; same --view $view --item Revenues,EPSDiluted; done
            same --view facts --item us-gaap:Assets,dei:EntityPublicFloat --company OTHR,9990001
            same --view sections --item 1A,5.02
            same --company NOSUCH,ALDC,othr
            same --item NoSuchItem
            """#)
        let counts = compared.split(separator: "\n").compactMap { Int($0.prefix { $0 != " " }) }
        #expect(counts.count == 52)
        // Only what asks for nothing is empty.
        #expect(counts.filter { $0 == 0 }.count <= 6, "\(compared)")
    }

    /// A reader of the output that goes away, and SIGTERM, while the server sends rows.
    @Test func theReaderGoesAwayOrASignalComes() throws {
        let loaded = try Loaded("export_ended")
        let output = try loaded.bash(
            """
            set +e
            financials-export --view facts | head -1 > line
            echo "${PIPESTATUS[0]} $(wc -l < line)"
            mkfifo pipe
            financials-export --view facts > pipe &
            exec 3< pipe
            within 30 grep -q 'S (sleeping)' /proc/$!/status
            sleep 0.3
            kill -TERM $!
            wait $!
            echo $?
            exec 3<&-
            financials-export --view facts > /dev/full 2> messages
            echo $?
            """)
        #expect(output == "0 1\n75\n74\n")
    }

    /// The rights of a reader suffice, and nothing is written: the transaction is one that cannot write.
    @Test func aReaderOfTheDatabaseMayExport() throws {
        var loaded = try Loaded("export_reader")
        try loaded.bash(
            """
            psql -qX "$DATABASE_URL" -c 'DROP ROLE IF EXISTS export_reader' -c "CREATE ROLE export_reader LOGIN PASSWORD 'secret' IN ROLE secflow_reader" 2> messages
            financials-export > as-owner
            """)
        let owner = try #require(loaded.environment["DATABASE_URL"])
        loaded.environment["DATABASE_URL"] = owner.replacing("postgres:secret@", with: "export_reader:secret@")
        try loaded.bash("financials-export > as-reader && cmp as-owner as-reader")
        loaded.environment["DATABASE_URL"] = owner.replacing("postgres:secret@", with: "export_reader:wrong@")
        try loaded.bash("financials-export 2> refused || [ $? = 78 ] && grep -q 'password authentication failed' refused && ! grep -q wrong refused")
        loaded.environment["DATABASE_URL"] = owner
        try loaded.bash("psql -qX \"$DATABASE_URL\" -c 'DROP ROLE export_reader'")
    }

    @Test func aDatabaseWithoutTablesIsRefused() throws {
        let loaded = try Loaded("export_empty")
        try loaded.bash(
            """
            psql -qX "$DATABASE_URL" -c 'DROP SCHEMA public CASCADE' -c 'CREATE SCHEMA public' 2> messages
            financials-export > records 2> refused || echo "$?" >> refused
            grep -q 'has no tables of secflow' refused
            [ "$(tail -1 refused)" = 78 ]
            [ "$(psql -qAtX "$DATABASE_URL" -c "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")" = 0 ]
            """)
    }
}
