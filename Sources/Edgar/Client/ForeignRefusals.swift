import Clocks
import HTTP

/// The consecutive 403 responses with a page that is not the SEC's: a proxy or a content network between this host and EDGAR sent them.
///
/// After the first one, only one request at a time is sent, to find out whether that request alone is refused or all of them are.
struct ForeignRefusals {
    /// After this many attempts a single request is given up, or all of them if no request gets through.
    static let limit = 3

    private(set) var count = 0
    /// When the next request may be sent, in seconds on the monotonic clock; nil while requests get through.
    var nextProbe: Double? { count > 0 ? pauseEnd : nil }

    private var pauseEnd = 0.0
    /// The jobs that were refused.
    private var jobs: Set<Int> = []
    /// Whether any response ever came from EDGAR itself.
    private var hasPassed = false

    /// Whether no request gets through, as opposed to a single one.
    var refuseAll: Bool { count >= Self.limit && (jobs.count > 1 || !hasPassed) }

    /// Notes a response of EDGAR itself.
    mutating func notePassed() {
        hasPassed = true
        count = 0
        jobs.removeAll()
    }

    /// Notes a refusal. Of requests that ran at the same time, only the first refusal counts.
    ///
    /// - Returns: whether the refusal counts.
    mutating func noteRefusal(of job: Int, _ backoff: Backoff) -> Bool {
        let now = monotonicSeconds()
        guard now >= pauseEnd else { return false }
        count += 1
        jobs.insert(job)
        pauseEnd = now + (backoff.delay(afterFailures: count) ?? backoff.longest)
        return true
    }
}
