import Clocks
import HTTP

/// Tries in a row that met a page which is neither what was asked for nor the SEC's own: a content network's, a proxy's.
struct Strangers {
    /// So many tell that nobody gets through, and so many that one question does not.
    static let limit = 3

    private(set) var count = 0
    /// When the next try may be made.
    private(set) var until = 0.0
    /// Whose tries these were, and whether anybody ever got through.
    private var jobs: Set<Int> = []
    private var hasPassed = false

    /// Nobody gets through.
    var meetAll: Bool { count >= Self.limit && (jobs.count > 1 || !hasPassed) }

    mutating func passed() {
        hasPassed = true
        count = 0
        jobs.removeAll()
    }

    /// False for all but one of those that were under way together.
    mutating func met(by job: Int, _ backoff: Backoff) -> Bool {
        let now = monotonicSeconds()
        guard now >= until else { return false }
        count += 1
        jobs.insert(job)
        until = now + (backoff.delay(afterFailures: count) ?? backoff.longest)
        return true
    }
}
