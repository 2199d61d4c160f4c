import Bytes
import Clocks
import Glibc
import JSONLines
import Telemetry
import TelemetryFormats
import Testing

/// Examples/observability with the real programs: Prometheus, its Pushgateway and Alertmanager, and a receiver of spans.
@Suite(.serialized, .enabled(if: Places.environment("SECFLOW_OBSERVABILITY") != nil, "only with Scripts/test --full observability"))
struct ObservabilityTests {
    private static let examples = "\(Places.examples)/observability"
    /// The folder of the Python environment with rotel and aiosmtpd.
    private static let programs = Places.environment("SECFLOW_OBSERVABILITY") ?? ""

    private static let hasWorkflows = Places.tools.contains("flow-run")

    private let sandbox: Sandbox
    private let environment: [String: String]

    init() throws {
        sandbox = try Sandbox()
        environment = sandbox.environment
    }

    private func run(_ command: String, _ variables: [String: String] = [:]) throws -> Subprocess.Result {
        try Subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], environment: environment.merging(variables) { $1 }, folder: sandbox.work, seconds: 120)
    }

    private func server(_ commands: String) throws -> TestServer {
        var environment = environment
        return try TestServer(commands: commands, folder: sandbox.work, environment: &environment)
    }

    @Test(arguments: [
        "promtool check rules rules.yaml", "promtool test rules rules_test.yaml", "promtool check config prometheus.yaml",
        "amtool check-config alertmanager.yaml",
    ]) func theirOwnCheckersAcceptTheFiles(_ command: String) throws {
        let result = try run("cd '\(Self.examples)' && \(command)")
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }

    /// The tests of the rules notice a rule that is wrong.
    @Test(arguments: [
        "s/> 0.05/> 0.5/", "s/failed|timed_out|/timed_out|/", "s/> 100$/> 1000/", "s/(0.95,/(0.5,/", "s/> 0.9$/> 0.99/", "s/26 \\* 3600/28 * 3600/",
    ]) func theTestsOfTheRulesNotice(_ change: String) throws {
        let result = try run("cp '\(Self.examples)'/rules*.yaml . && sed -i '\(change)' rules.yaml && promtool test rules rules_test.yaml")
        #expect(result.status == 1, "\(result.output)\(result.errors)")
    }

    @Test(arguments: [
        ("slack,email", "slack,email"), ("slack,pagerduty,email", "slack,pagerduty,email"), ("slack", "slack"), ("slack,pagerduty", "slack,pagerduty"),
        ("email", "email"), ("pager", "nobody"), ("", "nobody"),
    ]) func anAlertGoesToTheChannelsOfItsRule(_ channels: String, _ receivers: String) throws {
        let result = try run("amtool config routes test --config.file='\(Self.examples)/alertmanager.yaml' channels='\(channels)'")
        #expect(result.output == "\(receivers)\n")
    }

    private static let pipeline = """
        edgar-list --cik 9990001 --since 2020-01-01 | edgar-fetch --store filings | filing-parse | xbrl-extract | financials-load --db sqlite:a.db > receipts
        """
    private static let stages = ["edgar-fetch", "edgar-list", "filing-parse", "financials-load", "xbrl-extract"]

    /// Starts a receiver of spans, which writes them to `rotel.log`.
    private func receiver() throws -> TestServer {
        let grpc = try TestServer.freePort()
        return try server(
            """
            exec '\(Self.programs)'/../lib/python3*/site-packages/rotel/rotel-agent start --otlp-http-endpoint "127.0.0.1:$PORT" \
                --otlp-grpc-endpoint 127.0.0.1:\(grpc) --exporter blackhole --debug-log traces --debug-log-verbosity detailed > rotel.log
            """)
    }

    /// Waits until the receiver has a number of spans, and returns their fields.
    private func receivedSpans(_ count: Int) -> [[String: String]] {
        var received: [[String: String]] = []
        let haveArrived = TestClock.eventually(seconds: 30, every: 200_000) {
            received = (try? Subprocess.text(of: "\(sandbox.work)/rotel.log")).map(Self.spans) ?? []
            return received.count >= count
        }
        #expect(haveArrived && received.count == count)
        return received
    }

    /// A workflow of five stages arrives as one trace, whose first span is the run.
    @Test(.enabled(if: hasWorkflows, "there is no flow-run")) func aWorkflowIsOneTrace() throws {
        let rotel = try receiver()
        defer { rotel.stop() }
        var environment = environment
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: sandbox.work, environment: &environment)
        defer { mirror.stop() }
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:\(rotel.port)"
        environment["PIPELINE"] = Self.pipeline
        let result = try run(#"flow-run --name nightly -- bash -o pipefail -c "$PIPELINE""#, environment)
        #expect(result.status == 0, "\(result.errors)")
        let received = receivedSpans(6)
        let root = try #require(received.first { $0["Parent ID"] == "" })
        #expect(root["Name"] == "nightly")
        #expect(received.allSatisfy { $0["Trace ID"] == root["Trace ID"] && $0["Status code"] == "STATUS_CODE_OK" })
        let stages = received.filter { $0["ID"] != root["ID"] }
        #expect(stages.allSatisfy { $0["Parent ID"] == root["ID"] })
        #expect(stages.map { $0["Name"] ?? "" }.sorted() == Self.stages)
    }

    @Test func aPipelineIsOneTrace() throws {
        let rotel = try receiver()
        defer { rotel.stop() }
        var mirrorEnvironment = environment
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: sandbox.work, environment: &mirrorEnvironment)
        defer { mirror.stop() }
        let root = TraceContext()
        mirrorEnvironment.merge(["TRACEPARENT": root.traceparent, "SECFLOW_SPANS": "spans", "SECFLOW_RUN_ID": "run-1"]) { $1 }
        #expect(try run(Self.pipeline, mirrorEnvironment).status == 0)
        let spans = "\(sandbox.work)/spans"
        let now = wallNanoseconds()
        try TraceSpan(root, parentID: nil, name: "nightly", start: now, end: now + 1, status: .ok, attributes: [], version: "1").append(to: spans)
        let endpoint = try #require(try TracesEndpoint { $0 == "OTEL_EXPORTER_OTLP_ENDPOINT" ? "http://127.0.0.1:\(rotel.port)" : nil })
        let outcome = try SpanExporter(endpoint).export(spans)
        #expect(outcome.sent == 6 && outcome.skipped == 0 && outcome.remarks.isEmpty)

        let received = receivedSpans(6)
        #expect(Set(received.map { $0["Trace ID"] }) == [root.traceID])
        #expect(received.map { $0["Name"] ?? "" }.sorted() == (Self.stages + ["nightly"]).sorted())
        for span in received { #expect(span["Parent ID"] == (span["Name"] == "nightly" ? "" : root.spanID) && span["Status code"] == "STATUS_CODE_OK") }
        #expect(Set(received.map { $0["ID"] }).count == 6)
    }

    /// The fields of each span in rotel's log.
    private static func spans(_ log: String) -> [[String: String]] {
        log.split(separator: "\nSpan #").dropFirst().map { span in
            var fields: [String: String] = [:]
            for line in span.split(separator: "\n") {
                guard let colon = line.firstIndex(of: ":") else { continue }
                let name = line[..<colon].trimmed
                if fields[name] == nil { fields[name] = line[line.index(after: colon)...].trimmed }
            }
            return fields
        }
    }

    @Test(.enabled(if: hasWorkflows, "there is no flow-run")) func alertsReachTheirChannels() throws {
        let smtp = try TestServer.freePort()
        let standIn = try server(
            "exec '\(Self.programs)/python3' '\(Places.package)/Tests/ToolTests/Servers/alert-stand-in' \"$PORT\" \(smtp) '\(sandbox.work)/messages'")
        defer { standIn.stop() }
        for (name, secret) in [
            ("slack-url", "http://127.0.0.1:\(standIn.port)/slack/slack-secret"), ("smtp-password", "mail-secret"), ("pagerduty-key", "pager-secret"),
        ] { try write(secret, to: "\(sandbox.work)/secrets/\(name)") }
        // The files of the examples, with the addresses of these servers, and seconds for minutes.
        let changes = """
            s|/etc/alertmanager/secrets|\(sandbox.work)/secrets|; s|smtp.example.com:587|127.0.0.1:\(smtp)|; s|smtp_require_tls: true|smtp_require_tls: false|
            s|^global:|&\\n  pagerduty_url: http://127.0.0.1:\(standIn.port)/pagerduty|; s|group_wait: 10s|group_wait: 1s|; s|group_interval: 5m|group_interval: 2s|
            """
        #expect(try run("cp '\(Self.examples)'/*.yaml . && sed -i \"$CHANGES\" alertmanager.yaml", ["CHANGES": changes]).status == 0)
        let pushgateway = try server(#"exec prometheus-pushgateway --web.listen-address="127.0.0.1:$PORT""#)
        defer { pushgateway.stop() }
        let alertmanager = try server(
            #"exec prometheus-alertmanager --config.file=alertmanager.yaml --storage.path=am --web.listen-address="127.0.0.1:$PORT" --cluster.listen-address="#)
        defer { alertmanager.stop() }
        #expect(try run("sed -i 's/:9093/:\(alertmanager.port)/; s/:9091/:\(pushgateway.port)/; s/: 15s/: 1s/' prometheus.yaml").status == 0)
        let prometheus = try server(
            #"exec prometheus --config.file=prometheus.yaml --storage.tsdb.path=tsdb --web.listen-address="127.0.0.1:$PORT""#)
        defer { prometheus.stop() }

        let workflow = "flow-run --name nightly --push http://127.0.0.1:\(pushgateway.port) -- filing-parse"
        #expect(try run("\(workflow) \"$EXAMPLES\"/edgar/0009990001-25-000007.txt nowhere > parsed").status == 1)
        expect(["slack": "FIRING] WorkflowFailed", "pagerduty": "WorkflowFailed", "email": "FIRING] WorkflowFailed"])
        expect(["slack": "filing-parse rejected 50%", "email": "filing-parse rejected 50%"])
        // The next run is a success, and ends both alerts.
        #expect(try run("\(workflow) \"$EXAMPLES\"/edgar/0009990001-25-000007.txt > parsed").status == 0)
        expect(["slack": "RESOLVED] WorkflowFailed", "pagerduty": "\"event_action\": \"resolve\"", "email": "RESOLVED] WorkflowFailed"])
        expect(["slack": "RESOLVED] HighErrorRate", "email": "RESOLVED] HighErrorRate"])
        #expect(!messages().contains { $0.channel == "pagerduty" && $0.text.contains("HighErrorRate") })
        #expect(Set(messages().map { "\($0.channel) \($0.user)" }) == ["slack slack-secret", "pagerduty pager-secret", "email secflow"])
    }

    private func messages() -> [(channel: String, user: String, text: String)] {
        let lines = ((try? Subprocess.text(of: "\(sandbox.work)/messages")) ?? "").split(separator: "\n")
        return lines.compactMap { line in
            let line = Array(line.utf8)
            guard let message = try? JSONValue(parsing: line.span) else { return nil }
            return (message["channel"]?.string ?? "", message["user"]?.string ?? "", message["text"]?.string ?? "")
        }
    }

    /// Waits until each channel has received a message that contains a text.
    private func expect(_ texts: [String: String]) {
        let haveArrived = TestClock.eventually(seconds: 90, every: 300_000) {
            let messages = messages()
            return texts.allSatisfy { channel, text in messages.contains { $0.channel == channel && $0.text.contains(text) } }
        }
        #expect(haveArrived, "\(texts) in \(messages())")
    }
}
