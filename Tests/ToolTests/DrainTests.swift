import Bytes
import Clocks
import Glibc
import Testing

/// SIGTERM to a process group under load, which is what remains of a host that is taken away: every process ends within ten seconds, all that is written is
/// whole, each filing is written, rejected or not read yet, and the next run does the rest.
@Suite(.serialized) struct DrainTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let filings = 80
    /// Seconds within which all processes must end.
    private static let limit = 10.0

    private let site: BucketSite

    init() throws {
        site = try BucketSite()
        try bash("copy-examples edgar \(Self.filings)")
    }

    @discardableResult
    private func bash(_ script: String) throws -> String {
        let result = try site.run(script)
        try #require(result.status == 0, "\(script): \(result.errors)")
        return result.output
    }

    private var messages: String { (try? Subprocess.text(of: "\(site.work)/messages")) ?? "" }

    /// Starts a mirror of the filings with faults, and returns the environment of its clients.
    private func mirror(_ options: String) throws -> (TestServer, [String: String]) {
        var environment = site.environment.merging(["EDGAR_RATE_LIMIT_PER_SEC": "60"]) { $1 }
        let mirror = try TestServer(
            commands: "exec edgar-mirror --root work/edgar --port \"$PORT\" \(options)", folder: site.sandbox.home, environment: &environment)
        return (mirror, environment)
    }

    /// Sends SIGTERM to the group, and returns the status. No process of the group may be left after the time limit.
    private func drain(_ program: Subprocess, _ name: String) -> Int32? {
        let start = monotonicSeconds()
        kill(-program.process, SIGTERM)
        let status = program.wait(seconds: Self.limit)
        let isEmpty = TestClock.eventually(seconds: start + Self.limit - monotonicSeconds()) { kill(-program.process, 0) == -1 }
        #expect(status != nil && isEmpty, "\(name): processes are left after \(Self.limit) s")
        print("[drain] \(name): \(monotonicSeconds() - start) s")
        if !isEmpty { kill(-program.process, SIGKILL) }
        return status
    }

    // MARK: A pipeline

    @Test func aPipelineIsDone() throws {
        let (mirror, environment) = try mirror("--fault slow=20%:3 --fault 503=5% --fault-on /Archives")
        defer { mirror.stop() }
        // bash waits for the pipeline also after the signal.
        let pipeline = """
            trap : TERM
            edgar-list --ticker ALDC | edgar-fetch --store filings --rejects rejects.fetch | filing-parse --rejects rejects.parse |
                xbrl-extract --rejects rejects.extract | s3-put --bucket "$BUCKET" --rejects rejects.put |
                financials-load --db sqlite:x.db --rejects rejects.load >> receipts
            echo "${PIPESTATUS[@]}" > statuses
            """
        func start() throws -> Subprocess {
            try Subprocess(["bash", "-c", pipeline], environment: environment, folder: site.work, errors: "\(site.work)/messages")
        }
        var interruptions = 0
        for round in 0..<(Self.isLong ? 20 : 3) {
            let program = try start()
            usleep(.random(in: 200_000...2_500_000))
            _ = drain(program, "pipeline \(round)")
            let statuses = try Subprocess.text(of: "\(site.work)/statuses").split { $0.isWhitespace }
            #expect(statuses.count == 6 && statuses.allSatisfy { ["0", "75"].contains($0) }, "\(statuses) \(messages)")
            if statuses.contains("75") { interruptions += 1 }
            // All lines are whole, and rejects can be tried again.
            try bash("! cat receipts rejects.* | jq -c 'select(.retryable == false)' | grep . && cat receipts rejects.* | jq empty")
            try bash("for file in receipts rejects.*; do if tail -c 1 $file | grep .; then exit 1; fi; done")
        }
        #expect(interruptions > 0)
        #expect(try start().wait(seconds: 120) == 0)
        #expect(try Subprocess.text(of: "\(site.work)/statuses") == "0 0 0 0 0 0\n", "\(messages)")

        try bash("filing-parse edgar/*.txt | xbrl-extract | financials-load --db sqlite:undisturbed.db > /dev/null")
        let rows = try ["x.db", "undisturbed.db"].map { database in
            try bash(
                """
                sqlite3 \(database) "SELECT accession_number, form_type, processed FROM sec_filings ORDER BY 1;
                    SELECT accession_number, document, offset, concept, value, text FROM facts ORDER BY 1, 2, 3; SELECT id, data, lines FROM financial_statements ORDER BY 1"
                """)
        }
        #expect(rows[0].count > 100_000 && rows[0] == rows[1])
        let sums = try bash("sha256sum edgar/*.txt | cut -c 1-64 | sort")
        #expect(try site.sums().split(separator: "\n").map { $0.prefix(64) }.sorted() == sums.split(separator: "\n"))
    }

    // MARK: Single stages

    /// Each stage alone, in the middle of its input.
    @Test func eachStageAccountsForItsInput() throws {
        try bash(
            #"""
            for file in edgar/*.txt; do
                printf '{"type":"filing","accession_number":"%s","path":"%s","key":"%s"}\n' "$(basename $file .txt)" $file $file
            done > fetched
            filing-parse --jobs 2 < fetched > parsed
            xbrl-extract --jobs 2 < parsed > extracted
            s3-put --bucket "$BUCKET" < fetched > put
            # Enough for a filter to be in the middle of it.
            for list in fetched parsed; do cat $list $list $list $list $list > $list-often; done
            """#)
        let (mirror, environment) = try mirror("--fault slow=30%:4 --fault stall=10%:60 --fault-on /Archives")
        defer { mirror.stop() }
        // The filings come so slowly that a loader commits some of them while it waits for others.
        let feeder = """
            import time
            with open("extracted", "rb") as records, open("pipe", "wb", 0) as pipe:
                for piece in iter(lambda: records.read(100_000), b""):
                    pipe.write(piece)
                    time.sleep(0.03)
            """
        try bash("mkfifo pipe")
        let feeding = try Subprocess(["python3", "-c", feeder], folder: site.work)
        defer { feeding.stop() }
        try write(Subprocess.run(["edgar-list", "--ticker", "ALDC"], environment: environment).output, to: "\(site.work)/listed")
        let slow = try site.standIn("wait=0.3:put:*", "wait=0.3:get:*")
        let stages: [(command: String, list: String)] = [
            ("edgar-fetch --store store", "listed"), ("filing-parse --sections --text plain --jobs 2", "fetched-often"), ("xbrl-extract", "parsed-often"),
            ("s3-put --bucket $BUCKET --key again/{accession_number}", "fetched"), ("s3-get --store got", "put"),
            ("financials-load --db sqlite:y.db", "extracted"),
        ]
        for (command, list) in stages {
            let name = String(command.prefix { $0 != " " })
            // Objects under other names are not in the bucket yet.
            if name == "s3-put" { try bash("sed -i 's/,\"key\":\"[^\"]*\"//' fetched") }
            let output = "\(site.work)/\(name).out"
            let program = try Subprocess(
                ["bash", "-c", "exec \(command) --quiet --rejects \(name).rejects"], environment: environment.merging(slow.variables) { $1 }, folder: site.work,
                input: "\(site.work)/\(list == "extracted" ? "pipe" : list)", output: output, errors: "\(site.work)/messages")
            #expect(TestClock.eventually(seconds: 60) { FileStatus.size(at: output) ?? 0 > 0 })
            #expect(drain(program, name) == 75, "\(name): \(messages)")
            // The filings of the output, which ends with a whole filing, and those that were rejected.
            let done = try bash("jq -r 'select(.type == \"filing\" or .type == \"receipt\").accession_number' \(name).out").split(separator: "\n")
            let last = try bash("tail -n 1 \(name).out | jq -r 'if .type == \"filing\" and (.unfolded // []) != [] then \"cut off\" else .type end'")
            #expect(["end\n", "filing\n", "receipt\n"].contains(last), "\(name): \(last)")
            let rejected = try bash("touch \(name).rejects; jq -r 'select(.retryable).accession_number' \(name).rejects").split(separator: "\n")
            let given = try bash("jq -r 'select(.type == \"filing\").accession_number' \(list)").split(separator: "\n")
            #expect(given.count >= Self.filings && done.count > 0 && done.count < given.count, "\(name): \(done.count) of \(given.count)")
            #expect((done + rejected).sorted() == given.prefix(done.count + rejected.count).sorted(), "\(name)")
        }
    }
}
