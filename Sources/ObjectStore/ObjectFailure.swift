import Bytes
import HTTP

/// Why an object was not put.
package struct ObjectFailure: Error, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// Another attempt may succeed: throttling, a server error, a broken connection.
        case transient
        /// The service was not reached.
        case unreachable
        /// The service refuses this object, but may accept others.
        case object
        /// The service refuses all objects of this run: no such bucket, or no permission.
        case refused
        /// The service refuses the credentials.
        case credentials
    }

    package let kind: Kind
    /// The service's error code (`NoSuchBucket`), or a code of this client if the service gave none.
    package let code: String
    package let message: String
    /// Seconds to wait, from the service.
    package let retryAfter: Int?

    package init(_ kind: Kind, code: String, message: String, retryAfter: Int? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }

    package var isWorthAnotherTry: Bool { kind == .transient || kind == .unreachable }
    package var description: String { "\(code): \(message)" }

    init(_ failure: HTTPFailure) {
        let kind: Kind = failure.kind == .unreachable ? .unreachable : failure.isRetryable ? .transient : failure.kind == .untrusted ? .refused : .object
        self.init(kind, code: "transfer_failed", message: failure.description)
    }

    /// Creates the failure of an error response. The service's error code takes precedence over the status.
    init(_ response: Response) {
        let code = Self.text(response.body, "<Code>", "</Code>")
        let said = Self.text(response.body, "<Message>", "</Message>") ?? "no message"
        let requestID = response.head["x-amz-request-id"].map { ", request \($0)" } ?? ""
        let name = code ?? "http_\(response.status)"
        self.init(
            Self.kind(code: name, status: response.status), code: name, message: "the service responded \(response.status) \(name): \(said)\(requestID)",
            retryAfter: response.retryAfter)
    }

    private static func kind(code: String, status: Int) -> Kind {
        switch code {
        case "SlowDown", "InternalError", "ServiceUnavailable", "RequestTimeout", "OperationAborted", "BadDigest", "IncompleteBody": .transient
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "TokenRefreshRequired", "RequestTimeTooSkewed": .credentials
        case "NoSuchBucket", "AccessDenied", "AllAccessDisabled", "AccountProblem", "PermanentRedirect", "AuthorizationHeaderMalformed",
            "InvalidStorageClass", "InvalidBucketName", "KMS.NotFoundException", "NotImplemented":
            .refused
        default:
            status >= 500 || status == 408 || status == 429 ? .transient : status == 401 || status == 403 || (300...399).contains(status) ? .refused : .object
        }
    }

    /// Returns the text between two tags of an error response, which is a small XML document; nil if there is none.
    private static func text(_ body: [UInt8], _ open: StaticString, _ close: StaticString) -> String? {
        guard let start = body.span.firstIndex(of: open), let end = body.span.firstIndex(of: close, from: start) else { return nil }
        let inner = body[(start + open.utf8CodeUnitCount)..<end].prefix(500)
        var text: [UInt8] = []
        var rest = inner
        while let byte = rest.first {
            let escape = escapes.first { rest.starts(with: $0.name.utf8) }
            text.append(escape?.byte ?? byte)
            rest = rest.dropFirst(escape?.name.utf8.count ?? 1)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let escapes: [(name: String, byte: UInt8)] = [
        ("&lt;", UInt8(ascii: "<")), ("&gt;", UInt8(ascii: ">")), ("&amp;", UInt8(ascii: "&")), ("&quot;", UInt8(ascii: "\"")), ("&#34;", UInt8(ascii: "\"")),
        ("&apos;", UInt8(ascii: "'")), ("&#39;", UInt8(ascii: "'")),
    ]
}
