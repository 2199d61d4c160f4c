import Bytes
import Testing
@testable import TelemetryFormats

struct MetricSetTests {
    private func parsed(_ text: String) throws(MetricsFailure) -> MetricSet {
        let bytes = Array(text.utf8)
        return try MetricSet(parsing: bytes.span)
    }

    private func text(_ set: MetricSet) -> String { String(decoding: set.prometheusText, as: UTF8.self) }

    @Test func `counters add up, gauges as they are declared`() {
        var set = MetricSet()
        for (seconds, read) in [(2.5, 10), (4, 7)] {
            set.add(.recordsRead, [.init("tool", "a")], read)
            set.add(.stageSeconds, [.init("tool", "a")], seconds)
            set.add(.runDuration, [.init("tool", "a")], seconds)
        }
        set.add(.recordsRead, [.init("tool", "b")], 1)
        #expect(set.samples.map(\.value) == [17, 1, 6.5, 4])
        #expect(
            text(set) == """
                # HELP secflow_records_read_total Records read, or made by a tool that reads none.
                # TYPE secflow_records_read_total counter
                secflow_records_read_total{tool="a"} 17
                secflow_records_read_total{tool="b"} 1
                # HELP secflow_stage_seconds Seconds that the processes of the tool ran, added up.
                # TYPE secflow_stage_seconds gauge
                secflow_stage_seconds{tool="a"} 6.5
                # HELP secflow_run_duration_seconds How long the run took; of several processes, the longest.
                # TYPE secflow_run_duration_seconds gauge
                secflow_run_duration_seconds{tool="a"} 4

                """)
    }

    @Test func `the order of labels does not matter`() {
        var set = MetricSet()
        set.add(.rejects, [.init("code", "x"), .init("retryable", "true")], 1)
        set.add(.rejects, [.init("retryable", "true"), .init("code", "x")], 2)
        #expect(set.samples.map(\.value) == [3])
    }

    @Test func `a set comes back from its text`() throws {
        var set = MetricSet()
        set.add(Metric(name: "own_gauge", kind: .gauge, help: "back\\slash and\nnew line"), [.init("label", "quoted \" \\ \n {,} ü")], -1.5e-7)
        set.add(.requests, [], 9_007_199_254_740_993)
        set.add(.coolOffs, [], 0)
        let back = try parsed(text(set))
        #expect(text(back) == text(set))
        #expect(back.samples.first?.labels.first?.value == "quoted \" \\ \n {,} ü" && back.samples.first?.help == "back\\slash and\nnew line")
        #expect(back.samples.map(\.value) == [-1.5e-7, 9_007_199_254_740_992, 0])
    }

    @Test func `the samples of a histogram add up`() throws {
        let one = try parsed(
            """
            # TYPE http_seconds histogram
            http_seconds_bucket{le="1"} 2
            http_seconds_bucket{le="+Inf"} 3
            http_seconds_sum 4.5
            http_seconds_count 3

            """)
        var set = one
        set.add(one)
        #expect(set.samples.map(\.value) == [4, 6, 9, 6])
        #expect(set.metrics.map(\.kind) == [.histogram])
    }

    @Test func `declared gauges keep their rule when they are read, and others combine to the largest`() throws {
        let one = try parsed("# TYPE secflow_stage_seconds gauge\nsecflow_stage_seconds 2\n# TYPE other gauge\nother -2\n")
        var set = one
        set.add(one)
        #expect(set.samples.map(\.value) == [4, -2])
    }

    @Test(arguments: [
        ("a 1\n", "line 1: a sample without a TYPE before it"),
        ("# TYPE a counter\na 1", "line 1: the text is cut off: its last line does not end"),
        ("# TYPE a summary\n", "line 1: not a type that can be added up: counter, gauge and histogram are"),
        ("# TYPE a counter\n# TYPE a gauge\n", "line 2: a second TYPE of a"),
        ("# TYPE a counter\na -1\n", "line 2: a counter below zero"),
        ("# TYPE a counter\na 1\na 2\n", "line 3: the same sample as before"),
        (
            "# TYPE a histogram\na_count 1\n# TYPE a_count counter\na_count{b=\"1\"} 1\n",
            "line 4: the counter a_count and the histogram a have samples of one name"
        ),
        ("# TYPE a counter\na{x=\"1\",x=\"2\"} 1\n", "line 2: the label x twice"),
        ("# TYPE a counter\na{x=\"1\n", "line 2: a label's value that does not end"),
        ("# TYPE a counter\na{x} 1\n", "line 2: a malformed label"),
        ("# TYPE a counter\na{x=\"1\"y=\"2\"} 1\n", "line 2: a malformed label"),
        ("# TYPE a counter\na{\n", "line 2: a malformed label"),
        ("# TYPE a counter\na 1 1700000000\n", "line 2: a value that is not a number"),
        ("# TYPE a counter\na NaN\n", "line 2: a value that is not a number"),
        ("# TYPE a counter\na 1e999\n", "line 2: a value that is not a number"),
        ("# TYPE a counter\na 0x10\n", "line 2: a value that is not a number"),
        ("# TYPE a counter\na\n", "line 2: a value that is not a number"),
        ("# TYPE a histogram\na 1\n", "line 2: a sample without a TYPE before it"),
        ("# TYPE 1a counter\n", "line 1: not the name of a metric"),
        ("{}\n", "line 1: a sample without a name"),
    ]) func `a text that is not metrics is a failure`(_ text: String, _ reason: String) {
        let failure = #expect(throws: MetricsFailure.self) { try parsed(text) }
        #expect(failure?.description == reason)
    }

    @Test func `lines, labels and samples have limits`() {
        func message(_ text: String) -> String? { #expect(throws: MetricsFailure.self) { try parsed(text) }?.message }
        let labels = (0...32).map { "l\($0)=\"\"" }.joined(separator: ",")
        #expect(message("# TYPE a counter\na{\(labels)} 1\n") == "more than 32 labels")
        #expect(message("# HELP a \(String(repeating: "x", count: 20_000))\n") == "longer than 16384 bytes")
        #expect(message("# TYPE a counter\n" + (0...10_000).map { "a{l=\"\($0)\"} 1\n" }.joined()) == "more than 10000 samples")
    }

    /// Whatever bytes a file holds, it is metrics or a failure; what is metrics can be written and read again.
    @Test func `any bytes are metrics or a failure`() {
        var set = MetricSet()
        set.add(.rejects, [.init("code", "a \"b\" \\ c"), .init("retryable", "true")], 3)
        set.add(.stageSeconds, [.init("tool", "filing-parse")], 1.5e-9)
        let text = set.prometheusText
        let bytes = Array("{}\"\\\n,=# 0eE+-.\u{0}\u{FF}".utf8) + [0xFF]
        var accepted = 0
        for _ in 0..<20_000 {
            var changed = text
            for _ in 0..<Int.random(in: 1...4) {
                let place = Int.random(in: 0..<changed.count)
                switch Int.random(in: 0..<3) {
                case 0: changed[place] = bytes.randomElement() ?? 0
                case 1: changed.remove(at: place)
                default: changed.insert(bytes.randomElement() ?? 0, at: place)
                }
            }
            guard let parsed = try? MetricSet(parsing: changed.span) else { continue }
            accepted += 1
            let again = parsed.prometheusText
            let second = try? MetricSet(parsing: again.span)
            #expect(second?.prometheusText == again, "\(String(decoding: changed, as: UTF8.self))")
        }
        #expect(accepted > 100)
    }

    @Test func `every declared name is a name, and none is declared twice`() {
        let names = Metric.named.map(\.name)
        #expect(Set(names).count == names.count && names.allSatisfy { $0.hasPrefix("secflow_") && Metric.isName($0) })
        // Prometheus' convention.
        for metric in Metric.named { #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)") }
    }
}
