/// An answer without its body.
package struct ResponseHead: Sendable {
    package var status = 0
    /// Names in lower case, values without blanks around them, in the order in which they came.
    package var headers: [(name: String, value: String)] = []

    package init() {}

    /// The first header of a name, which is given in lower case.
    package subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The body's bytes as they travel (compressed ones, where there is a content-encoding).
    package var contentLength: Int? {
        self["content-length"].flatMap { Int($0) }
    }
}

package struct Response: Sendable {
    package var head: ResponseHead
    /// What was collected; empty when a sink took it.
    package var body: [UInt8]
    /// Bytes of the body after decoding, wherever they went.
    package var bodyBytes: Int
    /// Seconds that the server asks to wait (`Retry-After`, in either of its forms).
    package var retryAfter: Int?
    /// Where a redirect leads, as an absolute URL. Redirects are never followed here.
    package var redirect: String?
    /// Seconds from start to end.
    package var duration: Double

    package var status: Int { head.status }
}
