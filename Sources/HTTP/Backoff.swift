/// The pauses between attempts. Each is twice as long as the one before, with jitter, so that clients that failed together do not retry together.
package struct Backoff: Sendable {
    /// The number of attempts, including the first.
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

    /// Returns the seconds to wait after `failures` failed attempts: a random time between half of the full pause and all of it. Nil after the last attempt.
    package func delay(afterFailures failures: Int) -> Double? {
        guard failures < tries else { return nil }
        var wait = first
        for _ in 1..<max(failures, 1) { wait = min(wait * 2, longest) }
        return wait * Double.random(in: 0.5...1)
    }
}
