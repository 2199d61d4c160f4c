import Processes

/// How long a run may take, and when a command is tried again.
package struct RunPolicy: Sendable {
    /// Seconds that the run may take, with all tries and the pauses between them; nil for no limit.
    package var timeout: Double?
    /// Seconds from SIGTERM to SIGKILL for a command that is stopped.
    package var grace: Double
    /// The most tries after the first one.
    package var retries: Int
    /// The statuses after which the command is tried again.
    package var retriedStatuses: Set<Int32>
    /// Seconds of the pause before the first retry. Each further pause is twice as long.
    package var firstPause: Double

    /// The longest pause, in seconds.
    private static let longestPause = 600.0

    package init(timeout: Double?, grace: Double, retries: Int, retriedStatuses: Set<Int32>, firstPause: Double) {
        self.timeout = timeout
        self.grace = grace
        self.retries = retries
        self.retriedStatuses = retriedStatuses
        self.firstPause = firstPause
    }

    /// Whether a command that ended so may be tried again, or was killed.
    func isFailure(_ end: ProcessEnd) -> Bool {
        switch end {
        case .exited(let status): retries > 0 && retriedStatuses.contains(status)
        case .signalled: true
        }
    }

    /// Returns the seconds to wait before the next try; nil if the command is not tried again. A command that a signal has killed is: its memory may have run out.
    ///
    /// - Parameter tries: how often the command has run.
    func pause(after end: ProcessEnd, tries: Int) -> Double? {
        guard tries <= retries else { return nil }
        if case .exited(let status) = end, !retriedStatuses.contains(status) { return nil }
        return max(firstPause, min(Self.longestPause, firstPause * Double(1 << min(tries - 1, 20))))
    }
}
