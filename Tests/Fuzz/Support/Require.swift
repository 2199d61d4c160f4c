package import Bytes
import Glibc
import JSONLines

/// Ends the run if a condition does not hold; libFuzzer keeps the input.
package func require(_ holds: Bool, _ message: @autoclosure () -> String) {
    guard !holds else { return }
    var text = Array("fuzz: \(message())\n".utf8)
    _ = write(STDERR_FILENO, &text, text.count)
    abort()
}

/// Requires every line to be a JSON object, and the last to end with a newline.
package func requireRecords(_ bytes: [UInt8]) {
    var object = JSONObject()
    var start = 0
    while start < bytes.count {
        let end = bytes.span.firstIndex(of: 0x0A, from: start) ?? bytes.count
        require(end < bytes.count, "the last line has no newline")
        do throws(JSONFailure) {
            try bytes.withSpan(start..<end) { line throws(JSONFailure) in try object.parse(line) }
        } catch {
            require(false, "a record that is not JSON: \(error): \(String(decoding: bytes[start..<end].prefix(4000), as: UTF8.self))")
        }
        start = end + 1
    }
}

extension [UInt8] {
    package init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        self.init(UnsafeBufferPointer(start: data, count: count))
    }

    /// The pieces between form feeds, which XML never contains, so that one input can hold several documents. A zero byte follows each piece without belonging
    /// to it, as libxml2 expects.
    package var terminatedPieces: [[UInt8]] {
        split(separator: 0x0C, maxSplits: 3, omittingEmptySubsequences: false).map { $0 + [0] }
    }
}

/// A file without a name that holds one input after another, for code that reads a path.
package final class InputFile {
    private let file: Descriptor
    package var path: String { "/proc/self/fd/\(file.number)" }

    package init() throws(SystemFailure) {
        file = try Descriptor(temporary: ())
    }

    package func set(_ bytes: [UInt8]) throws(SystemFailure) {
        guard ftruncate(file.number, 0) == 0, lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemFailure("truncate", path) }
        try file.write(bytes.span)
    }
}
