import Bytes

/// Writes HTML or SVG to a byte buffer.
///
/// The names of elements and attributes and the style sheets are static strings of this library. Every other text is escaped, so that nothing from a database
/// can become markup. The result is well-formed XML as well: all attributes are quoted, and an empty element ends with `/>`.
package struct MarkupWriter {
    /// An attribute with the value nil is left out.
    package typealias Attributes = KeyValuePairs<StaticString, String?>

    package private(set) var bytes: [UInt8] = []

    package init() {}

    /// Writes an element with the content that `content` writes.
    package mutating func element(_ name: StaticString, _ attributes: Attributes = [:], _ content: (inout MarkupWriter) -> Void) {
        open(name, attributes)
        put(">")
        content(&self)
        put("</")
        put(name)
        put(">")
    }

    package mutating func element(_ name: StaticString, _ attributes: Attributes = [:], text: String) {
        element(name, attributes) { $0.text(text) }
    }

    /// Writes an element without content.
    package mutating func empty(_ name: StaticString, _ attributes: Attributes = [:]) {
        open(name, attributes)
        put("/>")
    }

    package mutating func text(_ text: String) { MarkupText.append(text, to: &bytes) }

    /// Writes a text whose line ends are kept, for an element that shows them.
    package mutating func lines(_ text: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { newLine() }
            self.text(String(line))
        }
    }

    /// Ends a line of the file, which has no meaning in most elements.
    package mutating func newLine() { bytes.append(0x0A) }

    package mutating func htmlDeclaration() { put("<!DOCTYPE html>\n") }
    mutating func xmlDeclaration() { put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }

    /// Writes a style sheet, which must not contain `<` or `&`.
    mutating func style(_ sheets: [StaticString]) {
        put("<style>")
        for sheet in sheets { put(sheet) }
        put("</style>")
    }

    private mutating func open(_ name: StaticString, _ attributes: Attributes) {
        put("<")
        put(name)
        for (name, value) in attributes {
            guard let value else { continue }
            put(" ")
            put(name)
            put("=\"")
            text(value)
            put("\"")
        }
    }

    private mutating func put(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }
}
