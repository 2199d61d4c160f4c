import Bytes
import HTTP
import JSONLines

/// Receives the answer of a service: events, or one JSON document.
final class CallSink: ResponseSink {
    /// Bytes of an answer. The longest that a model gives has some hundred thousand tokens.
    static let limit = 16 << 20

    private let dialect: Dialect
    private let secret: Secret
    private var stream: StreamedReply?
    private var document: [UInt8] = []
    private var received = 0
    private(set) var refusal: String?

    init(_ service: Service) {
        dialect = service.dialect
        secret = service.secret
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        let isStream = head["content-type"]?.lowercased().hasPrefix("text/event-stream") ?? false
        stream = isStream ? StreamedReply(dialect, secret: secret) : nil
        document = []
        received = 0
    }

    func receive(_ bytes: Span<UInt8>) throws(SystemFailure) {
        received += bytes.count
        guard received <= Self.limit else {
            refusal = "the answer has more than \(Self.limit >> 20) MB"
            return
        }
        if stream != nil { stream?.take(bytes) } else { document.append(bytes) }
        if let fault = stream?.fault { refusal = fault.message }
    }

    /// What the service has said of tokens before the connection broke.
    var usage: Usage? { stream?.usage }
    /// Why a transfer failed, without what the service said in a header: a part of the key may be in it.
    static func reason(_ failure: HTTPFailure) -> String {
        failure.kind == .misplaced ? "the response is a part that was not requested" : failure.reason
    }

    /// Why the stream is no answer.
    var fault: ServiceFault? { stream?.fault }

    func reply() throws(ServiceFault) -> Reply {
        if let stream { return try stream.finished() }
        guard let value = try? JSONValue(parsing: document.span) else { throw ServiceFault(.malformed, "the response is not JSON") }
        return try dialect.reply(secret.removed(from: value))
    }
}
