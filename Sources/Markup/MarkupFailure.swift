/// A document that is not well-formed XML, or breaks a limit of ours.
package struct MarkupFailure: Error, CustomStringConvertible {
    package let message: String
    /// Line of the document, from 1.
    package let line: Int
    /// Byte of the document as it was given.
    package let offset: Int
    /// It is not the document's fault, and may go well another time.
    package var isOutOfMemory = false

    package init(message: String, line: Int, offset: Int) {
        self.message = message
        self.line = line
        self.offset = offset
    }

    package var description: String { "line \(line), byte \(offset): \(message)" }
}

package enum MarkupLimits {
    /// Bytes a document.
    package static let document = 1 << 30
    /// Attributes of one of the few very long tags: libxml2 compares each with each.
    package static let attributes = 1000
    /// Prefixes that are bound at once.
    package static let bindings = 1000
    /// Different names of elements, attributes and prefixes: libxml2's table of them does not grow with their number.
    package static let names = 100_000
    /// Elements within each other.
    package static let depth = 2048
}
