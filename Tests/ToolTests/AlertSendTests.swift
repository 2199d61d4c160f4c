import Bytes
import JSONLines
import Testing

/// alert-send and the services that it sends to, which check what comes.
@Suite(.serialized) struct AlertSendTests {
    private static let channels = [
        "desk: {kind: slack, url: \"${SINK}/slack/desk\"}",
        "pager: {kind: pagerduty, url: \"${SINK}/pagerduty\", routing_key: 0123456789abcdef0123456789abcdef}",
        "hook: {kind: webhook, url: \"${SINK}/webhook/hook\", secret: \(AlertSite.secret)}",
        "program: {kind: command, command: [sh, -c, 'cat >> got']}",
    ]

    private func site(_ channels: String...) throws -> AlertSite {
        let site = try AlertSite()
        try site.write("channels.yaml", "channels:\n" + (channels.isEmpty ? Self.channels : channels).map { "  \($0)\n" }.joined())
        return site
    }

    @Test func eachServiceGetsWhatItAsksFor() throws {
        let site = try site()
        try site.write(
            "alerts",
            """
            {"type":"filing","accession_number":"0000000001-24-000001","cik":"0000000001","company_name":"Widgets & Co","unfolded":["section","alert"]}
            {"type":"section","accession_number":"0000000001-24-000001","item":"1A",  "text":"as it came"}
            {"type":"alert","id":"a1","rule":"going-concern","severity":"critical","action":"trigger","title":"Widgets & Co: going concern","body":"One.\\nTwo.","accession_number":"0000000001-24-000001","cik":"0000000001","company_name":"Widgets & Co","form_type":"10-K","filing_date":"2024-03-01","accepted_at":"2024-03-01T16:30:00-05:00","url":"https://www.sec.gov/Archives/edgar/data/1/1.txt","matched":[{"type":"section","offset":7,"text":"substantial doubt"}]}
            {"type":"end","accession_number":"0000000001-24-000001","sections":1,"alerts":1}

            """)
        let result = try site.send("--metrics metrics < alerts")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 4 && lines[1].contains("\"item\":\"1A\",  \"text\""), "lines that are no alerts stay as they are")
        let records = try result.records()
        #expect(records[0]["unfolded"] == .array([.string("section"), .string("alert")]) && records[3]["alerts"]?.integer == 1)
        let deliveries = try #require(records[2]["deliveries"]?.array)
        #expect(deliveries.map { $0["channel"]?.string } == ["desk", "pager", "hook", "program"])
        #expect(deliveries.allSatisfy { $0["status"]?.string == "sent" && $0["tries"]?.integer == 1 && $0["at"]?.string?.hasSuffix("Z") == true })
        let messages = try site.messages()
        #expect(
            Set(messages.map { $0["path"]?.string }) == ["/slack/desk", "/pagerduty", "/webhook/hook"]
                && messages.allSatisfy { ($0["status"]?.integer ?? 500) < 300 })
        let event = try #require(messages.first { $0["path"]?.string == "/pagerduty" }?["body"])
        #expect(event["dedup_key"]?.string == "a1" && event["payload"]?["severity"]?.string == "critical" && event["payload"]?["timestamp"]?.string != nil)
        let hook = try #require(messages.first { $0["path"]?.string == "/webhook/hook" })
        #expect(hook["id"]?.string == "a1" && hook["body"]?["type"]?.string == "alert.trigger" && hook["body"]?["data"]?["rule"]?.string == "going-concern")
        let slack = try #require(messages.first { $0["path"]?.string == "/slack/desk" }?["body"])
        #expect(slack["text"]?.string == "Critical: Widgets &amp; Co: going concern")
        #expect(
            slack["blocks"]?.array?.last?["elements"]?.array?.first?["url"]?.string
                == "https://www.sec.gov/Archives/edgar/data/1/000000000124000001/0000000001-24-000001-index.htm")
        #expect(try site.run("jq -r .id got").output == "a1\n")
        let metrics = try site.run("grep -v '^#' metrics").output
        #expect(metrics.contains("secflow_alert_deliveries_total{tool=\"alert-send\",channel=\"pager\",outcome=\"sent\"} 1\n"))
        #expect(metrics.contains("secflow_alert_latency_seconds_count{tool=\"alert-send\",channel=\"desk\"} 1\n"))
        #expect(metrics.contains("secflow_records_written_total{tool=\"alert-send\"} 4\n"))
    }

    @Test func aRerunSendsNothing() throws {
        let site = try site()
        try site.writeAlerts(1...5, to: "hook desk")
        let first = try site.send("< alerts")
        let second = try site.send("< alerts")
        #expect(first.status == 0 && second.status == 0 && first.output == second.output)
        #expect(try site.accepted("/webhook").sorted() == (1...5).map { "alert-\($0)" } && site.accepted("/slack").count == 5)
    }

    /// The alerts of a filing whose end never came are not sent.
    @Test func anIncompleteFilingSendsNothing() throws {
        let site = try site()
        try site.write(
            "alerts",
            """
            {"type":"filing","accession_number":"0000000001-24-000001","unfolded":["alert"]}
            {"type":"alert","id":"a1","title":"T","accession_number":"0000000001-24-000001"}

            """)
        let result = try site.send("--rejects rejects < alerts")
        #expect(result.status == 75 && result.output.isEmpty)
        #expect(try site.messages().isEmpty)
    }

    @Test func alertsWithoutAnIdentifierAreRejected() throws {
        let site = try site()
        try site.write(
            "alerts",
            """
            {"type":"alert","title":"none"}
            {"type":"alert","id":"with blank","title":"T"}
            {"type":"alert","id":"a\\r\\nX: y","title":"T"}
            {"type":"alert","id":"good","title":"T\\u0000"}
            {"type":"alert","id":"good","title":"T","channels":"program"}
            {"type":"alert","id":"good","title":"T","channels":["program",7]}
            {"type":"alert","id":"good","title":"T","channels":["program"]}
            {"type":"receipt","accession_number":"0000000001-24-000001"}

            """)
        let result = try site.send("--rejects rejects < alerts")
        #expect(result.status == 1)
        #expect(
            try site.run("jq -r .code rejects | sort | uniq -c").output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") } == [
                "6 invalid_alert"
            ])
        #expect(try result.records().map { $0["type"]?.string } == ["alert", "receipt"])
    }

    /// A channel that the file does not have keeps its alerts until it does.
    @Test func anUnknownChannelKeepsItsAlerts() throws {
        let site = try site("hook: {kind: webhook, url: \"${SINK}/webhook/hook\", secret: \(AlertSite.secret)}")
        try site.writeAlerts(1...2, to: "hook later")
        let result = try site.send("< alerts")
        #expect(result.status == 78 && result.errors.contains("\"later\""), "\(result.errors)")
        #expect(try result.records()[0]["deliveries"]?.array?.map { $0["status"]?.string } == ["sent", "waiting"])
        try site.write("channels.yaml", "channels:\n  later: {kind: command, command: [sh, -c, 'cat >> got']}\n")
        #expect(try site.send("< /dev/null").status == 0)
        #expect(try site.run("jq -r .id got").output == "alert-1\nalert-2\n")
    }

    @Test func alertsThatNameNoChannelGoToTheStandardOnes() throws {
        let site = try site()
        try site.write(
            "channels.yaml",
            "default: [b]\nchannels:\n  a: {kind: command, command: [sh, -c, 'cat >> a']}\n  b: {kind: command, command: [sh, -c, 'cat >> b']}\n")
        try site.writeAlerts(1...1, to: "")
        #expect(try site.send("< alerts").status == 0)
        #expect(try site.run("cat a; cat b | jq -r .id").output == "alert-1\n")
    }

    // MARK: Incidents

    /// An alert that resolves others ends the incidents of the same company, and no other.
    @Test func resolvedAlertsEndTheirIncidents() throws {
        let site = try site()
        func alert(_ id: String, _ rule: String, _ cik: String, _ rest: String = "") -> String {
            "{\"type\":\"alert\",\"id\":\"\(id)\",\"rule\":\"\(rule)\",\"action\":\"trigger\",\"title\":\"T\",\"cik\":\"\(cik)\",\"channels\":[\"pager\"]\(rest)}\n"
        }
        let resolve = alert("r1", "cured", "0000000001", ",\"resolves\":\"late\"").replacing("\"action\":\"trigger\"", with: "\"action\":\"resolve\"")
        try site.write(
            "alerts",
            alert("a1", "late", "0000000001") + alert("a2", "late", "0000000002") + alert("a3", "other", "0000000001") + alert("a4", "late", "0000000001")
                + alert("u1", "late", "0000000002", ",\"updates\":\"a2\"") + resolve)
        #expect(try site.send("< alerts").status == 0)
        let events = try site.messages().map { "\($0["body"]?["event_action"]?.string ?? "") \($0["id"]?.string ?? "")" }
        #expect(events == ["trigger a1", "trigger a2", "trigger a3", "trigger a4", "trigger a2", "resolve a1", "resolve a4"])
        // Nothing is open any more.
        try site.write("more", resolve.replacing("\"r1\"", with: "\"r2\""))
        #expect(try site.send("< more").status == 0 && site.messages().count == 7)
    }

    // MARK: Floods

    @Test func moreThanTheLimitBecomesADigest() throws {
        let site = try site("hook: {kind: webhook, url: \"${SINK}/webhook/hook\", secret: \(AlertSite.secret), limit: 3/second}")
        try site.writeAlerts(1...40, to: "hook")
        let result = try site.send("< alerts")
        #expect(result.status == 0, "\(result.errors)")
        let messages = try site.messages()
        let digests = messages.filter { $0["body"]?["type"]?.string == "alert.digest" }
        #expect(!digests.isEmpty && messages.count < 30)
        let singles = messages.filter { $0["body"]?["type"]?.string == "alert.trigger" }.map { $0["id"]?.string ?? "" }
        let listed = digests.flatMap { $0["body"]?["data"]?["alerts"]?.array ?? [] }.map { $0["id"]?.string ?? "" }
        #expect((singles + listed).sorted() == (1...40).map { "alert-\($0)" }.sorted(), "each alert comes once")
        #expect(try site.value("SELECT count(*) FROM alert_deliveries WHERE status = 'digested'") == "\(listed.count)")
        // Never more than the limit within its time, but for the time that a message takes.
        let times = messages.compactMap { message -> Double? in if case .number(let text)? = message["at"] { Double(text) } else { nil } }
        #expect(zip(times, times.dropFirst(3)).allSatisfy { $1 - $0 > 0.9 })
        let again = try site.send("< alerts")
        #expect(try again.records().count { $0["deliveries"]?.array?.first?["status"]?.string == "digested" } == listed.count)
        #expect(try site.messages().count == messages.count)
    }

    /// In quiet hours only critical alerts are sent.
    @Test func quietHours() throws {
        let site = try site("program: {kind: command, command: [sh, -c, 'cat >> got'], quiet: \"00:00-23:59\"}")
        // The minute before midnight is not quiet.
        let now = try site.run("date -u +%H:%M").output
        if now.hasPrefix("23:5") { return }
        try site.writeAlerts(1...2, to: "program")
        try site.writeAlerts(3...3, to: "program", severity: "critical", file: "critical")
        let result = try site.send("alerts critical")
        #expect(result.status == 0 && result.errors.contains("quiet"), "\(result.errors)")
        #expect(try result.records().map { $0["deliveries"]?.array?.first?["status"]?.string } == ["quiet", "quiet", "sent"])
        #expect(try site.run("jq -r .id got").output == "alert-3\n")
        try site.write("channels.yaml", "channels:\n  program: {kind: command, command: [sh, -c, 'cat >> got']}\n")
        _ = try site.value("UPDATE alert_deliveries SET next_try_at = '2020-01-01T00:00:00.000Z' WHERE status = 'quiet'")
        #expect(try site.send("< /dev/null").status == 0 && site.run("jq -r .id got").output == "alert-3\nalert-1\nalert-2\n")
    }

    // MARK: Hostile text

    /// Text of a filing is text for each service: no markup, no header, no part of a mail.
    @Test func hostileTextInjectsNothing() throws {
        let site = try AlertSite(mail: "")
        try site.writeChannels(
            Self.channels[0], Self.channels[1],
            "mail: {kind: smtp, url: \"smtp://127.0.0.1:${SMTP_PORT}\", from: alerts@example.com, to: [desk@example.com], tls: none}")
        let name = "<!channel> *b* <https://evil.example|x> </b><script>alert(1)</script>\\r\\nBcc: all@example.com\\r\\n\\r\\n.\\r\\nQUIT\\u202egnp.exe\\u0007"
        try site.write(
            "alerts",
            "{\"type\":\"alert\",\"id\":\"h\",\"rule\":\"r\",\"title\":\"\(name)\",\"body\":\"\(name)\\n.\\n\",\"company_name\":\"\(name)\",\"url\":\"javascript:alert(1)\","
                + "\"updates\":\"x>\\r\\nBcc: y\",\"matched\":[{\"type\":\"section\",\"text\":\"\(name)\"}],\"channels\":[\"desk\",\"mail\"]}\n")
        let result = try site.send("< alerts")
        #expect(result.status == 0, "\(result.errors)")
        let slack = try #require(site.messages().first { $0["path"]?.string == "/slack/desk" }?["body"])
        #expect(slack["text"]?.string?.contains("<") == false && slack["mrkdwn"] == .boolean(false))
        let blocks = slack["blocks"]?.array ?? []
        #expect(!blocks.contains { $0["type"]?.string == "actions" }, "only web addresses become links")
        let mail = try #require(site.messages().first { $0["path"]?.string == "mail" })
        let headers = mail["headers"]?.array?.compactMap { $0.array?.first?.string } ?? []
        #expect(headers == ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"])
        let subject = try #require(mail["headers"]?.array?[2].array?[1].string)
        #expect(
            subject.hasPrefix("Warning: <!channel> *b*") && subject.contains("Bcc: all@example.com")
                && !subject.unicodeScalars.contains { $0.value < 32 || $0 == "\u{202E}" })
        #expect(mail["to"]?.array?.count == 1)
        let html = try #require(mail["body"]?["text/html"]?.string)
        #expect(!html.contains("<script") && html.contains("&lt;script&gt;") && !html.contains("javascript"))
        #expect(mail["body"]?["text/plain"]?.string?.contains("QUIT") == true)
    }

    // MARK: Mail

    @Test func mailByStartTLSWithAPassword() throws {
        let site = try AlertSite(mail: "--certificate pem key")
        func channel(_ name: String, _ password: String = "mail-secret", _ rest: String = "", to: String = "desk@example.com") -> String {
            "\(name): {kind: smtp, url: \"smtp://127.0.0.1:${SMTP_PORT}\", user: secflow, password: \(password), from: alerts@example.com, "
                + "to: [\(to), second@example.com], certificates: \(site.sandbox.home)/pem\(rest)}"
        }
        try site.writeChannels(
            channel("mail"), channel("wrong", "none"), channel("nobody", to: "nobody@example.com"),
            "untrusted: {kind: smtp, url: \"smtp://127.0.0.1:${SMTP_PORT}\", from: a@example.com, to: [b@example.com]}")
        try site.write(
            "alerts",
            """
            {"type":"alert","id":"m1","rule":"r","severity":"critical","title":"Erträge fallen: 1 % weniger \u{2013} ein langer Titel, der nicht in eine Zeile eines Kopfes passt","body":"Größe","updates":"m0","channels":["mail"]}
            {"type":"alert","id":"m2","title":"T","channels":["wrong","nobody","untrusted"]}

            """)
        let result = try site.send("--patience 5 < alerts")
        #expect(result.status == 69, "\(result.errors)")
        #expect(try result.records()[1]["deliveries"]?.array?.map { $0["status"]?.string } == ["refused", "refused", "refused"], "\(result.errors)")
        #expect(!result.errors.contains("mail-secret") && result.errors.contains("550"))
        let mails = try site.messages()
        #expect(mails.count == 1 && mails[0]["tls"] == .boolean(true) && mails[0]["to"]?.array?.count == 2)
        #expect(mails[0]["id"]?.string == "<m1@example.com>")
        let headers = Dictionary(mails[0]["headers"]?.array?.map { ($0.array?[0].string ?? "", $0.array?[1].string ?? "") } ?? []) { first, _ in first }
        #expect(headers["Subject"] == "Critical: Erträge fallen: 1 % weniger \u{2013} ein langer Titel, der nicht in eine Zeile eines Kopfes passt")
        #expect(headers["In-Reply-To"] == "<m0@example.com>" && headers["Importance"] == "high")
        #expect(mails[0]["body"]?["text/plain"]?.string?.contains("Größe") == true)
    }

    // MARK: Options

    @Test func oneMessageForATest() throws {
        let site = try site()
        for channel in ["desk", "pager", "hook", "program"] {
            let result = try site.run("alert-send --channels channels.yaml --test \(channel)")
            #expect(result.status == 0 && result.output.isEmpty && result.errors.contains("channel \(channel): it accepted a message"), "\(result.errors)")
        }
        #expect(try site.messages().count == 3 && !Places.exists("\(site.work)/outbox.db"))
        #expect(try site.run("alert-send --channels channels.yaml --test none").status == 64)
        try site.setFaults("slack 403")
        #expect(try site.run("alert-send --channels channels.yaml --test desk").status == 69)
        try site.setFaults("slack 503")
        #expect(try site.run("alert-send --channels channels.yaml --test desk").status == 75)
    }

    // MARK: Examples

    /// The channels of Examples/watch are correct, and its programs send what Opsgenie and Sentry ask for.
    @Test func channelsOfTheExamples() throws {
        let site = try AlertSite()
        let variables = [
            "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/x", "PAGERDUTY_ROUTING_KEY": "k", "SENDGRID_API_KEY": "k",
            "HOOK_URL": "https://example.com/hook",
            "HOOK_SECRET": AlertSite.secret,
        ]
        let check = try site.run("alert-send --channels \"$EXAMPLES/watch/channels.yaml\" --check", variables)
        #expect(check.status == 0 && check.errors.contains("7 channels are correct"), "\(check.errors)")
        try site.writeChannels(
            "opsgenie: {kind: command, command: [\"\(Places.examples)/watch/opsgenie\"]}",
            "sentry: {kind: command, command: [\"\(Places.examples)/watch/sentry\"]}")
        try site.writeAlerts(1...1, to: "opsgenie sentry", fields: ",\"body\":\"Text\",\"url\":\"https://www.sec.gov/\"")
        try site.write(
            "end", "{\"type\":\"alert\",\"id\":\"e\",\"action\":\"resolve\",\"title\":\"T\",\"updates\":\"alert-1\",\"channels\":[\"opsgenie\",\"sentry\"]}\n")
        let address = try #require(site.environment["SINK"])
        let keys = ["OPSGENIE_API_KEY": "key", "OPSGENIE_URL": address, "SENTRY_DSN": address.replacing("http://", with: "http://key@") + "/7"]
        let result = try site.send("alerts end", keys)
        #expect(result.status == 0, "\(result.errors)")
        let messages = try site.messages()
        #expect(
            messages.map { $0["path"]?.string ?? "" }.sorted() == ["/api/7/store/", "/v2/alerts", "/v2/alerts/alert-1/close?identifierType=alias"])
        let event = try #require(messages.first { $0["path"]?.string == "/v2/alerts" }?["body"])
        #expect(event["alias"]?.string == "alert-1" && event["priority"]?.string == "P3" && event["details"]?["url"]?.string == "https://www.sec.gov/")
        // A wrong key is a refusal, a service that is down is not.
        try site.writeAlerts(2...2, to: "opsgenie sentry")
        #expect(try site.send("--patience 0 alerts", keys.merging(["OPSGENIE_API_KEY": "none"]) { $1 }).status == 69)
        try site.setFaults("/v2/alerts 503")
        #expect(try site.send("--patience 0 < /dev/null", keys).status == 75)
    }
}
