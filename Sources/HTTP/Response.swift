/// The status and the headers of a response.
package struct ResponseHead: Sendable {
    package var status = 0
    /// Headers in the order of the response: names in lower case, values without white space around them.
    package var headers: [(name: String, value: String)] = []

    package init() {}

    /// The value of the first header with a name, which is given in lower case.
    package subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// Bytes of the body as it travels: compressed, where there is a content-encoding.
    package var contentLength: Int? {
        self["content-length"].flatMap { Int($0) }
    }
}

package struct Response: Sendable {
    package var head: ResponseHead
    /// The collected body; empty when a sink received it.
    package var body: [UInt8]
    /// Bytes of the decoded body, collected or not.
    package var bodyBytes: Int
    /// Seconds that the server asks to wait (`Retry-After`, as seconds or as a date).
    package var retryAfter: Int?
    /// The target of a redirect, as an absolute URL. Redirects are not followed here.
    package var redirect: String?
    /// Seconds from start to end.
    package var duration: Double

    package var status: Int { head.status }
}
