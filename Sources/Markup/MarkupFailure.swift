/// A document that is not well-formed XML, or exceeds one of `MarkupLimits`.
package struct MarkupFailure: Error, CustomStringConvertible {
    package let message: String
    /// The line of the document, counted from 1; 0 if unknown.
    package let line: Int
    /// The offset in the document's original bytes.
    package let offset: Int
    /// Whether memory ran out. The document is then not at fault, and another attempt may succeed.
    package var isOutOfMemory = false

    package init(message: String, line: Int, offset: Int) {
        self.message = message
        self.line = line
        self.offset = offset
    }

    package var description: String { "line \(line), byte \(offset): \(message)" }
}
