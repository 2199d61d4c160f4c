import Bytes
import FilingStore
import Compression
import Digest
import Records

/// A submission as a value of the cache: a line with its hash, its length and its `Last-Modified`, and then its content as gzip.
///
///     secflow 1 SHA256 BYTES LAST-MODIFIED
struct CachedSubmission {
    /// The maximum number of bytes of a value; a longer submission is not cached.
    static let limit = 64 << 20
    private static let start = "secflow 1"
    /// The maximum number of bytes of the first line.
    private static let longestLine = 256

    /// The key of a filing's submission.
    static func key(_ number: AccessionNumber) -> String { "filing:\(number)" }

    private let value: [UInt8]
    /// Where the gzip begins.
    private let contentStart: Int
    /// The hash of the content, uncompressed, in lower-case hexadecimal digits.
    private let sha256: String
    /// Bytes of the content, uncompressed.
    private let bytes: Int
    /// The `Last-Modified` that EDGAR sent; empty if it sent none.
    let lastModified: String

    /// Reads the first line of a value; nil if the value is not a submission of this format.
    init?(_ value: [UInt8]) {
        guard let end = value.prefix(Self.longestLine).firstIndex(of: 0x0A) else { return nil }
        let words = String(decoding: value[..<end], as: UTF8.self).split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false)
        guard words.count == 5, words[0] + " " + words[1] == Self.start, let bytes = Int(words[3]), bytes > 0,
            words[4].utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { return nil }
        self.value = value
        contentStart = end + 1
        sha256 = String(words[2])
        self.bytes = bytes
        lastModified = String(words[4])
    }

    /// Whether the content has the length and the hash of the first line.
    var isIntact: Bool {
        let hash = SHA256()
        var count = 0
        do throws(CompressionFailure) {
            try forEachPiece { piece in
                hash.update(piece)
                count += piece.count
            }
        } catch { return false }
        return count == bytes && hash.finish().hexadecimal == sha256
    }

    /// Calls `body` with the content, in pieces, in order.
    func forEachPiece(_ body: (Span<UInt8>) throws(CompressionFailure) -> Void) throws(CompressionFailure) {
        var inflater = Inflater(limit: bytes)
        var piece: [UInt8] = []
        for position in stride(from: contentStart, to: value.count, by: Inflater.standardPiece) {
            piece.removeAll(keepingCapacity: true)
            try inflater.inflate(value.span.extracting(position..<min(value.count, position + Inflater.standardPiece)), into: &piece)
            if !piece.isEmpty { try body(piece.span) }
        }
        try inflater.finish()
    }

    /// Returns the value for a stored file. Nil if the value would be longer than `limit`, if the file cannot be read or has changed since it was fetched, or if
    /// the run is asked to stop meanwhile.
    static func value(of entry: SubmissionStore.Entry, limit: Int = limit) -> [UInt8]? {
        var value = Array("\(start) \(entry.sha256) \(entry.bytes) \(entry.lastModified)\n".utf8)
        guard value.count <= longestLine else { return nil }
        let hash = SHA256()
        do throws(CompressionFailure) {
            // The fastest level: the file may be one of several that arrive in a second.
            var deflater = try Deflater(level: 1)
            try entry.forEachPiece { piece throws(CompressionFailure) in
                hash.update(piece)
                deflater.deflate(piece, into: &value)
                guard value.count <= limit, !Interruption.isRequested else { throw CompressionFailure(.tooLong, "the submission is not cached") }
            }
            deflater.finish(into: &value)
        } catch { return nil }
        return value.count <= limit && hash.finish().hexadecimal == entry.sha256 ? value : nil
    }
}

extension SubmissionStore.Entry {
    /// Calls `body` with the uncompressed content, in pieces, in order.
    fileprivate func forEachPiece(_ body: (Span<UInt8>) throws(CompressionFailure) -> Void) throws(CompressionFailure) {
        func failure(_ failure: SystemFailure) -> CompressionFailure { CompressionFailure(.system(failure), failure.description) }
        let file = try rethrowing(Descriptor(reading: path, waits: false), as: failure)
        if try file.isGzip() { return try file.inflate(limit: bytes, body) }
        var fault: CompressionFailure?
        try rethrowing(as: failure) { () throws(SystemFailure) in
            try file.forEachPiece { piece throws(SystemFailure) in
                guard fault == nil else { return }
                do throws(CompressionFailure) { try body(piece) } catch { fault = error }
            }
        }
        if let fault { throw fault }
    }
}
