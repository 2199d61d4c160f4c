package import Bytes

/// An HTTP request. Only headers that HTTP/1.1 requires are added (`Host`, `Accept`, `Content-Length`).
package struct Request {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    package enum Body {
        case bytes([UInt8])
        /// Bytes that are read while they are sent.
        case source(any BodySource)

        /// The length in bytes.
        package var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .source(let source): source.count
            }
        }
    }

    /// Time limits, in seconds. A transfer that exceeds one fails, and may be retried.
    package struct TimeOuts: Sendable {
        /// For opening the connection, including name look-up and TLS.
        package var connect = 30.0
        /// For a transfer that stays slower than `leastSpeed`; rounded down to whole seconds.
        package var idle = 60.0
        /// The speed in bytes a second below which a transfer counts as idle.
        package var leastSpeed = 1
        /// For the whole transfer; nil for none.
        package var total: Double?

        package init() {}
    }

    package var method: Method
    /// An `http` or `https` URL. It is sent unchanged: dots in the path are not resolved.
    package var url: String
    /// The headers, in the order in which they are sent.
    package var headers: [(name: String, value: String)]
    package var body: Body?
    /// The offset from which the body is requested (`Range`); nil for the whole body. A response with a part that was not requested, or that begins elsewhere,
    /// is a failure.
    package var rangeStart: Int?
    /// Whether the request offers `ContentDecoder.offer`, and a compressed body is decoded.
    package var acceptsCompression = false
    package var timeOuts = TimeOuts()
    /// Whether the request has a connection of its own. Over a reused one that breaks, libcurl sends a request again, which must not happen to one that makes or
    /// costs something.
    package var hasOwnConnection = false
    /// Whether a proxy that the environment names is used.
    package var usesProxy = true
    /// The maximum number of bytes of a body that is collected.
    package var collectedLimit = 16 << 20
    /// What becomes of a longer body.
    package var longBody = LongBody.fails

    package enum LongBody: Sendable {
        /// It is a failure of the transfer.
        case fails
        /// Its rest is read and dropped: the transfer succeeds if the body ends.
        case isDropped
        /// The transfer ends with what has come: the status says enough.
        case endsTransfer
    }

    /// Called when the connection is open and nothing was sent yet; nil to send at once. Returning false ends this transfer. All transfers wait during the
    /// call. If libcurl finds that the server has closed a reused connection, it sends the request again over another one, and this is called again.
    package var maySend: (() -> Bool)?
    /// Receives the body of a 200 or 206. The body of any other response is collected.
    package var sink: (any ResponseSink)?

    package init(_ method: Method = .get, _ url: String, headers: [(name: String, value: String)] = [], body: Body? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// The method and the URL, for messages.
    package var text: String { "\(method.rawValue) \(PrintableAddress(url))" }

    /// Returns the scheme, host and port of a URL, which a redirect must not change; nil if the text has none.
    package static func origin(of url: String) -> Substring? {
        guard let scheme = url.utf8.firstIndex(of: UInt8(ascii: ":")), url[scheme...].hasPrefix("://") else { return nil }
        let host = url.utf8.index(scheme, offsetBy: 3)
        let end = url[host...].utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.endIndex
        return end == host ? nil : url[..<end]
    }
}

/// Gives a request's body piece by piece.
package protocol BodySource: AnyObject {
    /// The length in bytes.
    var count: Int { get }
    /// Copies bytes from `offset` on into the buffer, as many as fit and at least one; `offset` is less than `count`. A failure ends the transfer, which then
    /// fails with it. The body may be asked for again from the start.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int
}

/// Receives a body piece by piece.
package protocol ResponseSink: AnyObject {
    /// Called before the first byte, and again when the transfer starts over.
    func begin(_ head: ResponseHead) throws(SystemFailure)
    /// Receives decoded bytes, in order. A failure ends the transfer, which then fails with it.
    func receive(_ bytes: Span<UInt8>) throws(SystemFailure)
    /// Why the sink refuses the rest of the body, in words for a message, after the request's text. The transfer then ends, and is not retried. Nil to go on.
    var refusal: String? { get }
}

extension ResponseSink {
    package var refusal: String? { nil }
}
