import Bytes

/// A search for a month's name in the text before, between or after the numbers of a date. If there are several names, the last one counts, as in the regular
/// expressions of the registries.
struct MonthSearch {
    enum Ending {
        /// A year follows.
        case year
        /// A day follows.
        case number
        /// The content ends, after at most this number of characters.
        case end(Int)
    }

    let names: MonthNames
    let withDay: Bool
    let gap: Range<Int>
    /// Whether the name begins the content. Otherwise text must separate it from the number before it.
    let isFirst: Bool
    let ending: Ending

    func month(in content: Span<UInt8>) -> Int? {
        let list = names.list(withDay: withDay)
        if isFirst { return month(in: content, at: gap.lowerBound, list) }
        var position = gap.upperBound
        while position > gap.lowerBound {
            position = content.scalarStart(before: position)
            guard position > gap.lowerBound else { break }
            if let month = month(in: content, at: position, list) { return month }
            if names == .roman, isNumeral(content, position) { return nil }
        }
        return nil
    }

    /// Whether a word of the letters of Roman numerals, valid or not, begins at the position.
    private func isNumeral(_ content: Span<UInt8>, _ position: Int) -> Bool {
        guard Self.isRoman(content[position]), !Self.isRoman(content[content.scalarStart(before: position)]) else { return false }
        var end = position
        while end < gap.upperBound, Self.isRoman(content[end]) { end += 1 }
        return isEnding(content, end)
    }

    private func month(in content: Span<UInt8>, at position: Int, _ list: InlineArray<12, StaticString>) -> Int? {
        if position > gap.lowerBound {
            let before = content[content.scalarStart(before: position)]
            if names.beginsWord, before.isASCIILetter { return nil }
            if names == .roman, Self.isRoman(before) { return nil }
        }
        for month in 0..<12 {
            var found: Int?
            list[month].withUTF8Buffer { buffer in
                let alternatives = Span(_unsafeElements: buffer)
                var start = 0
                while start < alternatives.count {
                    let end = alternatives.firstIndex(of: UInt8(ascii: " "), from: start) ?? alternatives.count
                    if let last = endOfName(alternatives.extracting(start..<end), in: content, at: position), isEnding(content, last) {
                        found = month + 1
                        return
                    }
                    start = end + 1
                }
            }
            if let found { return found }
        }
        return nil
    }

    /// Returns the end of a name that begins at `position`, in lower case, in upper case, or with a capital letter; nil if the name is not there.
    private func endOfName(_ name: Span<UInt8>, in content: Span<UInt8>, at position: Int) -> Int? {
        var current = position, index = 0, letters = 0, capitals = 0, startsWithCapital = false
        while index < name.count {
            guard current < gap.upperBound else { return nil }
            let letter = content.scalar(at: current)
            let folded = Self.lowercased(letter)
            guard folded == name.scalar(at: index) else { return nil }
            if folded != letter {
                capitals += 1
                if letters == 0 { startsWithCapital = true }
            }
            letters += 1
            current += content.scalarLength(at: current)
            index += name.scalarLength(at: index)
        }
        let isOneCapital = capitals == 1 && startsWithCapital && names != .roman
        if capitals == 0, names.needsCapital { return nil }
        guard capitals == 0 || capitals == letters || isOneCapital || names == .da || names == .sv else { return nil }
        if names == .roman, current < gap.upperBound, Self.isRoman(content[current]) { return nil }
        return current
    }

    private func isEnding(_ content: Span<UInt8>, _ end: Int) -> Bool {
        switch ending {
        case .year:
            if end == gap.upperBound { return names.mayTouchYear }
            return names != .cs || !content[end].isASCIILetter
        case .number: return end < gap.upperBound
        case .end(let most):
            if names == .cs, end < gap.upperBound, content[end] != UInt8(ascii: ".") { return false }
            return content.scalarCount(end..<gap.upperBound) <= most
        }
    }

    private static func isRoman(_ byte: UInt8) -> Bool {
        switch byte.asciiLowercased {
        case UInt8(ascii: "i"), UInt8(ascii: "v"), UInt8(ascii: "x"): true
        default: false
        }
    }

    /// Returns the lower-case form of a letter, for the alphabets of the month names: Latin with accents, Greek, Cyrillic.
    private static func lowercased(_ scalar: UInt32) -> UInt32 {
        switch scalar {
        case 0x41...0x5A, 0xC0...0xDE, 0x391...0x3AB, 0x410...0x42F: scalar + 0x20
        case 0x100...0x137, 0x14A...0x177: scalar | 1
        case 0x139...0x148, 0x179...0x17E: scalar & 1 == 1 ? scalar + 1 : scalar
        case 0x386: 0x3AC
        case 0x388...0x38A: scalar + 0x25
        case 0x38C: 0x3CC
        case 0x38E, 0x38F: scalar + 0x3F
        default: scalar
        }
    }
}
