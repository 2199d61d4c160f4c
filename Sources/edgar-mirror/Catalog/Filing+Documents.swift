import Records
import Submission

extension Filing {
    /// Returns references to the documents; empty when the submission is damaged. Reads the whole file each time.
    func documents() -> [DocumentReference] {
        do throws(SubmissionFailure) {
            return try Submission(try SubmissionFile(path: path)).documents
        } catch { return [] }
    }
}
