import Bytes

/// A line that consists of a page number, and the style of the number.
struct PrintedPage {
    enum Style { case plain, dashes, brackets, word, ofAll, prefixed }

    var number: PageNumber
    var style: Style

    /// Reads `5`, `- 5 -`, `(5)`, `Page 5`, `5 of 20` or `F-5`; nil for any other line.
    init?(_ text: Span<UInt8>) {
        guard text.count <= 24 else { return nil }
        var start = 0, end = text.count
        var style = Style.plain
        func isBlank(_ position: Int) -> Bool { text[position] == 0x20 }
        if text.count > 2, text[0] == UInt8(ascii: "("), text[end - 1] == UInt8(ascii: ")") {
            (start, end, style) = (1, end - 1, .brackets)
        } else if let dash = Self.dash(text, 0) {
            start = dash
            // Remove the dash after the number.
            while end > start, text[end - 1] == UInt8(ascii: "-") || text[end - 1] >= 0x80 { end -= 1 }
            guard end < text.count else { return nil }
            style = .dashes
        } else if text.hasPrefix("Page ", at: 0) || text.hasPrefix("PAGE ", at: 0) {
            (start, style) = (5, .word)
        }
        while start < end, isBlank(start) { start += 1 }
        while end > start, isBlank(end - 1) { end -= 1 }
        let inner = text.extracting(start..<end)
        var position = 0
        guard let number = PageNumber(inner, at: &position) else { return nil }
        if position < inner.count {
            // `5 of 20`
            guard inner.hasPrefix(" of ", at: position) else { return nil }
            position += 4
            guard PageNumber(inner, at: &position) != nil, position == inner.count else { return nil }
            style = .ofAll
        }
        if number.prefix != nil, style == .plain { style = .prefixed }
        self.number = number
        self.style = style
    }

    /// Returns the position after the hyphen or dash at `position`.
    private static func dash(_ text: Span<UInt8>, _ position: Int) -> Int? {
        guard position < text.count else { return nil }
        if text[position] == UInt8(ascii: "-") { return position + 1 }
        return position + 2 < text.count && text[position] == 0xE2 && text[position + 1] == 0x80 && text[position + 2] & 0xF8 == 0x90 ? position + 3 : nil
    }
}
