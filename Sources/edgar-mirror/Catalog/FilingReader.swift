import Bytes
import Compression
import Records
import Submission

/// Reads the header of a file, and no more of the file than needed.
enum FilingReader {
    /// The reason why a file is not served.
    struct Unservable: Error {
        let reason: String

        init(reason: String) { self.reason = reason }
        init(_ failure: SystemFailure) { reason = failure.description }
    }

    /// Bytes to read first: enough for nearly every header.
    private static let firstPiece = 64 * 1024
    private static let longestHeader = 8 << 20

    static func read(_ path: String) throws(Unservable) -> Filing {
        let file = try rethrowing(StoredFile(path), as: Unservable.init)
        let isCompressed = path.hasSuffix(".gz")
        var piece = firstPiece
        while true {
            let head = try isCompressed ? inflated(file, piece) : rethrowing(file.bytes(0..<min(piece, file.size)), as: Unservable.init)
            let header = try parsed(head)
            let isWhole = file.size <= piece && (!isCompressed || head.count < piece)
            if header.isComplete || isWhole || piece >= longestHeader {
                return try filing(header, head, file, isCompressed)
            }
            piece *= 8
        }
    }

    private static func parsed(_ head: [UInt8]) throws(Unservable) -> SubmissionHeader {
        try rethrowing(SubmissionHeader(parsing: head.span)) { (error: SubmissionFailure) in Unservable(reason: error.description) }
    }

    private static func filing(_ header: SubmissionHeader, _ head: [UInt8], _ file: StoredFile, _ isCompressed: Bool) throws(Unservable) -> Filing {
        guard header.container.dialect != .bare else { throw Unservable(reason: "not a submission") }
        guard !header.isEmpty else { throw Unservable(reason: "no header") }
        guard let accession = header.accessionNumber else { throw Unservable(reason: "the header has no accession number") }
        let parties = header.parties.filter { $0.cik != nil }
        guard !parties.isEmpty else { throw Unservable(reason: "no party in the header has a CIK") }
        return Filing(
            accession: accession, path: file.path, isCompressed: isCompressed, modified: file.modified,
            size: isCompressed ? try uncompressedSize(file) : file.size, headerEnd: header.end, form: header.formType ?? "",
            filingDate: header.filingDate ?? disseminationDate(head) ?? header.acceptedAt.flatMap { CalendarDate(String($0.prefix(10))) },
            acceptedAt: header.acceptedAt, period: header.periodEnd, items: header.items, parties: parties, funds: funds(header))
    }

    private static func funds(_ header: SubmissionHeader) -> [FundClass] {
        header.series.flatMap { series in
            series.classes.compactMap { fund in
                guard let cik = series.ownerCIK ?? header.parties.first?.cik, let symbol = fund.ticker, !symbol.isEmpty else { return nil }
                return FundClass(cik: cik, series: series.id ?? "", id: fund.id, symbol: symbol.uppercased())
            }
        }
    }

    /// Returns the day after the colon in `<SEC-DOCUMENT>0000320193-24-000123.txt : 20241101`.
    private static func disseminationDate(_ head: [UInt8]) -> CalendarDate? {
        let bytes = head.span
        guard let tag = bytes.firstIndex(of: "-DOCUMENT>"), tag < 8192, let end = bytes.firstIndex(of: 0x0A, from: tag),
            let colon = bytes.lastIndex(of: UInt8(ascii: ":"), before: end), colon > tag
        else { return nil }
        let rest = bytes.extracting(colon + 1..<end)
        return CalendarDate(rest.extracting(rest.trimmedRange))
    }

    // MARK: gzip

    /// Returns the first `count` bytes of the content.
    private static func inflated(_ file: StoredFile, _ count: Int) throws(Unservable) -> [UInt8] {
        let compressed = try rethrowing(file.bytes(0..<min(count, file.size)), as: Unservable.init)
        var output: [UInt8] = []
        do throws(CompressionFailure) {
            var inflater = Inflater(limit: .max)
            var position = 0
            while output.count < count, position < compressed.count {
                let end = min(position + 16 * 1024, compressed.count)
                try compressed.withSpan(position..<end) { piece throws(CompressionFailure) in try inflater.inflate(piece, into: &output) }
                position = end
            }
        } catch { throw Unservable(reason: error.description) }
        if output.count > count { output.removeLast(output.count - count) }
        return output
    }

    /// Returns the size in the last four bytes of a gzip file (RFC 1952). It is correct for a file with one member of less than 4 GB, as edgar-fetch writes it.
    private static func uncompressedSize(_ file: StoredFile) throws(Unservable) -> Int {
        let tail = try rethrowing(file.bytes(max(0, file.size - 4)..<file.size), as: Unservable.init)
        return tail.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
