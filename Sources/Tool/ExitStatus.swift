/// The exit status of a run. 255 is never used, because xargs would stop everything.
package enum ExitStatus: Int32, Sendable {
    /// All done (problems that were survived are on the records), or the reader of the output went away.
    case done = 0
    /// Finished, some records rejected for good.
    case rejected = 1
    case usage = 64
    /// The first line of input is not a record: nothing was written.
    case notRecords = 65
    /// The remote refused for good.
    case refused = 69
    /// A bug in the tool, or a filing that crashed a worker.
    case bug = 70
    /// Input or output failed.
    case inputOutput = 74
    /// Try again later: interrupted, throttled, 5xx, cut-off input, retryable rejects. Everything written is whole.
    case tryAgain = 75
    /// No identity, no credentials, an older schema.
    case configuration = 78

    /// Whether the run finished all records, or those in hand, so that the outcome of each is known.
    var isOfRecords: Bool { [.done, .rejected, .bug, .tryAgain].contains(self) }
}

/// A failure that ends the whole run, not only the work on one record.
package struct ToolFailure: Error, CustomStringConvertible {
    package let status: ExitStatus
    package let message: String

    package init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    package var description: String { message }
}
