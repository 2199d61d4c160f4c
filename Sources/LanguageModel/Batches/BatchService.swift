import Bytes
import Clocks
import HTTP
import JSONLines
import Records
import Tool

/// A batch, as a service describes it.
struct BatchStatus {
    let id: String
    /// Whether the service works on it no more.
    let isEnded: Bool
    /// The number of its requests.
    let count: Int
    /// When it was made, in Unix time.
    let createdAt: Int
    /// The mark that this program gave it (Responses API).
    let mark: String?
    /// The files of the answers (Responses API).
    let files: [String]
    /// Why the service refused the batch as a whole, before it began it; nil if it did not (Responses API).
    var refusal: Refusal?

    struct Refusal {
        let message: String
        /// Whether the same batch may be taken later: too much is in line.
        let isRetryable: Bool
    }
}

/// Why a batch cannot be made or read.
struct BatchFailure: Error {
    let message: String
    /// Whether a later run may succeed.
    let isRetryable: Bool
    /// Whether a request that was sent may have had its effect.
    var isUncertain = false
    /// Whether the service does not know what was asked for.
    var isGone = false
}

/// The calls of a service about batches: Anthropic's Message Batches, and OpenAI's Batch API over uploaded files.
final class BatchService {
    let service: Service
    private let transfers: TransferQueue

    /// Bytes of a description, of a page of a list, and of the answers of a batch.
    private static let (descriptionLimit, resultsLimit) = (8 << 20, 1 << 30)
    private static let pageSize = 100

    init(_ service: Service, certificates: String?) throws(HTTPFailure) {
        self.service = service
        transfers = try TransferQueue(connections: 1, certificates: certificates)
    }

    private var path: String { service.dialect == .messages ? "/v1/messages/batches" : "/batches" }

    /// Submits requests: lines of JSON in the form of the dialect. Returns the batch.
    func submit(_ lines: [UInt8], mark: String) throws(BatchFailure) -> BatchStatus {
        switch service.dialect {
        case .messages:
            var body = Array("{\"requests\":[".utf8)
            body += lines.split(separator: 0x0A).joined(separator: [UInt8(ascii: ",")])
            body += "]}".utf8
            return try status(json(.post, path, body: body))
        case .responses:
            let boundary = "secflow-\(mark)"
            var form = Array("--\(boundary)\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n".utf8)
            form += "--\(boundary)\r\nContent-Disposition: form-data; name=\"file\"; filename=\"secflow.jsonl\"\r\nContent-Type: application/jsonl\r\n\r\n".utf8
            form += lines
            form += "\r\n--\(boundary)--\r\n".utf8
            let file: JSONValue
            do throws(BatchFailure) { file = try json(.post, "/files", body: form, contentType: "multipart/form-data; boundary=\(boundary)") } catch {
                // A file that was uploaded and is not used costs nothing.
                throw BatchFailure(message: error.message, isRetryable: error.isRetryable)
            }
            guard let id = file["id"]?.string else { throw BatchFailure(message: "the uploaded file has no id", isRetryable: true) }
            var writer = JSONWriter()
            writer.beginObject()
            writer.member("input_file_id", id)
            writer.member("endpoint", "/v1/responses")
            writer.member("completion_window", "24h")
            writer.key("metadata")
            writer.beginObject()
            writer.member("secflow", mark)
            writer.endObject()
            writer.endObject()
            return try status(json(.post, path, body: writer.bytes))
        }
    }

    /// A request of a batch, as a line.
    static func line(_ dialect: Dialect, key: String, _ question: ModelQuestion) -> [UInt8] {
        let body = dialect.body(question, streams: false)
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("custom_id", key)
        switch dialect {
        case .messages: writer.key("params")
        case .responses:
            writer.member("method", "POST")
            writer.member("url", "/v1/responses")
            writer.key("body")
        }
        writer.raw(body.span)
        writer.endObject()
        return writer.bytes + [0x0A]
    }

    func status(of id: String) throws(BatchFailure) -> BatchStatus { try status(json(.get, "\(path)/\(id)")) }

    /// The batches that were made since a time, newest first.
    func batches(since seconds: Int) throws(BatchFailure) -> [BatchStatus] {
        var found: [BatchStatus] = []
        var after: String?
        for _ in 0..<100 {
            let key = service.dialect == .messages ? "after_id" : "after"
            let page = try json(.get, "\(path)?limit=\(Self.pageSize)\(after.map { "&\(key)=\($0)" } ?? "")")
            let batches = try (page["data"]?.array ?? []).map { value throws(BatchFailure) in try status(value) }
            found += batches.filter { $0.createdAt >= seconds }
            guard page["has_more"]?.boolean == true, let last = batches.last, last.createdAt >= seconds else { break }
            after = last.id
        }
        return found
    }

    /// Writes the answers of a batch to a file, lines of JSON.
    func results(of batch: BatchStatus, to file: BatchFile) throws(BatchFailure) {
        let paths = service.dialect == .messages ? ["\(path)/\(batch.id)/results"] : batch.files.map { "/files/\($0)/content" }
        for path in paths {
            do throws(SystemFailure) { try file.beginResponse() } catch { throw BatchFailure(message: error.description, isRetryable: true) }
            var request = service.request(.get, path)
            request.sink = file
            request.timeOuts.total = 3600
            _ = try send(request)
            guard file.refusal == nil else { throw BatchFailure(message: "the answers have more than \(Self.resultsLimit >> 30) GB", isRetryable: false) }
        }
    }

    private func status(_ value: JSONValue) throws(BatchFailure) -> BatchStatus {
        guard let id = value["id"]?.string, !id.isEmpty, id.utf8.allSatisfy({ $0.isASCIILetter || $0.isDigit || "-_".utf8.contains($0) }) else {
            throw BatchFailure(message: "the description of a batch has no id", isRetryable: true)
        }
        switch service.dialect {
        case .messages:
            let counts = (value["request_counts"]?.members ?? []).compactMap(\.value.integer).filter { (0...1_000_000).contains($0) }
            let created = Array((value["created_at"]?.string ?? "").utf8)
            let seconds = Instant.microseconds(created.span).map { Int($0) / 1_000_000 } ?? 0
            return BatchStatus(
                id: id, isEnded: value["processing_status"]?.string == "ended", count: counts.reduce(0, +), createdAt: seconds, mark: nil, files: [])
        case .responses:
            let ended = ["completed", "failed", "expired", "cancelled"].contains(value["status"]?.string ?? "")
            var status = BatchStatus(
                id: id, isEnded: ended, count: value["request_counts"]?["total"]?.integer ?? 0, createdAt: value["created_at"]?.integer ?? 0,
                mark: value["metadata"]?["secflow"]?.string,
                files: ["output_file_id", "error_file_id"].compactMap { value[$0]?.string }.filter {
                    $0.utf8.allSatisfy { $0.isASCIILetter || $0.isDigit || "-_".utf8.contains($0) }
                })
            if value["status"]?.string == "failed" {
                let error = value["errors"]?["data"]?.array?.first
                let message = (error?["message"]?.string ?? "without a reason").oneLine(limit: 200)
                status.refusal = .init(message: message, isRetryable: error == nil || (error?["code"]?.string ?? "").contains("limit"))
            }
            return status
        }
    }

    private func json(
        _ method: Request.Method, _ path: String, body: [UInt8]? = nil, contentType: String = "application/json"
    ) throws(BatchFailure) -> JSONValue {
        var request = service.request(method, path, body: body, contentType: contentType)
        request.collectedLimit = Self.descriptionLimit
        request.timeOuts.total = 900
        let response = try send(request)
        guard let value = try? JSONValue(parsing: response.body.span) else { throw BatchFailure(message: "the response is not JSON", isRetryable: true) }
        return service.secret.removed(from: value)
    }

    /// Sends a request, again while the service fails. A request that makes something is sent once more only if it cannot have had its effect.
    private func send(_ request: Request) throws(BatchFailure) -> Response {
        var failures = 0
        while true {
            let fault: ServiceFault
            var (isUncertain, isGone) = (false, false)
            var pause = 0
            switch try transfer(request) {
            case .success(let response) where response.status == 200: return response
            case .success(let response):
                fault = service.dialect.fault(status: response.status, body: response.body.span, secret: service.secret)
                isGone = response.status == 404
                pause = response.retryAfter ?? RateLimitHeaders.pause(response.head) ?? 0
                isUncertain = response.status >= 500 && response.status != 529 && response.status != 503
            case .failure(let failure):
                fault = ServiceFault(.unavailable, CallSink.reason(failure))
                isUncertain = failure.kind != .unreachable
            }
            let message = service.withoutKey(fault.message)
            if isUncertain, request.method == .post { throw BatchFailure(message: message, isRetryable: true, isUncertain: true) }
            if Double(pause) > CallQueue.longestWait {
                let seconds = min(pause, CallPace.longestCoolOff)
                throw BatchFailure(message: "\(message): the service wants no calls for \(seconds) s", isRetryable: true)
            }
            failures += 1
            guard [.throttled, .overloaded, .unavailable].contains(fault.kind), let delay = CallSettings.backoff.delay(afterFailures: failures) else {
                let isRetryable = fault.kind != .refused && fault.kind != .badRequest && fault.kind != .tooLong
                throw BatchFailure(message: message, isRetryable: isRetryable, isGone: isGone)
            }
            try sleep(max(delay, Double(pause)))
        }
    }

    private func transfer(_ request: Request) throws(BatchFailure) -> Result<Response, HTTPFailure> {
        do throws(HTTPFailure) {
            let number = try transfers.start(request)
            while true {
                if case .finished(number, let result) = try transfers.run(seconds: 0.25) { return result }
                if Signals.isPatienceOver || (Signals.isStopRequested && request.method == .get) { break }
            }
            transfers.cancel(number)
        } catch { return .failure(error) }
        throw BatchFailure(message: "interrupted", isRetryable: true, isUncertain: request.method == .post)
    }

    /// Waits; a request to stop is a failure.
    func sleep(_ seconds: Double) throws(BatchFailure) {
        let end = monotonicSeconds() + seconds
        while monotonicSeconds() < end {
            if Signals.isStopRequested { throw BatchFailure(message: "interrupted", isRetryable: true) }
            do throws(HTTPFailure) { _ = try transfers.run(seconds: min(0.25, end - monotonicSeconds())) } catch {
                throw BatchFailure(message: error.description, isRetryable: true)
            }
        }
    }
}
