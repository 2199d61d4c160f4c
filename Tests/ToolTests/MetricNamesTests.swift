import TelemetryFormats
import Testing

/// The metrics that secflow(7) lists are those that the tools write.
struct MetricNamesTests {
    /// A metric with the names of its labels, as `requests_total (class)`, without the label `tool`.
    private typealias Name = String

    /// Runs of all tools that write metrics, with rejects and a cache that is away.
    private static let commands = #"""
        export SECFLOW_METRICS_DIR=metrics
        edgar-list --cik 9990001,1234567 --since 2020-01-01 > listed || test $? -eq 1
        sed 's/0009990001-25-000009/0009990001-25-000999/g' listed > asked
        edgar-fetch --store filings --cache "redis://127.0.0.1:1/0" < asked > fetched || test $? -eq 1
        filing-parse nowhere - < fetched > parsed || test $? -eq 1
        (echo '{"type":"filing","path":"nowhere"}'; cat parsed) | xbrl-extract > extracted || test $? -eq 1
        (echo '{"type":"filing","path":"nowhere"}'; cat parsed) | form-extract > forms || test $? -eq 1
        (cat fetched; echo malformed) | filing-check --store filings > differences || test $? -eq 1
        printf 'version: 1\nrules:\n- {name: reports, forms: [10-K, 10-Q]}\n' > rules.yaml
        (cat extracted; echo malformed) | filing-match --rules rules.yaml > matched || test $? -eq 1
        (filing-parse --sections - < fetched; echo malformed) | filing-ask --prompt "$EXAMPLES/prompts/risks.yaml" --prices "$EXAMPLES/prompts/prices.yaml" \
            > answered || test $? -eq 1
        printf 'channels:\n  log: {kind: command, command: [sh, -c, "cat >> log"]}\n' > channels.yaml
        (cat matched; echo malformed) | alert-send --channels channels.yaml --state alerts.db > sent || test $? -eq 1
        (echo '{"type":"filing"}'; cat extracted) | financials-load --db sqlite:a.db > receipts || test $? -eq 1
        financials-export --db a.db --company ALDC,NOSUCH > figures || test $? -eq 1
        (echo '{"type":"filing","path":"nowhere"}'; cat fetched) | s3-put --bucket "$BUCKET" --record-files - > put || test $? -ne 0
        (echo '{"type":"filing"}'; cat put) | s3-get --store copy > got || test $? -eq 1
        """#

    @Test func theToolsWriteWhatThePageLists() throws {
        let sandbox = try Sandbox()
        var environment = sandbox.environment
        environment["EDGAR_RATE_LIMIT_PER_SEC"] = "500"
        let bucket = try TestServer(commands: TestServer.bucket, folder: sandbox.home, environment: &environment)
        defer { bucket.stop() }
        try bucket.makeBucket(environment["BUCKET"] ?? "")
        let models = try TestServer(
            commands: #"exec python3 "$PACKAGE/Tests/ToolTests/Servers/model-stand-in" "$PORT" ledger"#, folder: sandbox.home, environment: &environment)
        defer { models.stop() }
        environment["ANTHROPIC_BASE_URL"] = "http://127.0.0.1:\(models.port)"
        let mirror = try TestServer(commands: TestServer.mirror(of: "\(Places.examples)/edgar"), folder: sandbox.home, environment: &environment)
        defer { mirror.stop() }
        try write(Self.commands, to: "\(sandbox.home)/commands")
        let result = try Subprocess.run(
            ["bash", "-eu", "-o", "pipefail", "\(sandbox.home)/commands"], environment: environment, folder: sandbox.work, seconds: 120)
        #expect(result.status == 0, "\(result.errors)")

        var written: [String: Set<Name>] = [:]
        for file in Places.names(in: "\(sandbox.work)/metrics") {
            let text = Array(try Subprocess.text(of: "\(sandbox.work)/metrics/\(file)").utf8)
            for sample in try MetricSet(parsing: text.span).samples {
                let tool = try #require(sample.labels.first { $0.name == "tool" }?.value)
                #expect(file.hasPrefix("\(tool)."))
                written[tool, default: []].insert(Self.name(of: sample))
            }
        }
        // The workflow that runs the tools has metrics of its own.
        if Places.tools.contains("flow-run") {
            let workflow = "flow-run --name names --textfile . -- true && cat names.prom"
            let text = Array(try Subprocess.run(["bash", "-c", workflow], environment: environment, folder: sandbox.work).output.utf8)
            let names = try MetricSet(parsing: text.span).samples.map { Self.name(of: $0) }
            #expect(Set(names) == ["workflows_total (status)", "workflow_duration_seconds", "last_success_timestamp_seconds"])
        }
        // The server has its metrics at an address.
        let serve = """
            secflow-serve --db a.db --listen 127.0.0.1:0 --port-file port 2> served & until [ -s port ]; do sleep 0.05; done
            curl -s "127.0.0.1:$(cat port)/v1/companies" > companies; curl -s "127.0.0.1:$(cat port)/metrics"; kill %1; wait
            """
        let served = Array(try Subprocess.run(["bash", "-c", serve], environment: environment, folder: sandbox.work).output.utf8)
        #expect(
            Set(try MetricSet(parsing: served.span).samples.map { Self.name(of: $0) }) == ["http_request_duration_seconds (route, class)", "active_callers"])
        let page = try Page()
        // A tool that is missing here is to be added to the commands.
        #expect(written.keys.sorted() == Self.tools)
        for tool in Self.tools {
            let listed = Set(page.metrics.filter { $0.tools?.contains(tool) ?? true }.map(\.name))
            #expect(written[tool, default: []].subtracting(listed).sorted() == [], "\(tool) writes what the page does not list")
            #expect(listed.subtracting(written[tool, default: []]).sorted() == [], "\(tool) does not write what the page lists")
        }
    }

    /// Names are declared once, with their prefix, in TelemetryFormats.
    @Test func everyDeclaredNameIsListed() throws {
        let page = try Page()
        let listed = Set(page.metrics.map { $0.name.prefix { $0 != " " } }).union(page.later).subtracting(["rows_loaded_TABLE_total"])
        #expect(Set(Metric.named.map { $0.name.dropFirst("secflow_".count) }) == listed)
    }

    /// The rules and dashboards of the examples use the names and labels of the page.
    @Test func theExamplesUseListedNames() throws {
        let page = try Page()
        let known = Set(page.metrics.map { $0.name.prefix { $0 != " " } }).union(page.later)
        let files = try Subprocess.run(["grep", "-rl", "secflow_", "\(Places.examples)/observability"]).output.split(separator: "\n")
        #expect(files.count > 2)
        for file in files {
            for match in try Subprocess.text(of: String(file)).matches(of: #/\bsecflow_([a-z0-9_]+)/#) {
                let name = match.1.replacing(#/_(bucket|sum|count)$/#, with: "")
                #expect(known.contains(name[...]), "\(file): \(match.0)")
            }
        }
    }

    /// The tools whose pages have `--metrics`.
    private static let tools = Places.tools.filter { tool in
        (try? Subprocess.text(of: "\(Places.manual)/\(tool).1"))?.contains("\n.It Fl -metrics") ?? false
    }

    private static func name(of sample: MetricSet.Sample) -> Name {
        let name = sample.metric.name.replacing(#/^secflow_/#, with: "").replacing(#/^rows_loaded_[a-z_]+_total$/#, with: "rows_loaded_TABLE_total")
        let labels = sample.labels.map(\.name).filter { $0 != "tool" && $0 != "job" && !(sample.kind == .histogram && $0 == "le") }
        return labels.isEmpty ? name : "\(name) (\(labels.joined(separator: ", ")))"
    }

    /// The section METRICS of secflow(7).
    private struct Page {
        struct Entry {
            let name: Name
            /// The tools that write the metric; nil for all.
            let tools: [String]?
        }

        private(set) var metrics: [Entry] = []
        /// Names that no tool of this version writes.
        private(set) var later: Set<Substring> = []

        init() throws {
            let page = try Subprocess.text(of: "\(Places.manual)/secflow.7")
            let start = try #require(page.firstRange(of: "\n.Sh METRICS\n")).upperBound
            let end = try #require(page[start...].firstRange(of: "\n.Sh ")).lowerBound
            let parts = page[start..<end].split(separator: "\n.Bl ")
            #expect(parts.count == 3)
            for (index, part) in parts.dropFirst().enumerated() {
                let list = part.firstRange(of: "\n.El").map { part[..<$0.lowerBound] } ?? part
                for item in list.split(separator: "\n.It Cm ").dropFirst() {
                    let head = item.prefix { $0 != "\n" }.replacing(" Ns Ar table Ns Cm ", with: "TABLE").replacing(" , ", with: ", ")
                    let halves = head.split(separator: " Pq Cm ")
                    let tools = index == 0 ? nil : item.matches(of: #/Xr ([a-z0-9-]+) 1/#).map { String($0.1) }
                    for name in halves[0].split(separator: ", ") {
                        metrics.append(Entry(name: halves.count == 1 ? String(name) : "\(name) (\(halves[1]))", tools: tools))
                    }
                }
            }
            let list = try #require(page[start..<end].firstRange(of: "\n.Pa Examples/observability\n")).upperBound
            later = Set(page[page.index(before: list)..<end].matches(of: #/\n\.Cm ([a-z_]+)/#).map(\.1))
            #expect(metrics.count > 15 && !later.isEmpty)
        }
    }
}
