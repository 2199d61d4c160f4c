import Bytes
import Clocks
import HTTP
import Records

/// Sends messages as requests: to Slack, PagerDuty and webhooks.
final class HTTPSender: Sender {
    /// What a channel's requests and responses look like.
    struct Form {
        let url: String
        /// Headers and body of a message.
        let content: (Message) -> (headers: [(name: String, value: String)], body: [UInt8])
    }

    /// Bytes of a response that are kept: the answers of these services are short, and a longer one is an answer as well.
    private static let responseLimit = 64 * 1024
    /// Characters of a response that a message quotes.
    private static let quoteLimit = 200

    private let form: Form
    private let queue: TransferQueue
    private let timeout: Double

    init(_ form: Form, timeout: Double, certificates: String?) throws(HTTPFailure) {
        self.form = form
        self.timeout = timeout
        queue = try TransferQueue(connections: 1, certificates: certificates)
    }

    func send(_ message: Message, shouldStop: () -> Bool) -> SendOutcome {
        let content = form.content(message)
        var request = Request(.post, form.url, headers: content.headers + [("content-type", "application/json")], body: .bytes(content.body))
        request.timeOuts.total = timeout
        request.timeOuts.connect = min(request.timeOuts.connect, timeout)
        request.collectedLimit = Self.responseLimit
        // A service that never ends its answer has not accepted the message.
        request.longBody = .isDropped
        do throws(HTTPFailure) {
            let identifier = try queue.start(request)
            while true {
                if case .finished(identifier, let result) = try queue.run(seconds: 0.25) { return Self.outcome(of: try result.get()) }
                if shouldStop() {
                    queue.cancel(identifier)
                    return .interrupted
                }
            }
        } catch {
            // The address may hold a secret: only the reason is shown.
            return error.isRetryable || error.kind == .tooLarge ? .failed(error.reason, pause: nil) : .refused(error.reason, isOfMessage: false)
        }
    }

    /// What a response says: 2xx accepted, 408, 425, 429 and 5xx later, any other status refused. A redirect is not followed, because the message is not meant for
    /// another address.
    static func outcome(of response: Response) -> SendOutcome {
        let text = SafeText.line(response.body.span.text, limit: quoteLimit)
        let answer = "status \(response.status)" + (text.isEmpty ? "" : " (\(text))")
        switch response.status {
        case 200...299: return .accepted
        case 300...399: return .refused("status \(response.status): redirects are not followed: put the new address into the channels file", isOfMessage: false)
        case 408, 425, 429, 500...599: return .failed(answer, pause: response.retryAfter)
        default: return .refused(answer, isOfMessage: [400, 413, 422].contains(response.status))
        }
    }
}

extension HTTPSender.Form {
    static func slack(_ url: String) -> Self { Self(url: url) { ([], SlackMessage.body($0)) } }

    static func webhook(_ url: String, key: [UInt8]) -> Self {
        Self(url: url) { message in
            let seconds = wallSeconds()
            let body = WebhookSignature.body(message, time: Instant.utc(seconds: seconds))
            return (WebhookSignature.headers(id: message.id, seconds: seconds, body: body, key: key), body)
        }
    }
}
