import Bytes
import Glibc
import JSONLines
import Testing

/// filing-ask through kills, in many processes, with one budget.
struct AskFaultTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil

    /// One answer in five is spoiled, and the process is killed at random moments, until a run comes to its end.
    @Test func everySectionHasItsAnswerOrItsReject() throws {
        let site = try AskSite("--spoil 0.2 --seed \(Int.random(in: 0...999))")
        let sections = Self.isLong ? 500 : 150
        try site.writeSections(sections)
        let command = "exec filing-ask \(AskSite.options) --jobs 1 --budget 50 --budget-file budget --quiet --rejects rejects < sections"
        var killed = 0
        for _ in 0..<(Self.isLong ? 40 : 5) {
            let program = try Subprocess(["bash", "-c", command], environment: site.environment, folder: site.work, output: "/dev/null")
            if program.wait(seconds: Double.random(in: 0.1...1)) == nil { killed += 1 }
            kill(program.process, SIGKILL)
            _ = program.wait(seconds: 10)
        }
        var last = try site.run("rm -f rejects; \(command)", seconds: 400)
        for _ in 0..<5 where last.status == 75 { last = try site.run("rm -f rejects; \(command)", seconds: 400) }
        #expect(last.status == 1 && killed > 0, "\(last.errors)")
        let answers = try last.records().ofType("answer")
        let rejects = try BucketSite.records(Subprocess.text(of: "\(site.work)/rejects"))
        #expect(answers.count + rejects.count == sections && !rejects.isEmpty)
        #expect(Set(answers.compactMap { $0["id"]?.string }).count == answers.count)
        // Every call that was billed is in a record or a reject, but for one a kill.
        let ledger = try site.ledger()
        var (calls, cost) = (answers.reduce(0) { $0 + ($1["calls"]?.integer ?? 0) }, AskSite.cost(answers))
        for reject in rejects {
            let match = try #require(try /\((\d+) calls?, ([0-9.]+) USD\)$/.firstMatch(in: reject["message"]?.string ?? ""), "\(reject)")
            calls += Int(match.1) ?? 0
            cost += AskSite.parts(match.2)
        }
        #expect((0...killed).contains(ledger.count - calls), "\(ledger.count) calls were billed, records have \(calls), \(killed) kills")
        #expect(AskSite.cost(ledger) >= cost)
        if ledger.count == calls { #expect(AskSite.cost(ledger) == cost) }
        // A rerun makes no call, and gives the same bytes.
        let again = try site.run("rm -f rejects; \(command)", seconds: 400)
        #expect(again.output == last.output && again.status == 1)
        #expect(try site.ledger().count == ledger.count)
        #expect(try site.blamed() == "")
    }

    @Test func eightProcessesShareOneBudget() throws {
        let site = try AskSite()
        // About 0.02 dollars each: the budget suffices for a part of them.
        let limit = "0.05"
        for process in 0..<8 { try site.writeSections(40, words: 100 + process, text: "process \(process) ", file: "sections-\(process)") }
        let command = """
            for number in 0 1 2 3 4 5 6 7; do
                filing-ask \(AskSite.options) --budget \(limit) --budget-file budget --rejects rejects-$number --quiet < sections-$number > out-$number &
                pids="$pids $!"
            done
            for pid in $pids; do wait $pid; echo $?; done
            """
        let result = try site.run(command, seconds: 300)
        let statuses = Set(result.output.split(separator: "\n"))
        #expect(statuses.contains("75") && statuses.isSubset(of: ["0", "75"]), "\(result.output)")
        let spent = AskSite.cost(try site.ledger())
        #expect(spent <= AskSite.parts(limit) && spent > AskSite.parts(limit) / 2)
        let shown = try site.run("filing-ask --spent --budget \(limit) --budget-file budget")
        #expect(shown.status == 0 && shown.output.contains("lost 0 USD"), "\(shown.output)\(shown.errors)")
        // With more money the rest is asked about, and nothing twice.
        let rest = try site.run(command.replacing("--budget \(limit)", with: "--budget 9"), seconds: 300)
        #expect(Set(rest.output.split(separator: "\n")) == ["0"], "\(rest.output)")
        #expect(try site.ledger().count == 320)
    }

    @Test(arguments: ["folder", "redis"])
    func processesWithTheSameQuestionAskOnce(_ kind: String) throws {
        let site = try AskSite("--slow 0.2")
        try site.writeSections(10)
        let port = try TestServer.freePort()
        let cache = kind == "redis" ? "redis://127.0.0.1:\(port)/1?ttl=600" : "cache"
        let command = """
            if [ \(kind) = redis ]; then
                mkdir redis
                redis-server --port \(port) --bind 127.0.0.1 --dir redis --save '' > redis.log &
                redis=$!
                within 20 redis-cli -p \(port) ping > /dev/null
            fi
            for number in 1 2 3 4 5 6; do filing-ask \(AskSite.options) --cache '\(cache)' < sections > out-$number & pids="$pids $!"; done
            for pid in $pids; do wait $pid || echo $?; done
            if [ \(kind) = redis ]; then [ "$(redis-cli -p \(port) -n 1 dbsize)" = 10 ] || echo keys; kill $redis; fi
            cmp out-1 out-2 && cmp out-1 out-3 && cmp out-1 out-4 && cmp out-1 out-5 && cmp out-1 out-6
            """
        let result = try site.run(command)
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)\(result.errors)")
        #expect(try site.ledger().count == 10)
    }

    @Test func theRateHoldsOverProcesses() throws {
        let site = try AskSite()
        try site.writeSections(8)
        let command = """
            for number in 1 2 3 4; do filing-ask \(AskSite.options) --cache cache-$number --requests-per-minute 240 < sections > out-$number & done
            wait
            """
        #expect(try site.run(command).status == 0)
        let times = try site.ledger().compactMap { entry -> Double? in if case .number(let digits)? = entry["at"] { Double(digits) } else { nil } }.sorted()
        #expect(times.count == 32)
        // Four a second: 31 spaces of a quarter of a second.
        #expect((times.last ?? 0) - (times.first ?? 0) > 7)
    }
}
