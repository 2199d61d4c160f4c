import Bytes
import JSONLines
import Warehouse

/// A text that a database keeps in a column of JSON: an object or array as it is, and any other text as a string.
package struct StoredText {
    /// The most bytes of a text.
    package static let limit = 1 << 20

    package let json: [UInt8]

    package init(_ text: String) { self.init(Array(text.utf8)) }

    package init(_ text: [UInt8]) {
        let value = text.span.extracting(text.span.trimmedRange)
        let isStructure = value.count > 0 && (value[0] == UInt8(ascii: "{") || value[0] == UInt8(ascii: "["))
        if isStructure, value.isUTF8, (try? JSONValue(parsing: value)) != nil, StorableJSON.isStorable(value) {
            json = value.array
        } else {
            var writer = JSONWriter()
            writer.string(text.span.text.replacing("\0", with: "\u{FFFD}"))
            json = writer.bytes
        }
    }
}
