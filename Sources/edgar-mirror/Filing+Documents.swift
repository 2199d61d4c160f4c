import Records
import Submission

extension Filing {
    /// The documents by reference; none when the submission is damaged. The file is gone through for it each time.
    func documents() -> [DocumentReference] {
        do throws(SubmissionFailure) {
            return try Submission(try SubmissionFile(path: path)).documents
        } catch { return [] }
    }
}
