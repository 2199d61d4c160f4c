/// The state of a workflow's run.
package enum RunStatus: String, Sendable {
    /// Waits for its next try.
    case pending
    case running
    case success
    /// The command failed by itself.
    case failed
    case timedOut = "timed_out"
    /// The command was stopped by a signal to flow-run, or because another run had taken its place.
    case interrupted
    /// The end was never recorded, because the process or its host died.
    case lost

    /// Whether the run is a reason for an alert.
    package var isFailure: Bool { self == .failed || self == .timedOut || self == .lost }
}
