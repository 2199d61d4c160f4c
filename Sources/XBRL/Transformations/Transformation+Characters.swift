import Bytes

/// The classes of characters that the registries use, in UTF-8.
extension Span where Element == UInt8 {
    /// Returns the bytes of the blank at `position`, including non-breaking and other special blanks; 0 if there is none.
    func blankLength(at position: Int) -> Int {
        guard position < count else { return 0 }
        switch self[position] {
        case 0x09...0x0D, 0x20: return 1
        case 0xC2: return position + 1 < count && (self[position + 1] == 0xA0 || self[position + 1] == 0x85) ? 2 : 0
        case 0xE1: return hasPrefix("\u{1680}", at: position) ? 3 : 0
        case 0xE2:
            guard position + 2 < count else { return 0 }
            switch (self[position + 1], self[position + 2]) {
            case (0x80, 0x80...0x8A), (0x80, 0xA8), (0x80, 0xA9), (0x80, 0xAF), (0x81, 0x9F): return 3
            default: return 0
            }
        case 0xE3: return hasPrefix("\u{3000}", at: position) ? 3 : 0
        default: return 0
        }
    }

    /// Returns the bytes of the hyphen or dash at `position` that means zero in the registries; 0 if there is none.
    func dashLength(at position: Int) -> Int {
        guard position < count else { return 0 }
        switch self[position] {
        case UInt8(ascii: "-"): return 1
        case 0xD6: return hasPrefix("\u{058A}", at: position) || hasPrefix("\u{05BE}", at: position) ? 2 : 0
        case 0xE2: return position + 2 < count && self[position + 1] == 0x80 && (0x90...0x95).contains(self[position + 2]) ? 3 : 0
        case 0xEF: return hasPrefix("\u{FE58}", at: position) || hasPrefix("\u{FE63}", at: position) || hasPrefix("\u{FF0D}", at: position) ? 3 : 0
        default: return 0
        }
    }

    /// Moves past blanks. Returns false if there are none.
    func skipBlanks(_ position: inout Int) -> Bool {
        let start = position
        while case let length = blankLength(at: position), length > 0 { position += length }
        return position > start
    }

    /// Moves past a text. Returns false if the text is not there.
    func skip(_ text: StaticString, _ position: inout Int) -> Bool {
        guard hasPrefix(text, at: position) else { return false }
        position += text.utf8CodeUnitCount
        return true
    }

    /// Returns the bytes of the character at `position`, according to its first byte, but not beyond the end.
    func scalarLength(at position: Int) -> Int {
        let length: Int
        switch self[position] {
        case 0xC0...0xDF: length = 2
        case 0xE0...0xEF: length = 3
        case 0xF0...0xFF: length = 4
        default: length = 1
        }
        return Swift.min(length, count - position)
    }

    /// Returns the character at `position`, or the byte if no character begins there.
    func scalar(at position: Int) -> UInt32 {
        let length = scalarLength(at: position)
        guard length > 1 else { return UInt32(self[position]) }
        var value = UInt32(self[position]) & (0xFF >> UInt32(length + 1))
        for index in position + 1..<position + length { value = value << 6 | UInt32(self[index] & 0x3F) }
        return value
    }

    /// Returns the offset of the character before `position`.
    func scalarStart(before position: Int) -> Int {
        var start = position - 1
        while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }

    /// Returns the number of characters in a range.
    func scalarCount(_ range: Range<Int>) -> Int {
        var count = 0
        for index in range where self[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    /// Whether the character is a letter, a digit or an underscore, like `\w` in a regular expression.
    func isWordCharacter(at position: Int) -> Bool {
        let byte = self[position]
        if byte < 0x80 { return byte.isASCIILetter || byte.isDigit || byte == UInt8(ascii: "_") }
        guard let scalar = Unicode.Scalar(scalar(at: position)) else { return false }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}

/// The digits that a date may have in addition to 0 to 9.
enum Numerals {
    case ascii
    /// U+0966 to U+096F
    case devanagari
    /// U+FF10 to U+FF19
    case fullWidth

    /// Returns the value and the bytes of the digit at `position`; nil if there is none.
    func digit(_ content: Span<UInt8>, _ position: Int) -> (value: Int, length: Int)? {
        guard position < content.count else { return nil }
        let byte = content[position]
        if byte.isDigit { return (Int(byte & 0x0F), 1) }
        guard byte >= 0xE0, position + 2 < content.count else { return nil }
        let third = content[position + 2]
        switch self {
        case .ascii: return nil
        case .devanagari:
            guard byte == 0xE0, content[position + 1] == 0xA5, (0xA6...0xAF).contains(third) else { return nil }
            return (Int(third) - 0xA6, 3)
        case .fullWidth:
            guard byte == 0xEF, content[position + 1] == 0xBC, (0x90...0x99).contains(third) else { return nil }
            return (Int(third) - 0x90, 3)
        }
    }

    /// Reads one to four digits and moves past them. Returns nil, without moving, if there are none or more.
    func number(_ content: Span<UInt8>, _ position: inout Int) -> (value: Int, digits: Int)? {
        var current = position, value = 0, digits = 0
        while let digit = digit(content, current) {
            guard digits < 4 else { return nil }
            value = value * 10 + digit.value
            digits += 1
            current += digit.length
        }
        guard digits > 0 else { return nil }
        position = current
        return (value, digits)
    }
}
