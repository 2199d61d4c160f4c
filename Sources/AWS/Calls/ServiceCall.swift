import Digest
package import HTTP

/// A call to a service: what is sent, without the headers of the signature, which each attempt gets anew.
package struct ServiceCall {
    package var method: Request.Method
    /// The path behind that of the endpoint, beginning with a slash and not yet encoded.
    package var path: String
    package var query: [(name: String, value: String)] = []
    package var headers: [(name: String, value: String)] = []
    package var body: Request.Body?
    /// The lower-case hexadecimal SHA-256 of the body.
    package var bodyHash = ServiceCall.emptyHash
    package var isSigned = true
    /// Whether a response with status 200 may hold an error document, because the service sends the status before it is done.
    package var mayFailLate = false
    /// Called before the call is sent again after a transient failure, or by libcurl because the connection was closed: the service may have done already what it
    /// was asked for.
    package var willRepeat: (() -> Void)?
    package var rangeStart: Int?
    package var sink: (any ResponseSink)?
    /// Changes the call before each attempt: an attempt may continue where the one before it broke off.
    package var prepare: ((inout ServiceCall) -> Void)?
    package var timeOuts = Request.TimeOuts()
    package var collectedLimit = 16 << 20

    /// The SHA-256 of nothing.
    package static let emptyHash = SHA256.hash("").hexadecimal

    package init(_ method: Request.Method, _ path: String = "/") {
        self.method = method
        self.path = path
    }

    /// Sets a body of bytes, and its hash.
    package mutating func setBody(_ bytes: [UInt8]) {
        bodyHash = SHA256.hash(bytes.span).hexadecimal
        body = .bytes(bytes)
    }
}
