package import Bytes
import Glibc
import JSONLines

/// A finished operation within a trace, such as the run of a tool.
///
/// Its line is an OTLP `ExportTraceServiceRequest` in JSON (OpenTelemetry Protocol 1.0, "JSON Protobuf Encoding": identifiers are hexadecimal, integers of 64 bits
/// are strings, enumerations are numbers).
package struct TraceSpan {
    package enum Value: Sendable {
        case text(String)
        case integer(Int)
    }

    package enum Status: Sendable {
        case ok
        case error(String)
    }

    package let context: TraceContext
    /// The span identifier of the parent; nil for the first span of a trace.
    package let parentID: String?
    package let name: String
    /// Nanoseconds of Unix time.
    package let start: Int
    package let end: Int
    package let status: Status
    package let attributes: [(name: StaticString, value: Value)]
    /// The version of the program.
    package let version: String

    package init(
        _ context: TraceContext, parentID: String?, name: String, start: Int, end: Int, status: Status, attributes: [(name: StaticString, value: Value)],
        version: String
    ) {
        self.context = context
        self.parentID = parentID
        self.name = name
        self.start = start
        self.end = end
        self.status = status
        self.attributes = attributes
        self.version = version
    }

    /// Bytes that a line stays below. A pipe takes so many in one piece, and an append to a file comes in one piece as well.
    package static let longestLine = 4096
    /// The most bytes of a text in the line. Ten texts of this length, each byte escaped, would be too long: see `line`.
    private static let longestText = 256

    /// The span as one line, with its newline, shorter than `longestLine`.
    package var line: [UInt8] {
        let line = line(longestText: Self.longestText)
        return line.count < Self.longestLine ? line : self.line(longestText: 16)
    }

    private func line(longestText: Int) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.array("resourceSpans") { writer in
            writer.key("resource")
            writer.beginObject()
            writer.attributes(resource, longestText)
            writer.endObject()
            writer.array("scopeSpans") { writer in
                writer.key("scope")
                writer.beginObject()
                writer.member("name", "secflow")
                writer.member("version", version.cut(toBytes: longestText))
                writer.endObject()
                writer.array("spans") { write(to: &$0, longestText) }
            }
        }
        writer.endObject()
        writer.endLine()
        return writer.bytes
    }

    private var resource: [(name: StaticString, value: Value)] {
        [
            ("service.name", .text("secflow")), ("service.version", .text(version)), ("host.name", .text(Self.hostName)),
            ("process.pid", .integer(Int(getpid()))),
        ]
    }

    private func write(to writer: inout JSONWriter, _ longestText: Int) {
        writer.member("traceId", context.traceID)
        writer.member("spanId", context.spanID)
        writer.member("parentSpanId", parentID)
        writer.member("name", name.cut(toBytes: longestText))
        // SPAN_KIND_INTERNAL
        writer.member("kind", 1)
        writer.member("startTimeUnixNano", "\(start)")
        writer.member("endTimeUnixNano", "\(end)")
        writer.attributes(attributes, longestText)
        writer.key("status")
        writer.beginObject()
        switch status {
        // STATUS_CODE_OK and STATUS_CODE_ERROR
        case .ok: writer.member("code", 1)
        case .error(let message):
            writer.member("code", 2)
            writer.member("message", message.cut(toBytes: longestText))
        }
        writer.endObject()
    }

    /// The name of this host; `localhost` if it has none.
    package static var hostName: String {
        var name = [UInt8](repeating: 0, count: 256)
        let isKnown = name.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { gethostname($0.assumingMemoryBound(to: CChar.self), bytes.count - 1) == 0 } ?? false
        }
        let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
        return isKnown && !text.isEmpty ? text : "localhost"
    }

    /// Appends the line to a file, in one call, so that lines of several processes do not mix. Makes a missing file. A named pipe is not waited
    /// for: a trace never delays the end of a run.
    package func append(to path: String) throws(SystemFailure) {
        try Descriptor(appendingTo: path, waits: false).write(line.span)
    }
}

extension JSONWriter {
    /// Writes an array of one object, whose members `write` writes.
    fileprivate mutating func array(_ name: StaticString, _ write: (inout JSONWriter) -> Void) {
        key(name)
        beginArray()
        beginObject()
        write(&self)
        endObject()
        endArray()
    }

    fileprivate mutating func attributes(_ attributes: [(name: StaticString, value: TraceSpan.Value)], _ longestText: Int) {
        key("attributes")
        beginArray()
        for attribute in attributes {
            beginObject()
            key("key")
            string(attribute.name)
            key("value")
            beginObject()
            switch attribute.value {
            case .text(let text): member("stringValue", text.cut(toBytes: longestText))
            case .integer(let number): member("intValue", "\(number)")
            }
            endObject()
            endObject()
        }
        endArray()
    }
}

extension String {
    /// The beginning of the text, of at most this many bytes. A character can have any number of them.
    fileprivate func cut(toBytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
