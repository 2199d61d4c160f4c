import Bytes
import Clocks
import Glibc
import HTTP

/// Sends requests to a receiver of telemetry, one after another, and repeats each after transient failures.
///
/// A program that is done with its work sends its telemetry last, so all requests together have a time limit.
struct Sender {
    /// Statuses after which a request may be repeated (OpenTelemetry Protocol 1.0, "Failures", which the Pushgateway is given as well).
    private static let repeatable = [429, 502, 503, 504]
    /// The most bytes of a response that are read.
    private static let responseLimit = 1 << 20
    /// The most characters of a response that a message shows.
    private static let shownResponse = 200

    private let queue: TransferQueue
    private let backoff: Backoff
    /// The time limit of one attempt, in seconds.
    private let timeOut: Double
    /// When the last attempt must be over, on the monotonic clock.
    private let deadline: Double

    /// - Parameters:
    ///   - timeOut: seconds of one attempt.
    ///   - patience: seconds of all attempts of all requests.
    ///   - certificates: a file of trusted certificates to use instead of the system's.
    init(timeOut: Double, patience: Double, certificates: String? = nil, backoff: Backoff = Backoff(tries: 5, first: 0.5, longest: 5)) throws(TelemetryFailure)
    {
        do throws(HTTPFailure) { queue = try TransferQueue(connections: 1, certificates: certificates) } catch {
            throw TelemetryFailure(.transient, error.description)
        }
        self.timeOut = timeOut
        self.backoff = backoff
        deadline = monotonicSeconds() + patience
    }

    /// Sends a request, and returns the response if its status is 200 to 299.
    func send(_ method: Request.Method, _ url: String, headers: [(name: String, value: String)], body: [UInt8]) throws(TelemetryFailure) -> Response {
        var failures = 0
        while true {
            let failure: TelemetryFailure
            var pause = 0.0
            switch try attempt(method, url, headers: headers, body: body) {
            case .success(let response) where (200...299).contains(response.status): return response
            case .success(let response):
                let kind: TelemetryFailure.Kind = Self.repeatable.contains(response.status) ? .transient : .refused
                failure = TelemetryFailure(kind, "\(method.rawValue) \(PrintableAddress(url)): status \(response.status)\(Self.shown(response.body))")
                pause = Double(response.retryAfter ?? 0)
            case .failure(let reason):
                failure = TelemetryFailure(reason.isRetryable ? .transient : reason.kind == .invalidRequest ? .configuration : .refused, reason.description)
            }
            failures += 1
            guard failure.kind == .transient, let delay = backoff.delay(afterFailures: failures) else { throw failure }
            pause = max(pause, delay)
            guard monotonicSeconds() + pause < deadline else { throw failure }
            Self.sleep(pause)
        }
    }

    private func attempt(
        _ method: Request.Method, _ url: String, headers: [(name: String, value: String)], body: [UInt8]
    ) throws(TelemetryFailure) -> Result<Response, HTTPFailure> {
        var request = Request(method, url, headers: headers, body: .bytes(body))
        let left = max(0.1, min(timeOut, deadline - monotonicSeconds()))
        request.timeOuts.connect = left
        request.timeOuts.total = left
        request.collectedLimit = Self.responseLimit
        do throws(HTTPFailure) {
            let number = try queue.start(request)
            while true {
                if case .finished(number, let result) = try queue.run() { return result }
            }
        } catch { return .failure(error) }
    }

    /// The beginning of a response's text, for a message; empty for a response without text.
    private static func shown(_ body: [UInt8]) -> String {
        let text = String(decoding: body.prefix(shownResponse), as: UTF8.self).trimmed
        return text.isEmpty ? "" : ": \(text.printable)"
    }

    /// Waits, however many signals come.
    private static func sleep(_ seconds: Double) {
        let end = monotonicSeconds() + seconds
        while true {
            let left = end - monotonicSeconds()
            if left <= 0 { return }
            usleep(useconds_t(min(left, 0.25) * 1e6))
        }
    }
}
