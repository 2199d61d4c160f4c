package import Bytes
import Glibc
import JSONLines

/// Ends the run when something that must hold does not; libFuzzer keeps the input that led there.
package func require(_ holds: Bool, _ message: @autoclosure () -> String) {
    guard !holds else { return }
    var text = Array("fuzz: \(message())\n".utf8)
    _ = write(STDERR_FILENO, &text, text.count)
    abort()
}

/// Every line is a JSON object, and the last one ends.
package func requireRecords(_ bytes: [UInt8]) {
    var object = JSONObject()
    var start = 0
    while start < bytes.count {
        let end = bytes.span.firstIndex(of: 0x0A, from: start) ?? bytes.count
        require(end < bytes.count, "the last line does not end")
        do throws(JSONFailure) {
            try bytes.withSpan(start..<end) { line throws(JSONFailure) in try object.parse(line) }
        } catch {
            require(false, "a record that is none: \(error): \(String(decoding: bytes[start..<end].prefix(4000), as: UTF8.self))")
        }
        start = end + 1
    }
}

extension [UInt8] {
    package init(_ data: UnsafePointer<UInt8>?, _ count: Int) {
        self.init(UnsafeBufferPointer(start: data, count: count))
    }

    /// The pieces between form feeds, which XML never holds: so one input may be several documents. Each has the zero byte behind it that a parser in C
    /// counts on, and that is no part of it.
    package var terminatedPieces: [[UInt8]] {
        split(separator: 0x0C, maxSplits: 3, omittingEmptySubsequences: false).map { $0 + [0] }
    }
}

/// A file without a name that holds one input after the other, for what is read by its path.
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
