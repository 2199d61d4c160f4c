/// The reason why a record was not processed.
package struct Rejection: Error, CustomStringConvertible {
    /// A short name for programs to match: `malformed_xml`, `truncated_submission`.
    package var code: String
    /// One sentence, with the document and the offset if there are any.
    package var message: String
    /// Whether processing the same record again later may succeed.
    package var isRetryable: Bool

    package init(code: String, message: String, isRetryable: Bool = false) {
        self.code = code
        self.message = message
        self.isRetryable = isRetryable
    }

    package var description: String { message }
}
