/// The reason why a record was not processed.
package struct Rejection: Error, CustomStringConvertible {
    /// A short name for programs to match: `malformed_xml`, `truncated_submission`.
    package var code: String
    /// One sentence, with the document and the offset if there are any.
    package var message: String
    /// Whether processing the same record again later may succeed.
    package var isRetryable: Bool
    /// Whether every other record would fail in the same way, because the disk of the output is full. The run ends with status 74, and this record is not rejected.
    package var endsRun: Bool

    package init(code: String, message: String, isRetryable: Bool = false, endsRun: Bool = false) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
        self.endsRun = endsRun
    }

    package var description: String { message }
}
