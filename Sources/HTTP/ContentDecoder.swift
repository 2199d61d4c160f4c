import Bytes
import Compression

/// Decodes a body's `Content-Encoding` (RFC 9110 §8.4), a piece at a time.
///
/// libcurl could decode it as well, but uses zlib, which takes three times as long, and passes pieces of 16 kB.
struct ContentDecoder: ~Copyable {
    /// The value of `Accept-Encoding`.
    static let offer = "gzip, deflate"

    /// The name of the encoding, in lower case.
    private let encoding: String
    private let limit: Int
    private var inflater: Inflater?
    private var decoded: [UInt8] = []

    /// - Parameters:
    ///   - encoding: the value of `Content-Encoding`.
    ///   - limit: the maximum number of bytes that the decoded body may have.
    init(_ encoding: String, limit: Int) {
        self.encoding = encoding.lowercased()
        self.limit = limit
    }

    /// Decodes `bytes`, and calls `body` with the result, in order. Stops when `body` returns false.
    ///
    /// - Returns: false if `body` returned false.
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

    /// Checks that the encoded body is complete. An empty body counts as complete.
    mutating func finish() throws(CompressionFailure) { try inflater?.finish() }

    private func format(of start: Span<UInt8>) throws(CompressionFailure) -> Inflater.Format {
        switch encoding {
        case "gzip", "x-gzip": return .gzip
        case "deflate":
            // HTTP's deflate has a zlib header, but some servers omit it.
            return start.count > 0 && start[0] & 0x0F == 8 ? .zlib : .bare
        default: throw CompressionFailure(.malformed, "the response has a Content-Encoding that was not requested: \(encoding)")
        }
    }
}
