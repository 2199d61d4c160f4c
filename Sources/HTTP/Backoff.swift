/// How long to wait before another try: twice as long each time, with jitter, so that those who failed together do not return together.
package struct Backoff: Sendable {
    /// Tries in all, the first one included.
    package var tries: Int
    /// Seconds before the second try, and the longest wait.
    package var first: Double
    package var longest: Double

    package init(tries: Int = 5, first: Double = 0.5, longest: Double = 30) {
        self.tries = tries
        self.first = first
        self.longest = longest
    }

    /// Seconds to wait after `failures` tries that failed; nil when that is enough. Between half of the full wait and all of it.
    package func delay(afterFailures failures: Int) -> Double? {
        guard failures < tries else { return nil }
        var wait = first
        for _ in 1..<max(failures, 1) { wait = min(wait * 2, longest) }
        return wait * Double.random(in: 0.5...1)
    }
}
