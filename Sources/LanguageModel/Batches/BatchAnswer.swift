import JSONLines
import Records

/// An entry of the answers of a batch.
enum BatchAnswer {
    case reply(Reply)
    /// There is no answer, and nothing was billed.
    case failed(Rejection)
    /// What came is no answer of the dialect: what it cost is not known.
    case malformed(Rejection)

    /// - Parameter secret: what is taken out of everything that the service says.
    init(_ line: Span<UInt8>, _ dialect: Dialect, _ secret: Secret) {
        func failed(_ code: String, _ message: String, _ isRetryable: Bool = true) -> BatchAnswer {
            .failed(Rejection(code: code, message: message, isRetryable: isRetryable))
        }
        guard let value = (try? JSONValue(parsing: line)).map({ secret.removed(from: $0) }) else {
            self = failed("batch_failed", "an entry of the batch is not JSON")
            return
        }
        let body: JSONValue?
        let error: JSONValue?
        var isExpired = false
        switch dialect {
        case .messages:
            let result = value["result"]
            body = result?["type"]?.string == "succeeded" ? result?["message"] : nil
            error = result?["error"]?["error"] ?? result?["error"]
            isExpired = result?["type"]?.string == "expired"
        case .responses:
            let response = value["response"]
            body = response?["status_code"]?.integer == 200 ? response?["body"] : nil
            error = value["error"].flatMap { $0 == .null ? nil : $0 } ?? response?["body"]?["error"]
            isExpired = error?["code"]?.string == "batch_expired"
        }
        guard let body else {
            let message = secret.removed(from: error?["message"]?.string ?? "").oneLine(limit: 200)
            let isRefused = error?["type"]?.string == "invalid_request_error"
            self =
                isExpired
                ? failed("batch_expired", "the batch expired before the question was answered")
                : isRefused
                    ? failed("bad_request", "the service refuses the request: \(message)", false)
                    : failed("batch_failed", "the service did not answer the question in the batch\(message.isEmpty ? "" : ": \(message)")")
            return
        }
        do throws(ServiceFault) { self = .reply(try dialect.reply(body)) } catch {
            self = .malformed(Rejection(code: "malformed_response", message: error.message, isRetryable: true))
        }
    }
}
