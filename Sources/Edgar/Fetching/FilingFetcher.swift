import Bytes
package import FilingStore
import Glibc
import JSONLines
package import Records

/// Fetches filings, or parts of them, into a store, several at once.
package protocol FilingFetcher: AnyObject {
    /// The number of unfinished filings.
    var count: Int { get }

    /// Accepts a filing. Throws only a failure that ends the whole run (a full disk, no identity). Any other failure is the filing's outcome.
    ///
    /// - Parameter isDoubted: whether files in the store are read, and compared with the hashes that they should have.
    func submit(_ filing: FilingRecord, isDoubted: Bool) throws(EdgarFailure) -> FetchStep<FetchOutcome>

    /// Runs transfers until a filing is done, `descriptor` can be read, or at most a second has passed.
    ///
    /// - Parameter descriptor: the input of further filings; nil when none are expected, or none are wanted now.
    func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent<FetchOutcome>

    /// Starts no more transfers; those under way may end.
    func stop()

    /// Ends the transfers under way. Their `.part` files stay where they can be resumed.
    func cancel()

    /// Waits until complete files have their names, and returns the outcomes that `run` has not reported. To be called last, when a run fails.
    func finish() -> [(Int, FetchOutcome)]
}

package enum FetchStep<Outcome> {
    case done(Outcome)
    /// `run` reports the outcome under this number.
    case waiting(Int)
}

package enum FetchEvent<Outcome> {
    case done(Int, Outcome)
    /// The watched descriptor can be read.
    case readable
    case idle
}

/// The result of fetching a filing.
package enum FetchOutcome {
    case fetched(FetchedFiling)
    /// The store lacks the filing, which is not fetched because this is a dry run.
    case wanted(key: String, url: String)
    case rejected(Rejection)
    /// The run was asked to stop before the filing was fetched.
    case dropped
}

/// A filing that is in the store now.
package struct FetchedFiling: Sendable {
    /// The submission or its header; nil when only documents were wanted.
    package var entry: SubmissionStore.Entry?
    package var url: String
    /// Whether the filing was in the store already or came from the cache, so that EDGAR sent none of its bytes.
    package var wasCached: Bool
    /// The older version, which is kept beside the new one.
    package var replaced: SubmissionStore.Entry?
    /// Documents with files of their own; nil when the submission was wanted.
    package var documents: [FetchedDocument]?
}

package struct FetchedDocument: Sendable {
    package var listed: FilingListing.Document
    package var entry: SubmissionStore.Entry
}

extension Rejection {
    /// The rejection of a filing that could not be fetched.
    ///
    /// - Parameter damaged: the path of a stored file whose bytes changed after it was fetched, and which would have been replaced.
    init(_ failure: EdgarFailure, damaged: String?) {
        let found = damaged.map { "\($0) has changed since it was fetched, and cannot be fetched again: " } ?? ""
        self.init(code: failure.code, message: found + failure.message, isRetryable: failure.isRetryable)
    }
}
