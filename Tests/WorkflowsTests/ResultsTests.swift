import Bytes
import JSONLines
import TelemetryFormats
import Testing
import TestSupport
import Warehouse
@testable import Workflows

struct RunOutputsTests {
    private let folder = ScratchFolder()

    private func outputs(_ text: String) throws -> RunOutputs {
        try AtomicFile.write(Array(text.utf8).span, to: "\(folder.path)/outputs")
        return RunOutputs("\(folder.path)/outputs")
    }

    @Test func `lines of objects become one, and the last value counts`() throws {
        let outputs = try outputs("{\"a\":1,\"b\":[2]}\n\n  \n{\"a\":3}")
        #expect(outputs.fault == nil)
        #expect(String(decoding: outputs.json(metrics: nil), as: UTF8.self) == #"{"a":3,"b":[2]}"#)
        #expect(String(decoding: outputs.json(metrics: .object([.init("m", .number("1"))])), as: UTF8.self) == #"{"a":3,"b":[2],"metrics":{"m":1}}"#)
    }

    @Test func `no file is no outputs`() {
        let outputs = RunOutputs("\(folder.path)/absent")
        #expect(outputs.members.isEmpty && outputs.fault == nil)
    }

    @Test(arguments: ["[1]", "{\"a\":", "text", "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}"])
    func `a line that is no storable object is left out`(line: String) throws {
        let outputs = try outputs("{\"a\":1}\n\(line)\n{\"b\":2}\n")
        #expect(outputs.members.map(\.key) == ["a", "b"])
        #expect(outputs.fault == "line 2 of the outputs is not a JSON object that a database takes, and is left out")
    }

    @Test func `the size and the number of names are limited`() throws {
        #expect(try outputs("{\"a\":\"\(String(repeating: "x", count: 1 << 20))\"}").fault == "the outputs are not recorded: they have more than 1048576 bytes")
        let many = try outputs((0...1000).map { "{\"n\($0)\":1}\n" }.joined())
        #expect(many.members.count == 1000 && many.fault == "the outputs have more than 1000 names: the others are left out")
    }
}

struct StoredTextTests {
    @Test(arguments: [
        (" {\"a\": 1}\n", "{\"a\": 1}"), ("[1]", "[1]"), ("0 2 * * *", "\"0 2 * * *\""), ("12", "\"12\""), ("{broken", "\"{broken\""),
        ("{\"a\":\"\\u0000\"}", #""{\"a\":\"\\u0000\"}""#), ("a\0b", "\"a\u{FFFD}b\""), ("", "\"\""),
    ])
    func `objects and arrays stay, other text is a string`(text: String, json: String) {
        #expect(String(decoding: StoredText(text).json, as: UTF8.self) == json)
    }
}

struct WorkflowAlertTests {
    private func alert(_ status: RunStatus, error: String? = nil, firstFailure: String? = nil) throws -> JSONValue? {
        try WorkflowAlert(workflow: "nightly", runID: "r1", status: status, error: error, lastLine: "bad\u{7}", firstFailure: firstFailure).map {
            try JSONValue(parsing: $0.line.span)
        }
    }

    @Test func `failures trigger an alert, and the next success resolves it`() throws {
        let first = try #require(try alert(.failed, error: "the command exited with status 2"))
        #expect(first["action"]?.string == "trigger" && first["updates"] == nil && first["title"]?.string == "nightly: the command exited with status 2")
        // printf 'workflow-failed\0r1' | sha256sum
        #expect(first["id"]?.string == "c7b4d982c901f9d036b25ae34104f26d")
        #expect(first["rule"]?.string == "workflow-failed" && first["severity"]?.string == "critical" && first["type"]?.string == "alert")
        let second = try #require(try alert(.lost, error: "lost", firstFailure: "r0"))
        let resolution = try #require(try alert(.success, firstFailure: "r0"))
        #expect(second["action"]?.string == "trigger" && resolution["action"]?.string == "resolve")
        #expect(second["updates"] == resolution["updates"] && second["updates"]?.string?.utf8.count == 32)
    }

    @Test func `other ends have no alert`() throws {
        #expect(try alert(.success) == nil)
        #expect(try alert(.interrupted, error: "interrupted", firstFailure: "r0") == nil)
    }
}

struct WorkflowMetricsTests {
    @Test func `sums and the run's own metrics stand side by side`() throws {
        var sums = MetricSet()
        sums.add(.recordsRead, [MetricSet.Label("tool", "a\"b")], 3)
        let metrics = WorkflowMetrics(sums: sums, status: .timedOut, duration: 1.5)
        let text = String(decoding: metrics.all(lastSuccess: 1_700_000_000).labelled(MetricSet.Label("job", "n")).prometheusText, as: UTF8.self)
        #expect(text.contains("secflow_workflows_total{status=\"timed_out\",job=\"n\"} 1\n"))
        #expect(text.contains("secflow_records_read_total{tool=\"a\\\"b\",job=\"n\"} 3\n"))
        #expect(text.contains("secflow_last_success_timestamp_seconds{job=\"n\"} 1700000000\n"))
        #expect(metrics.values.map(\.name) == ["secflow_records_read_total", "secflow_workflows_total", "secflow_workflow_duration_seconds"])
        #expect(String(decoding: metrics.values[0].labels, as: UTF8.self) == #"{"tool":"a\"b"}"#)
        #expect(metrics.summary?.members?.map(\.value) == [.number("3")])
        #expect(WorkflowMetrics(sums: MetricSet(), status: .success, duration: 1).summary == nil)
    }
}

struct AppendedLinesTests {
    @Test func `a line is whole, whatever the file ends with`() throws {
        let folder = ScratchFolder()
        let path = "\(folder.path)/new/alerts"
        let lines = try AppendedLines(path)
        try lines.append(Array("one\n".utf8))
        try AtomicFile.write(Array("one\ncut".utf8).span, to: path)
        try lines.append(Array("two\n".utf8))
        #expect(String(decoding: try readFile(path), as: UTF8.self) == "one\ncut\ntwo\n")
    }
}

struct WorkflowNameTests {
    @Test func `names have few characters`() {
        for name in ["a", "nightly", "2-of_3.x", String(repeating: "a", count: 100)] { #expect(WorkflowName.isValid(name)) }
        for name in ["", "-a", ".a", "a b", "a/b", "ä", String(repeating: "a", count: 101)] { #expect(!WorkflowName.isValid(name)) }
    }
}
