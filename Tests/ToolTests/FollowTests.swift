import Bytes
import Glibc
import Testing

/// `edgar-list --follow` while filings come in, while the process is killed and restarted, and after an outage longer than the current feed.
struct FollowTests {
    private func run(_ commands: String, _ sandbox: Sandbox, _ environment: [String: String]) throws {
        let result = try Subprocess.run(["bash", "-euc", ArrivingFilings.script + "\n" + commands], environment: environment, folder: sandbox.work)
        #expect(result.status == 0, "\(result.errors)")
    }

    private func lines(_ path: String) throws -> [Substring] {
        Places.exists(path) ? try Subprocess.text(of: path).split(separator: "\n") : []
    }

    /// Whether a file has `count` lines within thirty seconds.
    private func comes(_ count: Int, in path: String) throws -> Bool {
        try TestClock.eventually(seconds: 30, every: 20_000) { try lines(path).count >= count }
    }

    @Test func eachFilingOnce() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "100"
        for folder in ["arriving", "filings"] { try makeFolders("\(sandbox.home)/\(folder)") }
        try run("for n in 1 2 3; do filing $n 2; done", sandbox, environment)
        let commands = #"echo $$ > mirror.pid; exec edgar-mirror --root filings --port "$PORT" --feed-entries 5 --log requests 2> messages"#
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        func follow(_ output: String) throws -> Subprocess {
            let command = """
                exec edgar-list --follow --state "$HOME/state" --interval 1 --cik 9990001 \
                    --since "$(date -u -d "@$(($(date +%s) - 53 * 3600))" +%Y-%m-%d)"
                """
            return try Subprocess(["bash", "-c", command], environment: environment, folder: sandbox.work, output: output, errors: "\(output).errors")
        }
        let (first, second, third) = ("\(sandbox.home)/first", "\(sandbox.home)/second", "\(sandbox.home)/third")
        let one = try follow(first)
        defer { one.stop() }
        #expect(try comes(3, in: first))
        // A new filing reaches the reader of the pipe within seconds.
        try run("filing 4 0; filing 5 0; anew", sandbox, environment)
        #expect(try comes(5, in: first))
        kill(-one.process, SIGKILL)
        #expect(one.wait(seconds: 10) == 128 + SIGKILL)

        // More filings come in than the feed holds, on the day before and today; the outage ends when the day's index exists.
        try run("for n in $(seq 10 29); do filing $n 1; done; for n in $(seq 30 33); do filing $n 0; done; anew", sandbox, environment)
        let two = try follow(second)
        defer { two.stop() }
        #expect(try comes(24, in: second))
        two.stop()
        // Nothing is new, and nothing is listed.
        let three = try follow(third)
        usleep(2_500_000)
        kill(three.process, SIGTERM)
        #expect(three.wait(seconds: 10) == 75)
        #expect(try lines(third).isEmpty)

        let numbers = try (lines(first) + lines(second)).compactMap { $0.firstMatch(of: #/"accession_number":"([0-9-]+)"/#)?.1 }
        #expect(numbers.count == 29)
        #expect(Set(numbers).count == 29, "\(numbers.sorted())")
        // Without new filings there is one request for each poll, and no daily index is fetched twice within half an hour.
        let asked = try lines("\(sandbox.home)/requests")
        #expect(asked.contains { $0.contains("/daily-index/") })
        #expect(asked.count < 60)
    }

    /// After an outage of a month the process catches up day by day. Killed near the end, and again one day later, it lists only the last record twice.
    @Test func killedWithinALongCatchUp() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        // Each day takes one request, slow enough to kill the process between two of them.
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "15"
        for folder in ["arriving", "filings"] { try makeFolders("\(sandbox.home)/\(folder)") }
        let (days, each) = (30, 5)
        try run("for ago in $(seq 1 \(days)); do for n in $(seq \(each)); do filing $((ago * 10 + n)) $ago; done; done", sandbox, environment)
        let commands = #"exec edgar-mirror --root filings --port "$PORT" --log requests 2> messages"#
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        let output = "\(sandbox.home)/listed"
        let follow = """
            exec edgar-list --follow --quiet --state "$HOME/state" --interval 1 --cik 9990001 \
                --since "$(date -u -d "@$(($(date +%s) - 5 * 3600 - \(days) * 86400))" +%Y-%m-%d)" >> "$HOME/listed"
            """
        // On day 12 and on day 27
        for count in [12 * each, 27 * each] {
            let process = try Subprocess(["bash", "-c", follow], environment: environment, folder: sandbox.work)
            defer { process.stop() }
            #expect(try comes(count, in: output))
            kill(-process.process, SIGKILL)
            #expect(process.wait(seconds: 10) == 128 + SIGKILL)
        }
        let last = try Subprocess(["bash", "-c", follow], environment: environment, folder: sandbox.work)
        defer { last.stop() }
        #expect(try comes(days * each, in: output))
        // The last run would show filings that are listed twice.
        let isDone = try Subprocess.text(of: "\(sandbox.home)/state").contains("indexed_through")
        #expect(isDone)
        usleep(1_500_000)
        last.stop()
        let numbers = try lines(output).compactMap { $0.firstMatch(of: #/"accession_number":"([0-9-]+)"/#)?.1 }
        #expect(Set(numbers).count == days * each)
        #expect(numbers.count <= days * each + 2, "\(numbers.count)")
        // No day that was done is requested again.
        let asked = try lines("\(sandbox.home)/requests").count { $0.contains("/daily-index/") && $0.contains("master.") }
        #expect(asked < 2 * days, "\(asked)")
    }

    /// A follower that is killed again and again while filings come in loses none, and repeats at most one for each kill: a filing that was written but not yet
    /// remembered.
    @Test func killedAtRandomMoments() throws {
        let isLong = Places.environment("SECFLOW_FULL") != nil
        let (rounds, each) = isLong ? (40, 10) : (5, 10)
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "100"
        for folder in ["arriving", "filings"] { try makeFolders("\(sandbox.home)/\(folder)") }
        try run("filing 0 0", sandbox, environment)
        let commands = #"echo $$ > mirror.pid; exec edgar-mirror --root filings --port "$PORT" 2> messages"#
        let mirror = try TestServer(commands: commands, folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }

        let output = "\(sandbox.home)/listed"
        let follow = #"exec edgar-list --follow --quiet --state "$HOME/state" --interval 1 >> "$HOME/listed""#
        for round in 0..<rounds {
            let process = try Subprocess(["bash", "-c", follow], environment: environment, folder: sandbox.work)
            defer { process.stop() }
            usleep(UInt32.random(in: 0...20_000))
            try run("for n in $(seq \(round * each + 1) \(round * each + each)); do filing $n 0; done; anew", sandbox, environment)
            usleep(UInt32.random(in: 0...1_100_000))
            kill(-process.process, SIGKILL)
        }
        let last = try Subprocess(["bash", "-c", follow], environment: environment, folder: sandbox.work)
        defer { last.stop() }
        #expect(try comes(rounds * each + 1, in: output))
        usleep(1_500_000)
        last.stop()
        let numbers = try lines(output).compactMap { $0.firstMatch(of: #/"accession_number":"([0-9-]+)"/#)?.1 }
        #expect(try lines(output).count == numbers.count, "a line that is none")
        #expect(Set(numbers).count == rounds * each + 1)
        #expect(numbers.count <= rounds * each + 1 + rounds)
    }
}
