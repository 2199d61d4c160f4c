/// Escapes text for the content of elements and for attributes in double quotes.
enum MarkupText {
    /// Appends a text. Ends of lines and tabs become blanks. Characters that XML forbids, and those that change the order of the characters around them, become
    /// U+FFFD.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": bytes.append(contentsOf: "&amp;".utf8)
            case "<": bytes.append(contentsOf: "&lt;".utf8)
            case ">": bytes.append(contentsOf: "&gt;".utf8)
            case "\"": bytes.append(contentsOf: "&quot;".utf8)
            case "\t", "\n", "\r": bytes.append(UInt8(ascii: " "))
            case _ where isRefused(scalar): bytes.append(contentsOf: "\u{FFFD}".utf8)
            default: bytes.append(contentsOf: scalar.utf8)
            }
        }
    }

    private static func isRefused(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F: true
        // Marks, embeddings, overrides and isolates of bidirectional text, and separators of lines.
        case 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: scalar.properties.isNoncharacterCodePoint
        }
    }
}
