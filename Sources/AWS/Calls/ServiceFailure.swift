package import Bytes
package import HTTP
import JSONLines

/// Why a service did not do what was asked, or why it could not be asked. The text never shows a secret.
package struct ServiceFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// Another attempt may succeed: throttling, a server error, a broken connection.
        case transient
        /// The service was not reached.
        case unreachable
        /// The service refuses this request, but may accept others.
        case request
        /// The service refuses all requests of this run: no such bucket, or no permission.
        case refused
        /// The service refuses the credentials.
        case credentials
        /// The settings of this host are wrong or incomplete: no credentials, or an endpoint that is not an address.
        case configuration
    }

    package let kind: Kind
    /// The service's error code (`NoSuchBucket`), or a code of this client if the service gave none.
    package let code: String
    package let message: String
    /// Seconds to wait, from the service.
    package let retryAfter: Int?
    /// The failure of this host's file from which a body was read, or into which one was written; nil if the failure is not of a file.
    package let file: SystemFailure?

    package init(_ kind: Kind, code: String, message: String, retryAfter: Int? = nil, file: SystemFailure? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
        self.file = file
    }

    package var isWorthAnotherTry: Bool { kind == .transient || kind == .unreachable }
    /// Whether there is no such object. A response to HEAD gives no code of the service's.
    package var isAbsence: Bool { code == "NoSuchKey" || code == "http_404" }
    package var description: String { "\(code): \(message)" }

    /// The failure of a call that was given up because the run was asked to stop.
    static let interrupted = ServiceFailure(.transient, code: "interrupted", message: "interrupted before it was done")

    package var isInterrupted: Bool { self == .interrupted }

    /// - Parameter failure: of a transfer. Its address is shown without the query, which only the service understands.
    init(_ failure: HTTPFailure) {
        let message = "\(failure.request.prefix { $0 != "?" }): \(failure.reason)"
        switch failure.kind {
        case .unreachable: self.init(.unreachable, code: "transfer_failed", message: message)
        case .untrusted: self.init(.refused, code: "transfer_failed", message: message)
        case .source(let file), .sink(let file): self.init(.request, code: "unreadable_file", message: file.description, file: file)
        default: self.init(failure.isRetryable ? .transient : .request, code: "transfer_failed", message: message)
        }
    }

    /// Creates the failure of an error response. The service's error code takes precedence over the status.
    package init(_ response: Response) {
        let (code, text) = Self.error(in: response.body)
        let requestID = (response.head["x-amz-request-id"] ?? response.head["x-amzn-requestid"]).map { ", request \($0.prefix(100))" } ?? ""
        // A response to a conditional request needs no document.
        let name = code ?? (response.status == 412 ? "PreconditionFailed" : "http_\(response.status)")
        self.init(
            Self.kind(code: name, status: response.status), code: name,
            message: "the service responded \(response.status) \(name): \(text ?? "no message")\(requestID)", retryAfter: response.retryAfter)
    }

    /// Returns the code and the message of an error document, in XML or JSON.
    private static func error(in body: [UInt8]) -> (code: String?, message: String?) {
        if body.first == UInt8(ascii: "{"), let object = try? JSONValue(parsing: body.span) {
            // The code may have a namespace before it: com.amazonaws.ssm#ParameterNotFound.
            let code = object["__type"]?.string.flatMap { $0.split(separator: "#").last }.map(String.init)
            return (code, (object["message"] ?? object["Message"])?.string.map { String($0.prefix(500)) })
        }
        let document = ResponseXML(body)
        return (document.text("Code").map { String($0.prefix(100)) }, document.text("Message").map { String($0.prefix(500)) })
    }

    private static func kind(code: String, status: Int) -> Kind {
        switch code {
        case "SlowDown", "InternalError", "InternalFailure", "InternalServiceError", "ServiceUnavailable", "RequestTimeout", "OperationAborted", "BadDigest",
            "IncompleteBody", "XAmzContentSHA256Mismatch", "Throttling", "ThrottlingException", "RequestLimitExceeded", "IDPCommunicationError":
            .transient
        case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "InvalidToken", "TokenRefreshRequired",
            "RequestTimeTooSkewed", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidSignatureException", "InvalidIdentityToken":
            .credentials
        case "NoSuchBucket", "AccessDenied", "AllAccessDisabled", "AccountProblem", "PermanentRedirect", "AuthorizationHeaderMalformed",
            "InvalidStorageClass", "InvalidBucketName", "KMS.NotFoundException", "NotImplemented", "AccessDeniedException":
            .refused
        // Such as InvalidObjectState, of an object in an archive. A response without a code may come from a gateway, which refuses all requests.
        case let code where status == 403 && !code.hasPrefix("http_"): .request
        default:
            status >= 500 || status == 408 || status == 429 ? .transient : status == 401 || status == 403 || (300...399).contains(status) ? .refused : .request
        }
    }
}
