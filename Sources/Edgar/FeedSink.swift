import Bytes
import Compression
import HTTP
import Records

/// Unpacks a day's Feed archive as it comes: each filing that is wanted goes into the store, all others go by.
final class FeedSink: CheckedSink {
    /// A filing that is wanted, and where it goes.
    struct Wanted {
        var number: AccessionNumber
        var name: StoredName
    }

    /// Bytes that a day's filings may come to.
    private static let limit = 1 << 40
    /// What came before is in the store: an answer that broke off is gone on with however little came.
    private static let resumable = 64 * 1024

    private var wanted: [AccessionNumber: StoredName]
    /// Those that are in the store now, in the order in which they came, until they are fetched from here.
    private var arrived: [(AccessionNumber, SubmissionStore.Entry)] = []
    private var inflater: Inflater
    private var tar = TarReader()
    private var member: SubmissionSink?
    private var isGzipDamaged = false
    private var misplaced = false
    private var plain: [UInt8] = []
    private var received = 0
    private var version: String?
    private(set) var start: [UInt8] = []

    init(_ wanted: [Wanted]) throws(SystemFailure) {
        self.wanted = Dictionary(wanted.map { ($0.number, $0.name) }, uniquingKeysWith: { first, _ in first })
        inflater = Inflater(limit: Self.limit)
    }

    func takeArrived() -> [(AccessionNumber, SubmissionStore.Entry)] {
        defer { arrived.removeAll() }
        return arrived
    }

    var resumePoint: (offset: Int, version: String)? {
        guard received >= Self.resumable, !isGzipDamaged, !tar.isDamaged, !misplaced, let version else { return nil }
        return (received, version)
    }

    func discard() { received = 0 }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        if head.status == 206 {
            misplaced = head["content-range"]?.hasPrefix("bytes \(received)-") != true
            return
        }
        inflater = Inflater(limit: Self.limit)
        tar = TarReader()
        member = nil
        (isGzipDamaged, misplaced, received) = (false, false, 0)
        start.removeAll()
        version = head["last-modified"]
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        guard !isGzipDamaged, !misplaced else { return }
        received += bytes.count
        let window = SubmissionText.window
        if start.count < window { start.append(bytes.extracting(0..<min(bytes.count, window - start.count))) }
        plain.removeAll(keepingCapacity: true)
        do throws(CompressionFailure) { try inflater.inflate(bytes, into: &plain) } catch { isGzipDamaged = true }
        let plain = plain
        try tar.read(plain.span) { event throws(SystemFailure) in
            switch event {
            case .begin(let name): member = try open(name)
            case .end: try close()
            }
        } content: { bytes throws(SystemFailure) in
            try member?.receive(bytes)
        }
    }

    /// Nil for what is not wanted, or is being fetched by another process.
    private func open(_ path: String) throws(SystemFailure) -> SubmissionSink? {
        let name = path.split(separator: "/").last ?? ""
        guard name.hasSuffix(".nc"), let number = AccessionNumber(String(name.dropLast(3))), let file = wanted[number] else { return nil }
        let sink = try SubmissionSink.open(file) { start, end, _ in SubmissionText.fault(start: start, end: end, expecting: number) }
        var head = ResponseHead()
        head.status = 200
        try sink?.begin(head)
        return sink
    }

    private func close() throws(SystemFailure) {
        guard let member else { return }
        self.member = nil
        // What is damaged is asked for by itself.
        guard member.fault == nil, let number = SubmissionText.accessionNumber(in: member.start.span) else { return }
        arrived.append((number, try member.commit()))
        wanted[number] = nil
    }

    var fault: String? {
        if isGzipDamaged || tar.isDamaged { return "a damaged archive" }
        if misplaced { return "a part that was not asked for" }
        return tar.isAtEnd ? nil : "the archive is cut off"
    }
}
