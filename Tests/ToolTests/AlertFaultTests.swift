import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// alert-send, services that fail, and processes that die: no alert is lost, and none is sent again after its acceptance was recorded.
@Suite(.serialized) struct AlertFaultTests {
    private static let isLong = Places.environment("SECFLOW_FULL") != nil

    private static func hook(_ name: String, _ rest: String = "") -> String {
        "\(name): {kind: webhook, url: \"${SINK}/webhook/\(name)\", secret: \(AlertSite.secret)\(rest)}"
    }

    // MARK: Services

    /// What a service does, and what becomes of the alert: the run's status, the delivery's, and the words that say why.
    private static let outcomes: [(fault: String, status: Int32, delivery: String, reason: String)] = [
        ("500 2", 0, "waiting", "500"), ("429/1 1", 0, "waiting", "429"), ("reset 1", 0, "waiting", "tries again"), ("hang 1", 0, "waiting", "timed out"),
        ("garbage 1", 0, "waiting", "tries again"), ("endless 1", 0, "waiting", "tries again"), ("503", 75, "waiting", "503"),
        ("429/600", 75, "waiting", "600"),
        ("400", 69, "refused", "400"), ("401", 69, "refused", "401"), ("404", 69, "refused", "404"), ("redirect", 69, "refused", "redirects are not followed"),
    ]

    /// Each fault has its outcome, and the other channel is on time.
    @Test(arguments: Self.outcomes) func aServiceThatFails(_ outcome: (fault: String, status: Int32, delivery: String, reason: String)) throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("bad", ", timeout: 1"), Self.hook("good"))
        try site.setFaults("/bad \(outcome.fault)")
        try site.writeAlerts(1...3, to: "bad good")
        let start = monotonicSeconds()
        let result = try site.send("--patience 8 < alerts")
        #expect(result.status == outcome.status && result.errors.contains(outcome.reason), "\(result.errors)")
        #expect(monotonicSeconds() - start < 15)
        let records = try result.records()
        #expect(records[0]["deliveries"]?.array?.map { $0["status"]?.string } == [outcome.delivery, "sent"])
        let good = try site.messages().filter { $0["path"]?.string == "/webhook/good" }
        #expect(good.count == 3)
        if case .number(let first)? = good.first?["at"], case .number(let last)? = good.last?["at"] {
            #expect((Double(last) ?? 9) - (Double(first) ?? 0) < 2, "the other channel does not wait")
        }
        // A run after the fault is mended sends the rest, and everything once.
        try site.setFaults("")
        if outcome.fault.hasPrefix("429/600") {
            _ = try site.value("UPDATE alert_deliveries SET next_try_at = '2020-01-01T00:00:00.000Z' WHERE delivered_at IS NULL")
        }
        if outcome.fault == "503" { _ = try site.value("UPDATE alert_deliveries SET next_try_at = '2020-01-01T00:00:00.000Z' WHERE delivered_at IS NULL") }
        #expect(try site.send("< /dev/null").status == 0)
        #expect(try site.accepted("/webhook/bad").sorted() == ["alert-1", "alert-2", "alert-3"])
        #expect(try site.accepted("/webhook/good").count == 3)
    }

    /// A service that is down for a while gets everything when it is back.
    @Test func aServiceThatIsDownForAWhile() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("bad"), Self.hook("good"))
        try site.setFaults("/bad reset")
        try site.writeAlerts(1...20, to: "bad good")
        let program = try Subprocess(
            ["alert-send", "--channels", "channels.yaml", "--state", "outbox.db", "--patience", "60", "alerts"], environment: site.environment,
            folder: site.work)
        #expect(TestClock.eventually { (try? site.accepted("/webhook/good").count) == 20 })
        usleep(2_000_000)
        try site.setFaults("")
        #expect(program.wait(seconds: 60) == 0)
        #expect(try site.accepted("/webhook/bad").sorted() == (1...20).map { "alert-\($0)" }.sorted())
    }

    /// An alert that its service refuses does not keep the later ones back.
    @Test func aRefusedAlertDoesNotBlockItsChannelForEver() throws {
        let site = try AlertSite()
        try site.writeChannels("pager: {kind: pagerduty, url: \"${SINK}/pagerduty\", routing_key: k}")
        // The stand-in refuses a key of more than 255 characters in `updates`, as PagerDuty does.
        try site.writeAlerts(1...1, to: "pager", fields: ",\"updates\":\"\(String(repeating: "x", count: 300))\"")
        try site.writeAlerts(2...3, to: "pager", file: "more")
        #expect(try site.send("< alerts").status == 69)
        let second = try site.send("< more")
        #expect(second.status == 69 && second.errors.contains("refused again"), "\(second.errors)")
        #expect(try site.accepted("/pagerduty") == ["alert-2", "alert-3"])
    }

    /// The answer of a program: other statuses than those for refusals are tried again.
    @Test(arguments: [(1, 75, "waiting"), (65, 69, "refused"), (127, 69, "refused")] as [(Int, Int32, String)])
    func aProgramThatFails(_ own: Int, _ status: Int32, _ delivery: String) throws {
        let site = try AlertSite()
        try site.writeChannels("program: {kind: command, command: [sh, -c, 'cat > /dev/null; exit \(own)']}")
        try site.writeAlerts(1...1, to: "program")
        let result = try site.send("--patience 0 < alerts")
        #expect(result.status == status, "\(result.errors)")
        #expect(try result.records()[0]["deliveries"]?.array?.first?["status"]?.string == delivery)
    }

    @Test func aProgramThatHangsOrReadsNothing() throws {
        let site = try AlertSite()
        try site.writeChannels(
            "hanging: {kind: command, timeout: 1, command: [sh, -c, 'sleep 100 & sleep 100']}", "deaf: {kind: command, command: ['true']}",
            "missing: {kind: command, command: [/nonexistent/program]}")
        try site.writeAlerts(1...1, to: "hanging deaf missing", fields: ",\"body\":\"\(String(repeating: "x", count: 300_000))\"")
        let result = try site.send("--patience 0 < alerts")
        #expect(result.status == 75, "\(result.errors)")
        #expect(try result.records()[0]["deliveries"]?.array?.map { $0["status"]?.string } == ["waiting", "sent", "refused"])
        #expect(try site.run("ps -eo args | grep -c '^sleep 100$'").output == "0\n")
    }

    // MARK: Deaths

    /// alert-send is killed at random moments, and run again until it is done.
    @Test(arguments: ["", "postgres"]) func killedAndRunAgain(_ kind: String) throws {
        let site = try AlertSite()
        var state = "outbox.db"
        if kind == "postgres" {
            guard let server = Places.environment("SECFLOW_POSTGRES") else { return }
            let name = "alerts_\(getpid())_\(UInt32.random(in: 0...9999))"
            #expect(try site.run("psql -q -d \"$0/postgres\" -c 'CREATE DATABASE \(name)'".replacing("$0", with: server)).status == 0)
            state = "\(server)/\(name)"
        }
        try site.writeChannels(Self.hook("a"), Self.hook("b"), "c: {kind: command, command: [sh, -c, 'cat >> got']}")
        let count = 60
        try site.writeAlerts(1...count, to: "a b c")
        var killed = 0
        for _ in 0..<(Self.isLong ? 50 : 5) {
            let program = try Subprocess(
                ["bash", "-c", "exec alert-send --channels channels.yaml --state \"$STATE\" alerts"],
                environment: site.environment.merging(["STATE": state.replacing(":secret@", with: "@"), "PGPASSWORD": "secret"]) { $1 }, folder: site.work)
            usleep(.random(in: 10_000...500_000))
            if program.wait(seconds: 0) == nil { killed += 1 }
            kill(program.process, SIGKILL)
            _ = program.wait(seconds: 10)
        }
        // A claim of a process that died is free after a minute.
        let free = "UPDATE alert_deliveries SET claimed_until = NULL, claimed_by = NULL"
        if kind.isEmpty { _ = try site.value(free) } else { #expect(try site.run("psql -q -d '\(state)' -c '\(free)'").status == 0) }
        let last = try site.run(
            "alert-send --channels channels.yaml --state \"$STATE\" alerts", ["STATE": state.replacing(":secret@", with: "@"), "PGPASSWORD": "secret"])
        #expect(last.status == 0 && killed > 0, "\(last.errors)")
        let expected = Set((1...count).map { "alert-\($0)" })
        var duplicates = 0
        for path in ["/webhook/a", "/webhook/b"] {
            let ids = try site.accepted(path)
            #expect(Set(ids) == expected)
            duplicates += ids.count - count
        }
        let programs = try site.run("jq -r .id got").output.split(separator: "\n").map(String.init)
        #expect(Set(programs) == expected)
        duplicates += programs.count - count
        // Of each channel at most the message that was under way at a kill came twice, with the same identifier.
        #expect(duplicates <= 3 * killed)
        #expect(try last.records().allSatisfy { $0["deliveries"]?.array?.allSatisfy { $0["status"]?.string == "sent" } == true })
    }

    /// The claim of a dead process is free after a minute, and not before.
    @Test func aClaimOfADeadProcess() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.writeAlerts(1...1, to: "a")
        try site.setFaults("/a 503")
        #expect(try site.send("--patience 0 < alerts").status == 75)
        try site.setFaults("")
        _ = try site.value(
            "UPDATE alert_deliveries SET next_try_at = '2020-01-01T00:00:00.000Z', claimed_by = 'dead', "
                + "claimed_until = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+3 seconds')")
        #expect(try site.send("--patience 0 < /dev/null").status == 75 && site.accepted("/webhook").isEmpty)
        #expect(try site.send("--patience 20 < /dev/null").status == 0 && site.accepted("/webhook") == ["alert-1"])
    }

    /// Processes that share an outbox and get the same alerts send each of them once.
    @Test func manyProcessesSendEachAlertOnce() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"), Self.hook("b"))
        try site.writeAlerts(1...50, to: "a b")
        let result = try site.run(
            "for n in 1 2 3 4; do alert-send --channels channels.yaml --state outbox.db alerts > out$n & pids=\"$pids $!\"; done; for p in $pids; do wait $p || exit; done"
        )
        #expect(result.status == 0, "\(result.errors)")
        for path in ["/webhook/a", "/webhook/b"] { #expect(try site.accepted(path).sorted() == (1...50).map { "alert-\($0)" }.sorted()) }
    }

    /// SIGTERM ends the run within its time, and nothing is lost.
    @Test func aRunThatIsAskedToStop() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("hanging"), Self.hook("good"))
        try site.setFaults("/hanging hang")
        try site.writeAlerts(1...5, to: "hanging good")
        let program = try Subprocess(
            ["alert-send", "--channels", "channels.yaml", "--state", "outbox.db", "alerts"], environment: site.environment, folder: site.work)
        #expect(TestClock.eventually { (try? site.accepted("/webhook/good").count) == 5 })
        let start = monotonicSeconds()
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 30) == 75)
        #expect(monotonicSeconds() - start < 10)
        try site.setFaults("")
        #expect(try site.send("< /dev/null").status == 0 && site.accepted("/webhook/hanging").count == 5)
    }

    /// A reader downstream that goes away does not keep alerts from being sent.
    @Test func theReaderGoesAway() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.writeAlerts(1...200, to: "a", fields: ",\"body\":\"\(String(repeating: "x", count: 2000))\"")
        let result = try site.run("{ alert-send --channels channels.yaml --state outbox.db alerts; echo $? > status; } | head -1 > first; cat status")
        #expect(result.output == "0\n" || result.output == "75\n")
        #expect(try site.accepted("/webhook/a").count == 200)
    }
}
