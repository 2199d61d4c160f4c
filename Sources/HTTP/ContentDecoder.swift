import Bytes
import Compression

/// Undoes a body's `Content-Encoding` (RFC 9110 §8.4), a piece at a time.
///
/// libcurl could do it: with zlib, which takes three times as long, and in pieces of 16 kB.
struct ContentDecoder: ~Copyable {
    /// What a request offers.
    static let offer = "gzip, deflate"

    /// In lower case.
    private let encoding: String
    private let limit: Int
    private var inflater: Inflater?
    private var decoded: [UInt8] = []

    /// - Parameters:
    ///   - encoding: as the header says it.
    ///   - limit: bytes that the body may have.
    init(_ encoding: String, limit: Int) {
        self.encoding = encoding.lowercased()
        self.limit = limit
    }

    /// Lends what `bytes` stand for, in order; false from `body` ends it, and comes back.
    mutating func decode(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) -> Bool) throws(CompressionFailure) -> Bool {
        if inflater == nil { inflater = Inflater(try format(of: bytes), limit: limit) }
        var position = 0
        while position < bytes.count {
            let end = min(bytes.count, position + Inflater.standardPiece)
            decoded.removeAll(keepingCapacity: true)
            try inflater?.inflate(bytes.extracting(position..<end), into: &decoded)
            position = end
            if !decoded.isEmpty, !body(decoded.span) { return false }
        }
        return true
    }

    /// Says that the body is over. One that never began has nothing to undo.
    mutating func finish() throws(CompressionFailure) { try inflater?.finish() }

    private func format(of start: Span<UInt8>) throws(CompressionFailure) -> Inflater.Format {
        switch encoding {
        case "gzip", "x-gzip": return .gzip
        case "deflate":
            // Some servers send it without the wrapper that makes it what HTTP calls deflate.
            return start.count > 0 && start[0] & 0x0F == 8 ? .zlib : .bare
        default: throw CompressionFailure(.malformed, "an encoding that was not asked for: \(encoding)")
        }
    }
}
