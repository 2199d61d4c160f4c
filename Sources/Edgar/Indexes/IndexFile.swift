import Bytes
import Compression
import Glibc
import HTTP

/// Indexes on their way in and while they are read, one behind the other in a file without a name, and inflated where they come as `.gz`. A quarter's is
/// some 30 MB; it is read only once it is whole.
final class IndexFile: CheckedSink {
    private static let lineLimit = 64 * 1024
    private static let sizeLimit = 4 << 30

    private let file: Descriptor
    /// What messages call it: the address of the last one asked for.
    private(set) var url = ""
    private(set) var start: [UInt8] = []
    /// Where each index begins, and where the whole ones end.
    private(set) var parts: [Int] = []
    private var end = 0

    private var received = 0
    private var lastByte: UInt8 = 0
    private var isCompressed = false
    private var inflater: Inflater?
    private var inflated: [UInt8] = []
    private var inflation: CompressionFailure?
    private var line: [UInt8] = []

    init() throws(SystemFailure) {
        file = try Descriptor(temporary: ())
    }

    /// What comes next is the answer of this address.
    func expect(_ url: String) {
        self.url = url
    }

    /// The answer came whole, and stays.
    func keep() {
        parts.append(end)
        end += received
        received = 0
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        start.removeAll(keepingCapacity: true)
        received = 0
        lastByte = 0
        isCompressed = false
        inflater = nil
        inflation = nil
        guard ftruncate(file.number, off_t(end)) == 0, lseek(file.number, off_t(end), SEEK_SET) == end else { throw SystemFailure("truncate", url) }
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        if received == 0, !isCompressed, Inflater.canRead(bytes) {
            isCompressed = true
            inflater = Inflater(limit: Self.sizeLimit)
        }
        guard isCompressed else { return try take(bytes) }
        var position = 0
        while position < bytes.count, inflation == nil {
            let piece = bytes.extracting(position..<min(bytes.count, position + Inflater.standardPiece))
            position += piece.count
            inflated.removeAll(keepingCapacity: true)
            do throws(CompressionFailure) { try inflater?.inflate(piece, into: &inflated) } catch { inflation = error }
            let bytes = inflated
            try take(bytes.span)
        }
    }

    var refusal: String? {
        if let inflation, inflation.code == .tooLong { return inflation.description }
        return received > Self.sizeLimit ? "it is longer than \(Self.sizeLimit) bytes" : nil
    }

    private func take(_ bytes: Span<UInt8>) throws(SystemFailure) {
        guard bytes.count > 0, refusal == nil else { return }
        let room = SubmissionText.window - start.count
        if room > 0 { start.append(bytes.extracting(0..<min(room, bytes.count))) }
        received += bytes.count
        lastByte = bytes[bytes.count - 1]
        try file.write(bytes)
    }

    /// An index that does not end with its last line is cut off, and so is gzip without its end.
    var fault: String? {
        if isCompressed, inflation == nil {
            do throws(CompressionFailure) { try inflater?.finish() } catch { inflation = error }
        }
        if let inflation { return "damaged: \(inflation)" }
        // A server or a proxy may unpack on the way; what is neither packed nor an index had its first bytes changed.
        if url.hasSuffix(".gz"), !isCompressed, start.withSpan(0..<start.count, { $0.firstIndex(of: "-----") }) == nil { return "it is no gzip" }
        return lastByte == 0x0A ? nil : "it is cut off: its last line does not end"
    }

    /// Lends each line, without its newline, with where it stands.
    func forEachLine(_ body: (_ offset: Int, _ line: Span<UInt8>) -> Void) throws(EdgarFailure) {
        let reader = try rethrowing(as: EdgarFailure.init) { () throws(SystemFailure) in
            guard lseek(file.number, 0, SEEK_SET) == 0 else { throw SystemFailure("rewind", url) }
            return LineReader(Descriptor(adopting: dup(file.number), path: url), path: url, limit: Self.lineLimit)
        }
        var offset = 0
        while let line = try rethrowing(reader.next(), as: EdgarFailure.init) {
            guard !line.isTooLong else { throw EdgarFailure(.malformed, "\(url): a line longer than \(Self.lineLimit) bytes at byte \(offset)") }
            reader.withBytes(of: line) { body(offset, $0) }
            offset += line.count + 1
        }
    }

    /// Lends the line that stands at `offset`, without its newline.
    func withLine(at offset: Int, _ body: (Span<UInt8>) -> Void) throws(EdgarFailure) {
        try rethrowing(file.readLine(at: offset, into: &line, name: url, limit: Self.lineLimit), as: EdgarFailure.init)
        line.withSpan(0..<line.count - (line.last == 0x0A ? 1 : 0), body)
    }
}
