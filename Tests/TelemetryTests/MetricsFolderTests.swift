import Bytes
import Glibc
import TelemetryFormats
import TestSupport
import Testing
@testable import Telemetry

struct MetricsFolderTests {
    private let folder = ScratchFolder()

    private func metrics(_ read: Int, seconds: Double, tool: String = "filing-parse") -> [UInt8] {
        var set = MetricSet()
        set.add(.recordsRead, [.init("tool", tool)], read)
        set.add(.stageSeconds, [.init("tool", tool)], seconds)
        set.add(.runDuration, [.init("tool", tool)], seconds)
        return set.prometheusText
    }

    @Test func `the files of all processes are added up`() throws {
        _ = try folder.write(metrics(3, seconds: 1.5), to: "filing-parse.11.prom")
        _ = try folder.write(metrics(4, seconds: 2), to: "filing-parse.12.prom")
        _ = try folder.write(metrics(5, seconds: 9, tool: "xbrl-extract"), to: "xbrl-extract.13.prom")
        let sum = try MetricsFolder(folder.path).summed()
        #expect(sum.skipped == 0 && sum.faults.isEmpty)
        let values = sum.metrics.samples.map { "\($0.name) \($0.labels[0].value) \($0.value)" }
        #expect(
            values == [
                "secflow_records_read_total filing-parse 7.0", "secflow_records_read_total xbrl-extract 5.0", "secflow_stage_seconds filing-parse 3.5",
                "secflow_stage_seconds xbrl-extract 9.0", "secflow_run_duration_seconds filing-parse 2.0", "secflow_run_duration_seconds xbrl-extract 9.0",
            ])
    }

    @Test func `files that are not metrics are left out, each with a reason`() throws {
        _ = try folder.write(metrics(3, seconds: 1), to: "a.1.prom")
        _ = try folder.write(Array(metrics(3, seconds: 1).dropLast(4)), to: "b.2.prom")
        _ = try folder.write(Array("# TYPE secflow_records_read_total gauge\nsecflow_records_read_total 1\n".utf8), to: "c.3.prom")
        _ = try folder.write([UInt8](repeating: 0x23, count: MetricsFolder.sizeLimit + 1), to: "d.4.prom")
        _ = try folder.write([], to: "e.5.prom")
        #expect(mkfifo("\(folder.path)/f.6.prom", 0o600) == 0 && symlink("/dev/zero", "\(folder.path)/g.7.prom") == 0)
        // A file on its way, and files of other programs.
        _ = try folder.write(Array("x".utf8), to: "h.8.prom.8.123.part")
        _ = try folder.write(Array("x".utf8), to: "notes")
        let sum = try MetricsFolder(folder.path).summed()
        #expect(sum.metrics.samples.map(\.value) == [3, 1, 1])
        #expect(
            sum.faults.map { $0.dropFirst(folder.path.count + 1).description } == [
                "b.2.prom: line 1: the text is cut off: its last line does not end",
                "c.3.prom: beside the other metrics, secflow_records_read_total is a gauge, but also a counter",
                "d.4.prom: not a file of at most 1048576 bytes",
                "f.6.prom: not a file of at most 1048576 bytes", "g.7.prom: not a file of at most 1048576 bytes",
            ])
        #expect(sum.skipped == 5)
    }

    /// A histogram has samples of three names, which a metric of another file can have as well.
    @Test func `metrics that have samples of one name are left out`() throws {
        _ = try folder.write(Array("# TYPE x_count counter\nx_count{b=\"1\"} 1\nx_count{a=\"3\"} 1\n".utf8), to: "a.1.prom")
        _ = try folder.write(Array("# TYPE x histogram\nx_count{a=\"1\"} 1\nx_count{a=\"2\"} 1\nx_count{a=\"3\"} 1\n".utf8), to: "b.2.prom")
        _ = try folder.write(Array("# TYPE secflow_workflows_total gauge\nsecflow_workflows_total 1\n".utf8), to: "c.3.prom")
        var own = MetricSet()
        own.add(.workflows, [], 1)
        let sum = try MetricsFolder(folder.path).summed(beside: own)
        #expect(sum.metrics.samples.map(\.name) == ["x_count", "x_count"])
        #expect(
            sum.faults.map { $0.dropFirst(folder.path.count + 1).description } == [
                "b.2.prom: beside the other metrics, the histogram x and the counter x_count have samples of one name",
                "c.3.prom: beside the other metrics, secflow_workflows_total is a gauge, but also a counter",
            ])
    }

    @Test func `of many faults the first are kept, and all are counted`() throws {
        for number in 100..<130 { _ = try folder.write(Array("x\n".utf8), to: "x.\(number).prom") }
        let sum = try MetricsFolder(folder.path).summed()
        #expect(sum.skipped == 30 && sum.faults.count == MetricsFolder.faultLimit && sum.metrics.isEmpty)
    }

    @Test func `a folder that is not there is a failure`() {
        #expect(throws: TelemetryFailure.self) { try MetricsFolder("\(folder.path)/none").summed() }
    }

    @Test func `a file for the textfile collector replaces the one before`() throws {
        var set = MetricSet()
        set.add(.workflows, [.init("status", "success")], 1)
        try TextfileCollector.write(set, name: "nightly", folder: folder.path)
        try TextfileCollector.write(set, name: "nightly", folder: folder.path)
        #expect(try folderNames(folder.path) == ["nightly.prom"])
        #expect(try readFile("\(folder.path)/nightly.prom") == set.prometheusText)
        for name in ["", "../x", ".x", "a b", String(repeating: "x", count: 201)] {
            #expect(throws: TelemetryFailure.self) { try TextfileCollector.write(set, name: name, folder: folder.path) }
        }
    }
}
