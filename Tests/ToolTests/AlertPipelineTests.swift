import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// From EDGAR's feed to a message: the whole pipeline against the mirror, to which filings are added while it runs.
@Suite(.serialized) struct AlertPipelineTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil
    private static let interval = 1.0

    /// The sink with a mirror, and Examples/watch/follow between them.
    private final class Watch {
        let site: AlertSite
        private(set) var environment: [String: String]
        private let mirror: TestServer
        private var program: Subprocess?

        /// - Parameter rate: requests a second; 0 for no limit.
        init(rate: String) throws {
            site = try AlertSite()
            environment = site.environment
            environment["EDGAR_RATE_LIMIT_PER_SEC"] = rate
            for folder in ["arriving", "filings"] { try makeFolders("\(site.sandbox.home)/\(folder)") }
            try site.writeChannels("hook: {kind: webhook, url: \"${SINK}/webhook/hook\", secret: \(AlertSite.secret)}")
            try site.write("rules.yaml", "version: 1\nrules:\n  - {name: news, forms: [8-K]}\n")
            let commands = #"echo $$ > mirror.pid; exec edgar-mirror --root filings --port "$PORT" --feed-entries 300 2> messages"#
            mirror = try TestServer(commands: commands, folder: site.sandbox.home, environment: &environment)
            environment["RULES"] = "\(site.work)/rules.yaml"
            environment["CHANNELS"] = "\(site.work)/channels.yaml"
            environment["INTERVAL"] = "\(Int(AlertPipelineTests.interval))"
        }

        deinit {
            stop()
            mirror.stop()
        }

        func start() throws {
            program = try Subprocess(
                ["bash", "-c", "exec \"$EXAMPLES/watch/follow\" out"], environment: environment, folder: site.work, errors: "\(site.sandbox.home)/follow.errors"
            )
        }

        /// Stops the example with all that it started. Returns its status.
        @discardableResult
        func stop() -> Int32? {
            guard let program else { return nil }
            self.program = nil
            kill(program.process, SIGTERM)
            let status = program.wait(seconds: 20)
            program.stop()
            return status
        }

        func add(_ commands: String) throws {
            let result = try Subprocess.run(["bash", "-euc", ArrivingFilings.script + "\n" + commands], environment: environment, folder: site.work)
            try #require(result.status == 0, "\(result.errors)")
        }

        /// Kills a random process of the pipeline. Returns whether there was one.
        func killOne() throws -> Bool {
            guard let program else { return false }
            let names = "edgar-list|edgar-fetch|filing-parse|xbrl-extract|filing-match|alert-send"
            let command = "p=$(pgrep -P \(program.process) -x '\(names)' | shuf -n 1); [ -n \"$p\" ] && kill -9 $p"
            return try Subprocess.run(["bash", "-c", command], environment: environment).status == 0
        }

        var errors: String { (try? Subprocess.text(of: "\(site.sandbox.home)/follow.errors")) ?? "" }
    }

    /// Each alert comes once, and within the interval of the feed, five seconds, and the time that the filings before it take at the rate: of a burst of 200 filings at the 95th
    /// percentile.
    @Test(arguments: isLong ? ["0", "9.5"] : ["0"]) func fromTheFeedToTheMessage(_ rate: String) throws {
        let watch = try Watch(rate: rate)
        let count = Self.isLong ? 200 : 20
        try watch.add("filing 1 0; anew")
        try watch.start()
        #expect(TestClock.eventually(seconds: 30) { (try? watch.site.accepted("/webhook").count) == 1 }, "\(watch.errors)")
        try watch.add("for n in $(seq 10 \(9 + count)); do filing $n 0; done")
        let start = wallNanoseconds()
        try watch.add("anew")
        let perSecond = Double(rate) ?? 0
        let limit = 60 + (perSecond > 0 ? Double(count) / perSecond : 0)
        #expect(TestClock.eventually(seconds: limit, every: 50_000) { ((try? watch.site.accepted("/webhook").count) ?? 0) >= count + 1 }, "\(watch.errors)")
        #expect(watch.stop() == 75)
        let messages = try watch.site.messages()
        #expect(Set(messages.map { $0["id"]?.string }).count == count + 1 && messages.count == count + 1, "each alert comes once")
        // The times are those of one machine; they are compared where nothing else runs on it.
        guard Self.isLong else { return }
        var delays: [Double] = []
        for (number, message) in messages.dropFirst().enumerated() {
            guard case .number(let text)? = message["at"], let time = Double(text) else { continue }
            delays.append(time - Double(start) / 1e9 - (perSecond > 0 ? Double(number) / perSecond : 0))
        }
        delays.sort()
        #expect(delays.count == count && delays[count * 95 / 100 - 1] < Self.interval + 5, "\(delays.last ?? 0) s")
    }

    /// Each stage is killed at random moments while filings come in. The example starts the pipeline again, and in the end every alert was delivered.
    @Test func killedStages() throws {
        let watch = try Watch(rate: "0")
        let kills = Self.isLong ? 50 : 5
        try watch.start()
        var (number, killed) = (0, 0)
        while killed < kills {
            try watch.add("for n in $(seq \(number + 1) \(number + 4)); do filing $n 0; done; anew")
            number += 4
            usleep(.random(in: 0...1_500_000))
            if try watch.killOne() { killed += 1 }
        }
        // What alert-send had claimed when it was killed is free after a minute, and here at once.
        let free = "sqlite3 out/alerts.db 'PRAGMA busy_timeout = 10000; UPDATE alert_deliveries SET claimed_until = NULL'"
        #expect(try watch.site.run(free).status == 0)
        let isDelivered = TestClock.eventually(seconds: 90, every: 100_000) { Set((try? watch.site.accepted("/webhook")) ?? []).count >= number }
        #expect(isDelivered, "\(watch.errors.suffix(2000))")
        watch.stop()
        let ids = try watch.site.accepted("/webhook")
        #expect(Set(ids).count == number)
        // A message that was under way when alert-send was killed may come twice, with the same identifier.
        #expect(ids.count - number <= killed)
        // A message may have been accepted when alert-send was killed before it recorded that.
        let rest = """
            sqlite3 out/alerts.db "UPDATE alert_deliveries SET claimed_until = NULL"
            alert-send --channels channels.yaml --state out/alerts.db < /dev/null
            sqlite3 out/alerts.db "SELECT count(*), sum(status = 'sent') FROM alert_deliveries"
            """
        #expect(try watch.site.run(rest).output == "\(number)|\(number)\n")
    }
}
