/// A failure to read the markup of a document. The filing is rejected.
package struct XBRLFailure: Error, CustomStringConvertible {
    /// The document's file name.
    package let document: String
    package let message: String
    /// The line of the document, counted from 1; 0 if unknown.
    package let line: Int
    /// The offset in the submission, or in the document's own file.
    package let offset: Int
    /// Whether memory ran out. The document is then not at fault, and another attempt may succeed.
    package var isOutOfMemory = false

    package var description: String { "\(document): \(message) at line \(line), byte \(offset)" }
}
