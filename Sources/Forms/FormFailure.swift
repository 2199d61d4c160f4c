/// A document of a form that cannot be read. The filing is rejected.
package struct FormFailure: Error, CustomStringConvertible {
    package enum Code: String, Sendable {
        case malformed = "malformed_xml"
        /// One of `FormLimits` is exceeded.
        case limit
        case outOfMemory = "out_of_memory"
        /// A temporary file cannot be written.
        case output
    }

    package let code: Code
    /// The document's file name.
    package let document: String
    package let message: String
    /// The line of the document, counted from 1; 0 if unknown.
    package let line: Int
    /// The offset in the submission, or in the document's own file.
    package let offset: Int
    /// Whether the disk is full, so that every other filing would fail too.
    package var concernsFileSystem = false

    package var description: String {
        line > 0 ? "\(document): \(message) at line \(line), byte \(offset)" : "\(document): \(message)"
    }
}
