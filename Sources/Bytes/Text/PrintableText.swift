extension Unicode.Scalar {
    /// The escape of a control character, or of one that changes the direction of text: `\x1b`, `\u{202e}`; nil for any other character. A terminal obeys these
    /// characters, and text from a filing may hold them.
    package var terminalEscape: String? {
        switch value {
        case 0x00...0x1F, 0x7F: "\\x\(value < 16 ? "0" : "")\(String(value, radix: 16))"
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: "\\u{\(String(value, radix: 16))}"
        default: nil
        }
    }
}

extension String {
    /// The text as a terminal may show it: one line, control characters escaped.
    package var printable: String {
        guard unicodeScalars.contains(where: { $0.terminalEscape != nil }) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if let escape = scalar.terminalEscape { text += escape } else { text.unicodeScalars.append(scalar) }
        }
    }
}
