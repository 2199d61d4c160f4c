package import Records

/// Work on filings that consists of transfers, of which several run at once in one thread.
package protocol FilingTransfers: AnyObject {
    /// The number of unfinished filings.
    var count: Int { get }

    /// Accepts a filing. Throws only a failure that ends the whole run (a full disk, no credentials). Any other failure is the filing's result.
    ///
    /// - Parameter isMended: whether filing-check found that the place does not hold the filing as it should, so that nothing there is taken for granted.
    func submit(_ filing: FilingRecord, isMended: Bool) throws(ToolFailure) -> TransferStep

    /// Runs transfers until a filing is done, `descriptor` can be read, or at most a second has passed.
    ///
    /// - Parameter descriptor: the input of further filings; nil when none are expected, or none are wanted now.
    func run(watching descriptor: Int32?) throws(ToolFailure) -> TransferEvent

    /// Starts no more transfers; those under way may end.
    func stop()

    /// Ends the transfers under way.
    func cancel()

    /// Completes what needs no more transfers, and returns the results that `run` has not reported. To be called last, when a run fails.
    func finish() -> [(Int, TransferResult)]
}

package enum TransferStep {
    case done(TransferResult)
    /// `run` reports the result under this number.
    case waiting(Int)
}

package enum TransferEvent {
    case done(Int, TransferResult)
    /// The watched descriptor can be read.
    case readable
    case idle
}

/// What becomes of a filing.
package enum TransferResult {
    /// The filing is written, with the fields that the closure adds.
    case written((inout FilingRecord) -> Void)
    case rejected(Rejection)
    /// The run was asked to stop before the filing was done.
    case dropped
}
