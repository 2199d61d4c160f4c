import Bytes
import Glibc
import JSONLines
import Records
import TelemetryFormats

/// The messages of a tool on standard error: one line each, control characters escaped.
package struct Diagnostics: Sendable {
    package enum Level: String, Sendable { case note, warning, error }

    package let tool: String
    package let format: LogFormat
    package let isQuiet: Bool
    /// The rows of progress that messages go above; nil where standard error is not a terminal.
    private let rows: TerminalRows?
    /// The trace that messages in JSON name.
    private let trace: RunTrace?

    /// The messages of a tool that has no `Run`.
    package init(tool: String, format: LogFormat = .text, isQuiet: Bool = false) {
        self.init(tool: tool, format: format, isQuiet: isQuiet, trace: format == .json ? RunTrace(writesSpan: false) : nil, rows: nil)
    }

    init(tool: String, format: LogFormat, isQuiet: Bool, trace: RunTrace?, rows: TerminalRows?) {
        self.trace = trace
        self.rows = rows
        self.tool = tool
        self.format = format
        self.isQuiet = isQuiet
    }

    package func note(_ message: String) { write(.note, message) }
    package func warning(_ message: String) { write(.warning, message) }
    package func error(_ message: String) { write(.error, message) }

    /// Writes the message of a reject. As text it begins with the accession number, which is a field of its own in JSON.
    func reject(_ rejection: Rejection, accessionNumber: String?) {
        let isText = format == .text
        let message = isText ? accessionNumber.map { "\($0): \(rejection.message)" } : nil
        write(.error, message ?? rejection.message, accessionNumber: accessionNumber, code: rejection.code)
    }

    private func write(_ level: Level, _ message: String, accessionNumber: String? = nil, code: String? = nil) {
        if isQuiet, level != .error { return }
        var line: [UInt8] = []
        switch format {
        case .text:
            line.append(utf8: "\(tool): ")
            for scalar in Self.bounded(message).unicodeScalars { Self.append(scalar, to: &line) }
            line.append(0x0A)
        case .json:
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("at", Instant.now())
            writer.member("level", level.rawValue)
            writer.member("tool", tool)
            writer.member("message", Self.bounded(message))
            writer.member("accession_number", accessionNumber)
            writer.member("code", code)
            writer.member("run_id", trace?.runID)
            writer.member("trace_id", trace?.context?.traceID)
            writer.member("span_id", trace?.context?.spanID)
            writer.member("pid", Int(getpid()))
            writer.endObject()
            writer.endLine()
            line = writer.bytes
        }
        if let rows { rows.write(line) } else { Self.write(line) }
    }

    /// The most characters of a message. A longer message is cut off.
    private static let longestMessage = 2000

    static func bounded(_ message: String) -> String {
        // Count the bytes first, which is faster: a message has at least as many bytes as characters.
        message.utf8.count <= longestMessage || message.count <= longestMessage ? message : "\(message.prefix(longestMessage))..."
    }

    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        if let escape = scalar.terminalEscape { return line.append(utf8: escape) }
        line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }

    /// Writes bytes in one call of write(2), so that lines of several processes do not mix.
    static func write(_ line: [UInt8]) {
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
