package import Bytes
package import JSONLines

/// Where the submissions are from which documents and passages are shown.
package protocol FilingSource: Sendable {
    /// Opens the submission of a filing; nil if it is not there. May wait, for a few seconds. A source that does not answer is a problem that passes.
    ///
    /// - Parameter record: the filing as it was loaded.
    func submission(_ record: JSONValue) throws(Problem) -> MappedFile?
    /// Ends all waits.
    func stop()
}
