/// The status and the headers of a response.
package struct ResponseHead: Sendable {
    package var status = 0
    /// The headers, in the order of the response: names in lower case, values without surrounding white space.
    package var headers: [(name: String, value: String)] = []

    package init() {}

    /// The value of the first header with this name, which must be in lower case.
    package subscript(name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The length of the body as sent by the server: of the compressed body if there is a content-encoding.
    package var contentLength: Int? {
        self["content-length"].flatMap { Int($0) }
    }
}

package struct Response: Sendable {
    package var head: ResponseHead
    /// The collected body; empty if a sink received it.
    package var body: [UInt8]
    /// The length of the decoded body in bytes, whether or not it was collected; of a body that was cut, what had come.
    package var bodyBytes: Int
    /// The seconds that the server asks the client to wait (`Retry-After`, as seconds or as a date).
    package var retryAfter: Int?
    /// The target of a redirect, as an absolute URL. Redirects are not followed here.
    package var redirect: String?
    /// Seconds from start to end.
    package var duration: Double

    package var status: Int { head.status }
}
