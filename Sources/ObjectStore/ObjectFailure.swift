import Bytes
import HTTP

/// Why an object was not put.
package struct ObjectFailure: Error, CustomStringConvertible {
    package enum Kind: Equatable, Sendable {
        /// The same again may go through: throttled, an error of the server, a connection that broke.
        case transient
        /// The service was not reached at all.
        case unreachable
        /// This object is refused; another one may be taken.
        case object
        /// No object of this run will be taken: no such bucket, not allowed.
        case refused
        /// The credentials are not good.
        case credentials
    }

    package let kind: Kind
    /// The service's own word (`NoSuchBucket`), or ours where it said none.
    package let code: String
    package let message: String
    /// Seconds that the service asks to wait.
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

    /// An answer that is none of success. What the service calls the error counts more than the status.
    init(_ answer: Response) {
        let code = Self.text(answer.body, "<Code>", "</Code>")
        let said = Self.text(answer.body, "<Message>", "</Message>") ?? "no explanation"
        let requestID = answer.head["x-amz-request-id"].map { ", request \($0)" } ?? ""
        let name = code ?? "http_\(answer.status)"
        self.init(
            Self.kind(code: name, status: answer.status), code: name, message: "the service answers \(answer.status) \(name): \(said)\(requestID)",
            retryAfter: answer.retryAfter)
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

    /// What stands between two tags in the small XML document that an error is; nil when there is none.
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
