import Clocks
import Hummingbird
import Synchronization
import Tool

/// The SEC's limit. After more than `rate` requests within a second, all requests are refused until the rate has stayed within the limit for the whole time-out.
struct RequestRate {
    private let rate: Int
    private let timeOut: Int
    /// The arrival times of the last `rate` requests, in a ring buffer, in nanoseconds of the monotonic clock.
    private var arrivals: [Int] = []
    private var next = 0
    private var refusedUntil: Int = 0

    /// - Parameter timeOut: nanoseconds.
    init(rate: Int, timeOut: Int) {
        self.rate = rate
        self.timeOut = timeOut
    }

    /// Counts a request that arrives at `now`, and returns whether to serve it.
    mutating func admits(_ now: Int) -> Bool {
        if arrivals.count < rate {
            arrivals.append(now)
        } else {
            if now - arrivals[next] < 1_000_000_000 { refusedUntil = now + timeOut }
            arrivals[next] = now
            next = (next + 1) % rate
        }
        return now >= refusedUntil
    }
}

/// Refuses requests beyond the limit.
struct RateLimit: RouterMiddleware {
    private let rate: SharedRate

    init(rate: Int, timeOut: Int) {
        self.rate = SharedRate(RequestRate(rate: rate, timeOut: timeOut))
    }

    func handle(
        _ request: Request, context: MirrorContext, next: (Request, MirrorContext) async throws -> Response
    ) async throws -> Response {
        let isAdmitted = rate.value.withLock { $0.admits(monotonicNanoseconds()) }
        return isAdmitted ? try await next(request, context) : Refusal.tooManyRequests.response
    }
}

private final class SharedRate: Sendable {
    let value: Mutex<RequestRate>

    init(_ rate: RequestRate) { value = Mutex(rate) }
}
