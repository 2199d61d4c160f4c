package import JSONLines

/// The run that holds the lease of a workflow, as its row describes it.
package struct RunHolder: Sendable {
    package let runID: String
    /// In UTC.
    package let startedAt: String
    /// Seconds since the last heartbeat; nil for a run that has sent none.
    package let silence: Double?
    /// What the run's flow-run has recorded of itself.
    package let metadata: JSONValue

    package var host: String? { metadata["host"]?.string }
    package var process: Int? { metadata["pid"]?.integer }
    /// Seconds of silence after which the holder expects to be replaced.
    package var takeover: Int? { metadata["takeover_seconds"]?.integer }
}

/// What is known of the process that holds a lease.
package enum Liveness: Sendable {
    case alive, dead
    /// The process is on another host or in another container.
    case unknown
}
