package import Bytes

/// One request as it is sent: nothing is added but what HTTP/1.1 itself needs (`Host`, `Accept`, `Content-Length`).
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
        /// A part of a file, which is read as it is sent; never more of it in memory than the system likes.
        case file(MappedFile, Range<Int>)

        /// Bytes that will be sent.
        package var count: Int {
            switch self {
            case .bytes(let bytes): bytes.count
            case .file(_, let range): range.count
            }
        }
    }

    /// Seconds. A transfer that breaks one of them is a failure worth another try.
    package struct TimeOuts: Sendable {
        /// Until the connection stands, name look-up and TLS included.
        package var connect = 30.0
        /// Slower than `leastSpeed` (whole seconds).
        package var idle = 60.0
        /// Bytes a second, in either direction, that a transfer has to have on the average of `idle`: one byte is all that most need show.
        package var leastSpeed = 1
        /// For the whole transfer; nil for none.
        package var total: Double?

        package init() {}
    }

    package var method: Method
    /// `http` or `https`, and sent as it stands: dots in the path are not resolved.
    package var url: String
    /// In the order in which they are sent.
    package var headers: [(name: String, value: String)]
    package var body: Body?
    /// Where the part of the body begins that is asked for (`Range`), up to its end; nil for all of it. A part that comes unasked, or from another place,
    /// is a failure.
    package var rangeStart: Int?
    /// Offers `ContentDecoder.offer`, and undoes what comes so.
    package var acceptsCompression = false
    package var timeOuts = TimeOuts()
    /// The longest body that is collected, in bytes; more is a failure.
    package var collectedLimit = 16 << 20
    /// Asked when the connection stands and nothing was sent yet; the other transfers wait for the answer, and false ends this one. Nil to send at once.
    package var maySend: (() -> Bool)?
    /// Gets the body of a 200 or 206 as it comes; every other answer's body is collected.
    package var sink: (any ResponseSink)?

    package init(_ method: Method = .get, _ url: String, headers: [(name: String, value: String)] = [], body: Body? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }

    /// What is asked, for messages.
    package var text: String { "\(method.rawValue) \(PrintableAddress(url))" }

    /// Scheme, host and port of a URL: what a request must never leave. Nil when the text has none.
    package static func origin(of url: String) -> Substring? {
        guard let scheme = url.utf8.firstIndex(of: UInt8(ascii: ":")), url[scheme...].hasPrefix("://") else { return nil }
        let host = url.utf8.index(scheme, offsetBy: 3)
        let end = url[host...].utf8.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") } ?? url.endIndex
        return end == host ? nil : url[..<end]
    }
}

/// Takes a body as it comes.
package protocol ResponseSink: AnyObject {
    /// Before the first byte; again when the transfer is started anew.
    func begin(_ head: ResponseHead) throws(SystemFailure)
    /// Decoded bytes, in order. A failure ends the transfer and is what it reports.
    func receive(_ bytes: Span<UInt8>) throws(SystemFailure)
    /// Why nothing more is wanted of what comes, in words that go behind a request: it ends the transfer, which is not worth another try. Nil to go on.
    var refusal: String? { get }
}

extension ResponseSink {
    package var refusal: String? { nil }
}
