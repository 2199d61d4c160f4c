import Glibc
import Testing

/// The commands of Examples/runbooks, run after the failure that each page is about.
@Suite(.serialized) struct RunbookTests {
    /// What has happened before a page is opened, and what must be true after its last command. Both run in `/srv/secflow`, after a night of six filings.
    private static let incidents: [String: (before: String, after: String)] = [
        // One filing came after the backup. The database is gone.
        "database-failure.md": (
            """
            sql "DELETE FROM sec_filings WHERE accession_number LIKE '%3'"
            recovery/backup 2> log
            PGDATABASE=postgres psql -qX "$SERVER/postgres" -c "DROP DATABASE \\"$DATABASE\\" WITH (FORCE)"
            """,
            """
            grep -q 'the database does not answer' page.output
            grep -q 'rebuild: 6 filings in the bucket, 1 of them loaded' page.errors
            DATABASE=${DATABASE}_new; is "$(sql 'SELECT count(*) FROM sec_filings WHERE processed')" 6
            is "$(sql "SELECT count(*) FROM sec_filings WHERE record ->> 'listed_at' IS NOT NULL")" 6
            """
        ),
        "application-failure.md": (
            """
            flow-run --name nightly -- sh -c 'exit 70' 2> log || true
            rm -r nightly/nights
            serve
            """,
            """
            grep -q '\\["nightly","failed",70' page.output
            is "$(grep -cx 200 page.output)" 2
            grep -q ': status 0' page.output
            """
        ),
        // The bucket and the database are gone; one filing came after the backup.
        "region-failure.md": (
            """
            sql "DELETE FROM sec_filings WHERE accession_number LIKE '%3'"
            recovery/backup 2> log
            BUCKET=$COPY bucket make
            bucket sums | while read -r _ _ key; do bucket get "$key" | BUCKET=$COPY bucket put "$key"; done
            bucket remove
            PGDATABASE=postgres psql -qX "$SERVER/postgres" -c "DROP DATABASE \\"$DATABASE\\" WITH (FORCE)"
            """,
            """
            DATABASE=${DATABASE}_new; is "$(sql "SELECT count(*) FROM sec_filings WHERE processed AND s3_path LIKE 's3://$COPY/%'")" 6
            """
        ),
        "throttled.md": (
            """
            head -n 1 nightly/nights/$DAY/listed.ndjson | jq -c '{type: "reject", tool: "edgar-fetch", accession_number, code: "throttled", message: "no", retryable: true,
                at: "2025-11-07T00:00:00Z", record: .}' > rejects.ndjson
            """,
            """
            grep -q '^cool_off_until' page.output
            is "$(wc -l < rejects.ndjson) $(wc -l < fetched.ndjson)" "0 1"
            """
        ),
        // A filing that no tool can read came in the night.
        "poisoned-filing.md": (
            """
            sed -i 's#</ix:header>#</ix:hedder>#' ../edgar/0009990001-25-000003.txt
            rm -r nightly/nights nightly/filings
            (cd nightly && ./night -j2 > ../log 2>&1) || is $? 1
            """,
            """
            grep -q '"xbrl-extract".*"0009990001-25-000003"' page.output
            test -s quarantine/0009990001-25-000003.txt
            # Nothing is missing that is not in quarantine.
            is "$(tail -n 1 page.output | grep -c '^0009990001')" 0
            """
        ),
        // An older filing is in the store and in the bucket.
        "full-disk.md": (
            """
            (cd nightly && DAY=2024-11-21 ./night > ../log 2>&1)
            export BEFORE=2025-01-01
            is "$(find nightly/filings -name '*.txt' | wc -l)" 7
            touch -d '3 days ago' nightly/filings/left.part
            """,
            """
            is "$(find nightly/filings -type f -name '*.txt' | wc -l) $(wc -l < old.ndjson) $(tail -n 1 page.output)" "7 1 1"
            test ! -e nightly/filings/left.part
            """
        ),
        "leaked-key.md": (
            """
            LEAKED_API_KEY=$(secflow-serve --make-key reports --scope filings:read 2> log)
            serve --api-keys
            is "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $LEAKED_API_KEY" "$SERVE_URL/v1/companies")" 200
            curl -s -o /dev/null "$SERVE_URL/v1/companies"
            sql "INSERT INTO users (issuer, subject) VALUES ('https://issuer.example.com/', 'jo')"
            sql "DO \\$\\$ BEGIN CREATE ROLE $DATABASE_ROLE LOGIN PASSWORD 'old'; EXCEPTION WHEN duplicate_object THEN NULL; END \\$\\$"
            export LEAKED_API_KEY
            """,
            """
            is "$(tail -n 2 page.output | tr '\\n' ' ')" "401 200 "
            is "$(sql "SELECT count(*) FROM users WHERE disabled_at IS NOT NULL")" 1
            is "$(sql "SELECT count(*) FROM audit_logs WHERE action = 'REVIEW'")" 1
            if PGPASSWORD=old psql -qX "$(sed "s/postgres@/$DATABASE_ROLE@/" <<< "$SERVER")/$DATABASE" -c 'SELECT 1' 2> log; then exit 98; fi
            sql "DROP ROLE $DATABASE_ROLE"
            """
        ),
    ]

    @Test(arguments: RunbookPage.names) func everyBlockSaysWhoRunsIt(name: String) throws {
        let page = try RunbookPage(name)
        #expect(!page.commands(of: .test).isEmpty)
        for block in page.blocks {
            #expect(block.runner != nil, "\(block.commands)")
            let result = try Subprocess.run(["bash", "-n", "-c", block.commands])
            #expect(result.status == 0, "\(block.commands)\(result.errors)")
        }
        #expect(try Subprocess.text(of: "\(RunbookPage.folder)/README.md").contains("| [\(name)](\(name)) |"))
        #expect(Self.incidents[name] != nil, "no test has the incident of \(name)")
    }

    @Test func noIncidentIsWithoutAPage() { #expect(Self.incidents.keys.sorted() == RunbookPage.names) }

    @Test(.enabled(if: Places.environment("SECFLOW_POSTGRES") != nil, "SECFLOW_POSTGRES names no server"), arguments: RunbookPage.names)
    func theCommandsMendIt(name: String) throws {
        let page = try RunbookPage(name)
        let incident = try #require(Self.incidents[name])
        let site = try RunbookSite(name: name)
        defer { site.stop() }
        try write(page.commands(of: .test), to: "\(site.folder)/page")
        let result = try site.bash(
            """
            \(incident.before)
            { . ./page; } > page.output 2> page.errors
            \(incident.after)
            """)
        let texts = ["page.output", "page.errors", "log"].map { "\($0):\n" + ((try? Subprocess.text(of: "\(site.folder)/\($0)")) ?? "").suffix(1500) }
        #expect(result.status == 0, "\(result.status): \(result.output.suffix(1000))\(result.errors.suffix(1500))\n\(texts.joined(separator: "\n"))")
    }
}

/// What the pages call `/srv/secflow`, with a bucket, an empty second database and a mirror, after a night.
private struct RunbookSite {
    let folder: String
    private let sandbox: Sandbox
    private var environment: [String: String]
    private let storage: TestServer
    private let mirror: TestServer
    private let server: String
    private let database: String

    init(name: String) throws {
        sandbox = try Sandbox()
        folder = sandbox.work
        environment = sandbox.environment
        server = try #require(Places.environment("SECFLOW_POSTGRES"))
        database = "runbook_\(name.prefix { $0 != "." }.replacing("-", with: "_"))_\(getpid())"
        storage = try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment)
        let made = try Subprocess.run(
            ["bash", "-e", "-c", "night-filings 6 2025-11-06 edgar \"$EXAMPLES\"/edgar/*.txt && cp \"$EXAMPLES\"/edgar-more/*.txt edgar"],
            environment: environment, folder: sandbox.home)
        try #require(made.status == 0, "\(made.errors)")
        mirror = try TestServer(commands: "exec edgar-mirror --root edgar --port \"$PORT\"", folder: sandbox.home, environment: &environment)
        let bucket = environment["BUCKET"] ?? ""
        environment.merge([
            "EDGAR_RATE_LIMIT_PER_SEC": "0", "EDGAR_DATA_URL": "", "FORMS": "", "DAY": "2025-11-06", "COPY": "\(bucket)-copy", "DATABASE": database,
            "DATABASE_ROLE": "\(database)_role", "SERVER": server.replacing(":secret@", with: "@"), "PGPASSWORD": "secret",
            "DATABASE_URL": "\(server)/\(database)",
            "NEW_DATABASE_URL": "\(server)/\(database)_new",
        ]) { $1 }
        let result = try bash(
            """
            for name in "$DATABASE" "${DATABASE}_new"; do
                psql -qX "$SERVER/postgres" -c "DROP DATABASE IF EXISTS \\"$name\\" WITH (FORCE)" -c "CREATE DATABASE \\"$name\\""
            done 2> log
            cp -r "$EXAMPLES"/nightly "$EXAMPLES"/recovery "$EXAMPLES"/compliance "$EXAMPLES"/parquet.sh .
            bucket make
            (cd nightly && ./night -j2)
            """)
        try #require(result.status == 0, "\(result.output.suffix(1000))\(result.errors.suffix(2000))")
    }

    func stop() {
        _ = try? bash(
            """
            for name in "$DATABASE" "${DATABASE}_new"; do psql -qX "$SERVER/postgres" -c "DROP DATABASE IF EXISTS \\"$name\\" WITH (FORCE)"; done
            bucket remove; BUCKET=$COPY bucket remove
            """)
        mirror.stop()
        storage.stop()
    }

    func bash(_ script: String) throws -> Subprocess.Result {
        let functions = #"""
            trap 'running=$(jobs -p); [ -z "$running" ] || kill -KILL $running 2> /dev/null || true' EXIT
            is() { [ "$1" = "$2" ] || { echo "found: $1"; echo "expected: $2"; exit 99; }; }
            sql() { psql -qXtA "$SERVER/$DATABASE" -c "$1"; }
            # Starts the server whose address is SERVE_URL.
            serve() {
                financials-load --quiet --migrate < /dev/null
                secflow-serve --quiet --listen 127.0.0.1:0 --port-file port "$@" 2>> log &
                within 20 test -s port
                export SERVE_URL=http://127.0.0.1:$(cat port)
            }

            """#
        return try Subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", functions + script], environment: environment, folder: folder, seconds: 240)
    }
}
