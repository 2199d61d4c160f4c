/// The pauses between attempts: each is twice as long as the one before, with jitter, so that clients that failed together do not return together.
package struct Backoff: Sendable {
    /// Attempts in all, the first one included.
    package var tries: Int
    /// Seconds before the second attempt.
    package var first: Double
    /// Seconds of the longest pause.
    package var longest: Double

    package init(tries: Int = 5, first: Double = 0.5, longest: Double = 30) {
        self.tries = tries
        self.first = first
        self.longest = longest
    }

    /// Returns the seconds to wait after `failures` failed attempts, between half of the full pause and all of it; nil after the last attempt.
    package func delay(afterFailures failures: Int) -> Double? {
        guard failures < tries else { return nil }
        var wait = first
        for _ in 1..<max(failures, 1) { wait = min(wait * 2, longest) }
        return wait * Double.random(in: 0.5...1)
    }
}
