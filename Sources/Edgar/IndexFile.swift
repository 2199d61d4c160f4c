import Bytes
import Glibc
import HTTP

/// An index on its way in and while it is read: a file without a name. A quarter's is some 30 MB, read only once it is whole.
final class IndexFile: CheckedSink {
    private static let lineLimit = 64 * 1024

    private let file: Descriptor
    /// What messages call it.
    let url: String
    private(set) var start: [UInt8] = []
    let fault: String? = nil
    private var line = [UInt8](repeating: 0, count: 512)

    init(_ url: String) throws(SystemFailure) {
        file = try Descriptor(temporary: ())
        self.url = url
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        start.removeAll(keepingCapacity: true)
        guard ftruncate(file.number, 0) == 0 else { throw SystemFailure("truncate", url) }
        try rewind()
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        let room = SubmissionText.window - start.count
        if room > 0 { start.append(bytes.extracting(0..<min(room, bytes.count))) }
        try file.write(bytes)
    }

    /// Lends each line, without its newline, with where it stands.
    func forEachLine(_ body: (_ offset: Int, _ line: Span<UInt8>) -> Void) throws(EdgarFailure) {
        let reader = try onThisSide { () throws(SystemFailure) in
            try rewind()
            return LineReader(Descriptor(adopting: dup(file.number), path: url), path: url, limit: Self.lineLimit)
        }
        var offset = 0
        while let line = try onThisSide({ () throws(SystemFailure) in try reader.next() }) {
            guard !line.isTooLong else { throw EdgarFailure(.malformed, "\(url): a line longer than \(Self.lineLimit) bytes at byte \(offset)") }
            reader.withBytes(of: line) { body(offset, $0) }
            offset += line.count + 1
        }
    }

    /// Lends the line that stands at `offset`.
    func withLine(at offset: Int, _ body: (Span<UInt8>) -> Void) throws(EdgarFailure) {
        try onThisSide { () throws(SystemFailure) in
            while true {
                let count = try retryingInterrupts("read", url) { line.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, off_t(offset)) } }
                let length = line.withSpan(0..<count) { $0.firstIndex(of: 0x0A) } ?? (count < line.count || count >= Self.lineLimit ? count : nil)
                if let length { return line.withSpan(0..<length, body) }
                line.append(contentsOf: repeatElement(0, count: line.count))
            }
        }
    }

    private func rewind() throws(SystemFailure) {
        guard lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemFailure("rewind", url) }
    }
}
