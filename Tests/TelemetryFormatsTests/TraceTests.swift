import Bytes
import Glibc
import JSONLines
import Testing
@testable import TelemetryFormats

struct TraceTests {
    private let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test func `a traceparent is read and written`() throws {
        let context = try #require(TraceContext(parent))
        #expect(context.traceID == "0af7651916cd43dd8448eb211c80319c" && context.spanID == "b7ad6b7169203331" && context.isSampled)
        #expect(context.traceparent == parent)
        let child = context.child()
        #expect(child.traceID == context.traceID && child.spanID != context.spanID && child.isSampled)
        #expect(TraceContext(child.traceparent) == child)
        #expect(TraceContext(String(parent.dropLast()) + "2")?.isSampled == false)
    }

    @Test(arguments: [
        "", "00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
        "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
        "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0é",
    ]) func `an invalid traceparent is none`(_ text: String) { #expect(TraceContext(text) == nil) }

    @Test func `a later version may be longer`() {
        #expect(TraceContext("01" + parent.dropFirst(2))?.traceparent == parent)
        #expect(TraceContext("01" + parent.dropFirst(2) + "-what-the-future-will-be-like")?.traceparent == parent)
    }

    @Test func `new traces differ, and are valid`() {
        let traces = (0..<100).map { _ in TraceContext() }
        #expect(Set(traces.map(\.traceID)).count == 100 && Set(traces.map(\.spanID)).count == 100)
        for trace in traces { #expect(TraceContext(trace.traceparent) == trace) }
    }

    private func span(
        message: String = "no", name: String = "filing-parse", attributes: [(name: StaticString, value: TraceSpan.Value)] = []
    ) throws -> TraceSpan {
        TraceSpan(
            try #require(TraceContext(parent)).child(), parentID: "b7ad6b7169203331", name: name, start: 1_700_000_000_000_000_001,
            end: 1_700_000_000_000_000_002, status: .error(message), attributes: attributes, version: "1.2")
    }

    @Test func `a span is one request of OTLP`() throws {
        let span = try span(attributes: [("secflow.records_read", .integer(7)), ("text", .text("x"))])
        let line = span.line
        #expect(line.last == 0x0A && line.dropLast().allSatisfy { $0 != 0x0A })
        let request = try JSONValue(parsing: line.span)
        let resource = try #require(request["resourceSpans"]?.array?.first)
        let attributes = try #require(resource["resource"]?["attributes"]?.array)
        #expect(attributes.map { $0["key"]?.string } == ["service.name", "service.version", "host.name", "process.pid"])
        #expect(attributes.first?["value"]?["stringValue"]?.string == "secflow" && attributes.last?["value"]?["intValue"]?.string == "\(getpid())")
        let written = try #require(resource["scopeSpans"]?.array?.first?["spans"]?.array?.first)
        #expect(written["traceId"]?.string == "0af7651916cd43dd8448eb211c80319c" && written["spanId"]?.string == span.context.spanID)
        #expect(written["parentSpanId"]?.string == "b7ad6b7169203331" && written["name"]?.string == "filing-parse" && written["kind"]?.integer == 1)
        #expect(written["startTimeUnixNano"]?.string == "1700000000000000001" && written["endTimeUnixNano"]?.string == "1700000000000000002")
        #expect(written["status"]?["code"]?.integer == 2 && written["status"]?["message"]?.string == "no")
        #expect(written["attributes"]?.array?.map { $0["value"]?["intValue"]?.string ?? $0["value"]?["stringValue"]?.string } == ["7", "x"])
    }

    /// The longest texts, of characters that are escaped or have four bytes.
    @Test(arguments: ["\u{1}", "\"", "😀", "x"]) func `a line stays below its limit`(_ character: String) throws {
        let text = String(repeating: character, count: 5000)
        let line = try span(message: text, name: text, attributes: [("a", .text(text)), ("b", .text(text)), ("c", .text(text)), ("d", .text(text))]).line
        #expect(line.count < TraceSpan.longestLine)
        #expect((try? JSONValue(parsing: line.span)) != nil)
    }
}
