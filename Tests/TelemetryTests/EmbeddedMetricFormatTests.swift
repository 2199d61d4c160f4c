import JSONLines
import TelemetryFormats
import Testing
@testable import Telemetry

struct EmbeddedMetricFormatTests {
    @Test func `samples with the same labels share a line`() throws {
        var set = MetricSet()
        set.add(.recordsRead, [.init("tool", "filing-parse")], 3)
        set.add(.recordsRead, [.init("tool", "xbrl-extract")], 2)
        set.add(.runDuration, [.init("tool", "filing-parse")], 1.25)
        set.add(.workflowsActive, [], 0)
        let lines = try EmbeddedMetricFormat.lines(set, namespace: "SecFlow/Workflows", at: 1_700_000_000_123).map { String(decoding: $0, as: UTF8.self) }
        let metrics = "{\"Name\":\"secflow_records_read_total\",\"Unit\":\"Count\"},{\"Name\":\"secflow_run_duration_seconds\",\"Unit\":\"Seconds\"}"
        let start = "{\"_aws\":{\"Timestamp\":1700000000123,\"CloudWatchMetrics\":[{\"Namespace\":\"SecFlow/Workflows\",\"Dimensions\":"
        #expect(lines.count == 3)
        #expect(
            lines.first == "\(start)[[\"tool\"]],\"Metrics\":[\(metrics)]}]},\"tool\":\"filing-parse\",\"secflow_records_read_total\":3,"
                + "\"secflow_run_duration_seconds\":1.25}\n")
        #expect(lines.last == "\(start)[[]],\"Metrics\":[{\"Name\":\"secflow_workflows_active\",\"Unit\":\"None\"}]}]},\"secflow_workflows_active\":0}\n")
    }

    @Test func `a line names at most 100 metrics`() throws {
        var set = MetricSet()
        for number in 0..<250 { set.add(Metric(name: "m\(number)", kind: .gauge, help: ""), [], number) }
        let counts = try EmbeddedMetricFormat.lines(set, namespace: "n", at: 0).map { line in
            try JSONValue(parsing: line.span)["_aws"]?["CloudWatchMetrics"]?.array?.first?["Metrics"]?.array?.count
        }
        #expect(counts == [100, 100, 50])
    }

    @Test func `what CloudWatch would refuse is left out`() throws {
        var set = MetricSet()
        set.add(.recordsRead, [.init("_aws", "x")], 1)
        set.add(.recordsRead, [.init("secflow_records_read_total", "x")], 1)
        set.add(.recordsRead, [.init("a", String(repeating: "x", count: 2000))], 1)
        set.add(.recordsRead, (0..<31).map { .init("l\($0)", "x") }, 1)
        set.add(.runDuration, [], .infinity)
        set.add(.runExitStatus, [.init("empty", "")], 0)
        let lines = try EmbeddedMetricFormat.lines(set, namespace: "n", at: 0)
        #expect(lines.count == 1 && String(decoding: lines[0], as: UTF8.self).contains("\"Dimensions\":[[]]"))
        for name in ["", "a b", ":a", "AWS/x", String(repeating: "x", count: 256)] {
            #expect(throws: TelemetryFailure.self) { try EmbeddedMetricFormat.lines(set, namespace: name, at: 0) }
        }
    }
}
