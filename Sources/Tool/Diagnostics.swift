import Bytes
import Glibc
import JSONLines
import Records

/// Every word on standard error: one line a message, control characters escaped.
package struct Diagnostics: Sendable {
    package enum Level: String, Sendable { case note, warning, error }

    package let tool: String
    package let format: LogFormat
    package let isQuiet: Bool

    package init(tool: String, format: LogFormat = .text, isQuiet: Bool = false) {
        self.tool = tool
        self.format = format
        self.isQuiet = isQuiet
    }

    package func note(_ message: String) { write(.note, message) }
    package func warning(_ message: String) { write(.warning, message) }
    package func error(_ message: String) { write(.error, message) }

    private func write(_ level: Level, _ message: String) {
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
            writer.endObject()
            writer.endLine()
            line = writer.bytes
        }
        Self.write(line)
    }

    /// Characters of a message; names of 30 MB are no help to anybody.
    private static let longestMessage = 2000

    static func bounded(_ message: String) -> String {
        // Bytes are counted faster, and are no fewer.
        message.utf8.count <= longestMessage || message.count <= longestMessage ? message : "\(message.prefix(longestMessage))..."
    }

    /// What a terminal would take for an order, or what would turn the line around, is shown as what it is: `\x1b`, `\u{202e}`.
    private static func append(_ scalar: Unicode.Scalar, to line: inout [UInt8]) {
        switch scalar.value {
        case 0x00...0x1F, 0x7F: line.append(utf8: "\\x\(scalar.value < 16 ? "0" : "")\(String(scalar.value, radix: 16))")
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: line.append(utf8: "\\u{\(String(scalar.value, radix: 16))}")
        default: line.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    /// One call of write(2) a line, so that lines of several processes do not mix.
    static func write(_ line: [UInt8]) {
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
