/// A document that is not well-formed XML, or exceeds one of our limits.
package struct MarkupFailure: Error, CustomStringConvertible {
    package let message: String
    /// Line of the document, from 1; 0 where it is not known.
    package let line: Int
    /// Byte of the document as it was given.
    package let offset: Int
    /// Memory ran out: the document is not at fault, and another attempt may succeed.
    package var isOutOfMemory = false

    package init(message: String, line: Int, offset: Int) {
        self.message = message
        self.line = line
        self.offset = offset
    }

    package var description: String { "line \(line), byte \(offset): \(message)" }
}
