import Bytes
import FilingStore
import Compression
import Glibc
import HTTP
import Records

/// A temporary, unlinked file of one or more indexes, one after the other, inflated if they come as `.gz`. An index of a quarter has some 30 MB, and is read
/// only once it is complete.
final class IndexFile: CheckedSink {
    /// A whole index in the file.
    struct Part {
        let offset: Int
        /// The `listed_at` of the filings in the index.
        let listedAt: String
    }

    private static let lineLimit = 64 * 1024
    private static let sizeLimit = 4 << 30

    private let file: Descriptor
    /// The address of the index requested last, for messages.
    private(set) var url = ""
    private(set) var start: [UInt8] = []
    /// The whole indexes.
    private(set) var parts: [Part] = []
    /// The end of the whole indexes.
    private var end = 0

    private var head = ResponseHead()
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

    /// Prepares for the response from `url`.
    func expect(_ url: String) {
        self.url = url
    }

    /// Keeps the index that was received. To be called when it is complete.
    func keep() {
        parts.append(Part(offset: end, listedAt: ListingTime.ofFile(head)))
        end += received
        received = 0
    }

    /// Returns the `listed_at` of the line at `offset`; nil before the first index.
    func listedAt(ofLineAt offset: Int) -> String? {
        let next = parts.partitioningIndex { $0.offset > offset }
        return next > 0 ? parts[next - 1].listedAt : nil
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        self.head = head
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
        guard isCompressed else { return try store(bytes) }
        var position = 0
        while position < bytes.count, inflation == nil {
            let piece = bytes.extracting(position..<min(bytes.count, position + Inflater.standardPiece))
            position += piece.count
            inflated.removeAll(keepingCapacity: true)
            do throws(CompressionFailure) { try inflater?.inflate(piece, into: &inflated) } catch { inflation = error }
            let bytes = inflated
            try store(bytes.span)
        }
    }

    var refusal: String? {
        if let inflation, inflation.code == .tooLong { return inflation.description }
        return received > Self.sizeLimit ? "it is longer than \(Self.sizeLimit) bytes" : nil
    }

    private func store(_ bytes: Span<UInt8>) throws(SystemFailure) {
        guard bytes.count > 0, refusal == nil else { return }
        let room = SubmissionText.window - start.count
        if room > 0 { start.append(bytes.extracting(0..<min(room, bytes.count))) }
        received += bytes.count
        lastByte = bytes[bytes.count - 1]
        try file.write(bytes)
    }

    /// An index is cut off when its last line, or its gzip stream, does not end.
    var fault: String? {
        if isCompressed, inflation == nil {
            do throws(CompressionFailure) { try inflater?.finish() } catch { inflation = error }
        }
        if let inflation { return "damaged: \(inflation)" }
        // A proxy may have unpacked the index. Bytes that are neither gzip nor an index were damaged on the way.
        if url.hasSuffix(".gz"), !isCompressed, start.withSpan(0..<start.count, { $0.firstIndex(of: "-----") }) == nil { return "it is not gzip" }
        return lastByte == 0x0A ? nil : "it is cut off: its last line does not end"
    }

    /// Passes each line to `body`, without its newline and with its offset in the file.
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

    /// Passes the line at `offset` to `body`, without its newline.
    func withLine(at offset: Int, _ body: (Span<UInt8>) -> Void) throws(EdgarFailure) {
        try rethrowing(file.readLine(at: offset, into: &line, name: url, limit: Self.lineLimit), as: EdgarFailure.init)
        line.withSpan(0..<line.count - (line.last == 0x0A ? 1 : 0), body)
    }
}
