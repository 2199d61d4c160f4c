/// The exit status of a run. 255 is never used, because xargs would stop everything.
package enum ExitStatus: Int32, Sendable {
    /// All records are done, or the reader of the output went away. Problems that did not stop a record are noted in it.
    case done = 0
    /// All records are done, but some were rejected for good.
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
    /// Try again later: interrupted, throttled, 5xx, cut-off input, retryable rejects. All lines written are complete.
    case tryAgain = 75
    /// No identity, no credentials, an older schema.
    case configuration = 78
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
