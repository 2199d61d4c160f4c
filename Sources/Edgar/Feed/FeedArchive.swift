import Bytes
import FilingStore
import Compression
import HTTP

/// Receives the files in a day's Feed archive, one after the other.
protocol FeedMembers: AnyObject {
    /// A response brings the archive from its first byte: all files are received, again if the transfer was interrupted.
    func restart(_ head: ResponseHead)
    func begin(_ path: String) throws(SystemFailure)
    func content(_ bytes: Span<UInt8>) throws(SystemFailure)
    func end() throws(SystemFailure)
}

/// Unpacks a day's Feed archive (gzip of tar) while it is received. An interrupted transfer is resumed, because all files before that point are used already.
final class FeedArchive: CheckedSink {
    /// The most bytes that an archive may unpack to.
    private static let limit = 1 << 40
    /// Bytes of the shortest part that is resumed.
    private static let resumable = 64 * 1024

    private let members: any FeedMembers
    private var inflater = Inflater(limit: limit)
    private var tar = TarReader()
    private var inflation: CompressionFailure?
    private var isMisplaced = false
    private var plain: [UInt8] = []
    private var received = 0
    private var version: String?
    private(set) var start: [UInt8] = []

    init(_ members: any FeedMembers) {
        self.members = members
    }

    var resumePoint: (offset: Int, version: String)? {
        guard received >= Self.resumable, inflation == nil, !tar.isDamaged, !isMisplaced, let version else { return nil }
        return (received, version)
    }

    func discard() { received = 0 }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        if head.status == 206 {
            isMisplaced = resumePoint.map { head["content-range"]?.hasPrefix("bytes \($0.offset)-") != true } ?? true
            return
        }
        inflater = Inflater(limit: Self.limit)
        tar = TarReader()
        (inflation, isMisplaced, received) = (nil, false, 0)
        start.removeAll()
        version = head["last-modified"]
        members.restart(head)
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        guard inflation == nil, !isMisplaced else { return }
        received += bytes.count
        let window = SubmissionText.window
        if start.count < window { start.append(bytes.extracting(0..<min(bytes.count, window - start.count))) }
        var position = 0
        while position < bytes.count, inflation == nil {
            let piece = bytes.extracting(position..<min(bytes.count, position + Inflater.standardPiece))
            position += piece.count
            try receive(piece: piece)
        }
    }

    private func receive(piece: Span<UInt8>) throws(SystemFailure) {
        plain.removeAll(keepingCapacity: true)
        do throws(CompressionFailure) { try inflater.inflate(piece, into: &plain) } catch { inflation = error }
        // Use nothing of a decompression bomb. Of a damaged archive, use the files before the damage.
        guard refusal == nil else { return }
        let plain = plain
        try tar.read(plain.span) { event throws(SystemFailure) in
            switch event {
            case .begin(let path): try members.begin(path)
            case .end: try members.end()
            }
        } content: { bytes throws(SystemFailure) in
            try members.content(bytes)
        }
    }

    var refusal: String? { inflation?.code == .tooLong ? inflation?.description : nil }

    var fault: String? {
        if inflation != nil || tar.isDamaged { return "the archive is damaged" }
        if isMisplaced { return "the response is a part that was not requested" }
        return tar.isAtEnd ? nil : "the archive is cut off"
    }
}
