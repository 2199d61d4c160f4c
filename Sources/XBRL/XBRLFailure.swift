/// A document whose markup cannot be read. The filing is rejected.
package struct XBRLFailure: Error, CustomStringConvertible {
    /// The document's file name.
    package let document: String
    package let message: String
    /// Line of the document, from 1.
    package let line: Int
    /// Byte of the submission, or of the file that is the document.
    package let offset: Int
    /// Memory ran out: the document is not at fault, and another attempt may succeed.
    package var isOutOfMemory = false

    package var description: String { "\(document): \(message) at line \(line), byte \(offset)" }
}
