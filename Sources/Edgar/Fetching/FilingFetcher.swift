import Bytes
import Glibc
import JSONLines
package import Records

/// Brings what is wanted of filings into a store, several at once.
package protocol FilingFetcher: AnyObject {
    /// Filings whose outcome is still to come.
    var count: Int { get }

    /// Takes on a filing. What ends a whole run (a full disk, no identity) is thrown; all else is the filing's own outcome.
    func submit(_ filing: FilingRecord) throws(EdgarFailure) -> FetchStep

    /// Moves on until a filing is done, `descriptor` can be read, or a second at most is over.
    ///
    /// - Parameter descriptor: where more filings come from; nil when none is wanted now, or none will come.
    func run(watching descriptor: Int32?) throws(EdgarFailure) -> FetchEvent

    /// Starts nothing more.
    func stop()

    /// Ends what is under way; of its `.part` files those stay that can be gone on with.
    func cancel()

    /// To be called last, when the run fails: what came of filings that are in the store, or were finished, and were not told yet.
    func leave() -> [(Int, FetchOutcome)]
}

/// What came of a filing.
package enum FetchOutcome {
    case fetched(FetchedFiling)
    /// It would be fetched, were this not a dry run.
    case wanted(key: String, url: String)
    case rejected(Rejection)
    /// The run was asked to stop before it was fetched.
    case dropped
}

extension Rejection {
    /// Of a name that is at fault, not the disk: something else stands where this filing belongs, or another filing. Nil for other failures.
    init?(name failure: SystemFailure) {
        switch failure.errno {
        case EEXIST: self.init(code: "other_filing", message: failure.description)
        case EISDIR, EINVAL, ENOTDIR, ENAMETOOLONG, ELOOP: self.init(code: "unsafe_key", message: failure.description)
        default: return nil
        }
    }

    /// Of what did not come.
    ///
    /// - Parameter damaged: a file of the store whose bytes are not those that came, and which would have been replaced.
    init(_ failure: EdgarFailure, damaged: String?) {
        let found = damaged.map { "\($0) is not what was fetched, and could not be had again: " } ?? ""
        self.init(code: failure.code, message: found + failure.message, isRetryable: failure.isRetryable)
    }

    /// Of a file that somebody else changed before it had its name.
    init(changedFile failure: SystemFailure) { self.init(code: "changed_file", message: failure.description, isRetryable: true) }
}

package enum FetchStep {
    case done(FetchOutcome)
    /// The outcome comes from `run` under this number.
    case waiting(Int)
}

package enum FetchEvent {
    case done(Int, FetchOutcome)
    case readable
    case idle
}

/// What is in the store of a filing now.
package struct FetchedFiling: Sendable {
    /// The submission or its header; nil when only documents were wanted.
    package var entry: SubmissionStore.Entry?
    package var url: String
    /// It was there already: its bytes did not travel.
    package var wasCached: Bool
    /// The older version that was there under the name, and is kept beside it.
    package var replaced: SubmissionStore.Entry?
    /// Documents with files of their own; nil when the submission was wanted.
    package var documents: [FetchedDocument]?
}

package struct FetchedDocument: Sendable {
    package var listed: FilingListing.Document
    package var entry: SubmissionStore.Entry
}

extension FilingRecord {
    /// The accession number in the form with dashes, however it came; what is none stays as it is.
    package mutating func normalizeAccessionNumber() {
        guard let text = accessionNumber, let number = AccessionNumber(text), number.description != text else { return }
        object.set("accession_number", number.description)
    }
}
