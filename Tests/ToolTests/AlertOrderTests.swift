import Bytes
import Clocks
import Glibc
import JSONLines
import Testing

/// alert-send: the order and the grouping of messages after failures, and the time that records wait for them.
@Suite(.serialized) struct AlertOrderTests {
    private static func hook(_ name: String, _ rest: String = "") -> String {
        "\(name): {kind: webhook, url: \"${SINK}/webhook/\(name)\", secret: \(AlertSite.secret)\(rest)}"
    }

    private static let due = "UPDATE alert_deliveries SET next_try_at = '2020-01-01T00:00:00.000Z' WHERE delivered_at IS NULL"

    /// An answer that is longer than answers are is one all the same: the message is not sent again.
    @Test func aLongAnswer() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.setFaults("/a long")
        try site.writeAlerts(1...2, to: "a")
        let result = try site.send("--patience 0 < alerts")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try site.accepted("/webhook/a") == ["alert-1", "alert-2"])
    }

    /// The end of an incident waits for the alert that opens it, if that has to be sent again.
    @Test func anIncidentIsOpenedBeforeItEnds() throws {
        let site = try AlertSite()
        try site.writeChannels("pager: {kind: pagerduty, url: \"${SINK}/pagerduty\", routing_key: k}")
        try site.setFaults("/pagerduty 503 1")
        try site.write(
            "alerts",
            """
            {"type":"alert","id":"opened","rule":"r","cik":"1","title":"T"}
            {"type":"alert","id":"ended","rule":"s","cik":"1","action":"resolve","resolves":"r","title":"R"}

            """)
        let result = try site.send("--patience 30 < alerts")
        #expect(result.status == 0, "\(result.errors)")
        let events = try site.messages().filter { $0["status"]?.integer == 202 }.map { $0["body"] }
        #expect(events.map { $0?["event_action"]?.string } == ["trigger", "resolve"], "\(events)")
        #expect(events.allSatisfy { $0?["dedup_key"]?.string == "opened" })
    }

    /// Records wait five seconds for a channel that does not answer, and not five seconds each.
    @Test func recordsDoNotWaitOneAfterAnother() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("hanging", ", timeout: 25"))
        try site.setFaults("/hanging hang")
        try site.writeAlerts(1...4, to: "hanging")
        let start = monotonicSeconds()
        let program = try Subprocess(
            ["bash", "-c", "exec alert-send --channels channels.yaml --state outbox.db alerts > out"], environment: site.environment, folder: site.work)
        #expect(TestClock.eventually(seconds: 30) { (try? site.run("grep -c alert- out").output) == "4\n" })
        #expect(monotonicSeconds() - start < 10)
        kill(program.process, SIGTERM)
        #expect(program.wait(seconds: 30) == 75)
    }

    /// A clock that was set back does not stop a channel with a limit.
    @Test func aClockThatWasSetBack() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a", ", limit: 1/second"))
        try site.writeAlerts(1...1, to: "a")
        #expect(try site.send("< alerts").status == 0)
        _ = try site.value("UPDATE alert_deliveries SET delivered_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '+1 day')")
        try site.writeAlerts(2...2, to: "a")
        #expect(try site.send("--patience 5 < alerts").status == 0)
        #expect(try site.accepted("/webhook/a") == ["alert-1", "alert-2"])
    }

    /// A critical alert that quiet hours let pass out of a digest is another message than the rest of it.
    @Test func aPartOfADigestHasAnIdentifierOfItsOwn() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.setFaults("/a 503")
        try site.writeAlerts(1...2, to: "a", severity: "critical")
        try site.writeAlerts(3...4, to: "a", file: "others")
        #expect(try site.send("--patience 0 alerts others").status == 75)
        _ = try site.value("UPDATE alert_deliveries SET digest = 'earlier'")
        _ = try site.value(Self.due)
        try site.setFaults("")
        try site.writeChannels(Self.hook("a", ", quiet: \"00:00-23:59\""))
        #expect(try site.send("--patience 5 < /dev/null", ["TZ": Self.zoneOfNoon()]).status == 0)
        try site.writeChannels(Self.hook("a"))
        _ = try site.value(Self.due)
        #expect(try site.send("--patience 5 < /dev/null").status == 0)
        let ids = try site.accepted("/webhook/a")
        #expect(ids.count == 2 && Set(ids).count == 2, "\(ids)")
    }

    /// A zone in which it is about noon, so that the test is within the quiet hours.
    private static func zoneOfNoon() -> String {
        let offset = wallSeconds() / 3600 % 24 - 12
        return "X\(offset)"
    }

    /// An alert that its service refuses does not hold the others of its digest back for ever.
    @Test func aRefusedDigestIsDissolved() throws {
        let site = try AlertSite()
        let script = "read -r l; case $l in *poison*) exit 65;; esac; echo $l >> got"
        try site.writeChannels("program: {kind: command, limit: 1/second, command: [bash, -c, '\(script)']}")
        let lines = (1...4).map { "{\"type\":\"alert\",\"id\":\"a\($0)\",\"title\":\"\($0 == 3 ? "poison" : "good")\"}\n" }
        try site.write("alerts", lines.joined())
        for _ in 1...3 { #expect(try site.send("--patience 20 < alerts").status == 69) }
        #expect(try site.value("SELECT alert_id || status FROM alert_deliveries WHERE delivered_at IS NULL") == "a3refused")
    }

    /// Alerts of an earlier run for a channel that the file has no more are spoken of.
    @Test func aChannelThatTheFileHasNoMore() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.setFaults("/a 503")
        try site.writeAlerts(1...2, to: "a")
        #expect(try site.send("--patience 0 < alerts").status == 75)
        try site.writeChannels(Self.hook("b"))
        let result = try site.send("--patience 0 < /dev/null")
        #expect(result.status == 78 && result.errors.contains("channels.yaml does not have this channel"), "\(result.errors)")
    }

    /// The present file says how long alerts are quiet, and not that of the run that they came in.
    @Test func quietHoursThatAreNoMore() throws {
        let site = try AlertSite()
        let zone = ["TZ": Self.zoneOfNoon()]
        try site.writeChannels(Self.hook("a", ", quiet: \"00:00-23:59\""))
        try site.writeAlerts(1...2, to: "a")
        #expect(try site.send("< alerts", zone).status == 0 && site.messages().isEmpty)
        #expect(try site.send("< /dev/null", zone).status == 0 && site.messages().isEmpty)
        try site.writeChannels(Self.hook("a"))
        #expect(try site.send("< /dev/null", zone).status == 0)
        #expect(try site.accepted("/webhook/a") == ["alert-1", "alert-2"])
    }

    /// After `--patience` no message begins, also none that was never tried.
    @Test func patienceIsTheEnd() throws {
        let site = try AlertSite()
        try site.writeChannels("slow: {kind: command, command: [sh, -c, 'sleep 0.4; cat >> got']}")
        try site.writeAlerts(1...30, to: "slow")
        let start = monotonicSeconds()
        let result = try site.send("--patience 1 < alerts")
        #expect(result.status == 75 && result.errors.contains("wait in the outbox"), "\(result.errors)")
        // Five seconds for the first records, one of patience, and a message that is under way.
        #expect(monotonicSeconds() - start < 10)
        let sent = Int(try site.run("grep -c alert- got").output.dropLast()) ?? 0
        #expect(sent > 0 && sent < 30)
        #expect(try site.send("--patience 60 < /dev/null").status == 0)
        #expect(try site.run("grep -c alert- got").output == "30\n")
    }

    /// The alerts of a filing come in the order of its records, and after a recovery none waits for a pause of its own.
    @Test func alertsKeepTheirOrder() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        let ids = ["zeta", "alpha", "mu", "beta", "omega", "chi"]
        let alerts = ids.map { "{\"type\":\"alert\",\"accession_number\":\"0000000001-24-000001\",\"id\":\"\($0)\",\"title\":\"T\"}\n" }.joined()
        try site.write(
            "alerts",
            "{\"type\":\"filing\",\"accession_number\":\"0000000001-24-000001\",\"unfolded\":[\"alert\"]}\n\(alerts){\"type\":\"end\",\"accession_number\":\"0000000001-24-000001\",\"alerts\":6}\n"
        )
        try site.setFaults("/a 503 1")
        #expect(try site.send("--patience 20 < alerts").status == 0)
        #expect(try site.accepted("/webhook/a").sorted() == ids.sorted())
        // The first waited for its second try; the others kept their order.
        #expect(try site.accepted("/webhook/a").filter { $0 != "zeta" } == Array(ids.dropFirst()))
    }

    /// What failed some tries ago is sent as soon as the channel accepts messages again.
    @Test func aRecoveryEndsAllPauses() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.setFaults("/a 503 2")
        try site.writeAlerts(1...3, to: "a")
        #expect(try site.send("--patience 0 < alerts").status == 75)
        _ = try site.value("UPDATE alert_deliveries SET tries = 5, next_try_at = '2099-01-01T00:00:00.000Z' WHERE alert_id = 'alert-3'")
        #expect(try site.send("--patience 20 < /dev/null").status == 0)
        #expect(try site.accepted("/webhook/a").sorted() == ["alert-1", "alert-2", "alert-3"])
    }

    /// An address that is none is refused, of a mail server as of a web server.
    @Test(arguments: ["kind: smtp, url: \"smtp://:\", tls: none, from: a@b.example, to: c@d.example", "kind: slack, url: \"http://:\""])
    func anAddressThatIsNone(_ channel: String) throws {
        let site = try AlertSite()
        try site.writeChannels("a: {\(channel)}")
        let result = try site.run("alert-send --channels channels.yaml --test a")
        #expect(result.status == 69, "\(result.errors)")
    }

    /// The name of a channel is no longer than that of any channel can be.
    @Test func aNameOfAChannelIsBounded() throws {
        let site = try AlertSite()
        try site.writeChannels(Self.hook("a"))
        try site.writeAlerts(1...1, to: "a \(String(repeating: "x", count: 65))")
        let result = try site.send("--rejects rejects < alerts")
        #expect(result.status == 1, "\(result.errors)")
        #expect(try site.messages().isEmpty)
    }
}
