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
            for byte in message.utf8 {
                if byte >= 0x20, byte != 0x7F {
                    line.append(byte)
                } else {
                    line.append("\\x" as StaticString)
                    for digit in [byte >> 4, byte & 15] { line.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10) }
                }
            }
            line.append(0x0A)
        case .json:
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("at", Instant.now())
            writer.member("level", level.rawValue)
            writer.member("tool", tool)
            writer.member("message", message)
            writer.endObject()
            writer.endLine()
            line = writer.bytes
        }
        Self.write(line)
    }

    /// One call of write(2) a line, so that lines of several processes do not mix.
    static func write(_ line: [UInt8]) {
        _ = line.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
