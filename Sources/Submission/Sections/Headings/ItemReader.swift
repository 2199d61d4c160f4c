import Bytes

/// Reads the words and numbers at the beginning of a heading. Each read moves the position forward.
struct ItemReader {
    let text: [UInt8]
    var position = 0
    /// Whether a mistyped word or number was read. The title must then confirm the item.
    var hasTypingError = false

    init(_ text: [UInt8]) { self.text = text }

    func byte(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < text.count ? text[index] : 0
    }

    mutating func skipBlanks() {
        while byte() == 0x20 || byte() == 0x09 { position += 1 }
    }

    /// Skips bullets and similar characters before a heading.
    mutating func skipMarks() {
        while position < text.count, position < 8, !byte().isASCIILetter, !byte().isDigit { position += 1 }
    }

    /// Skips the separators between a number and a title: periods, colons, dashes of any length.
    mutating func skipSeparators() {
        // `Item 1) Business`, `[Item 1] Business`
        if byte() == UInt8(ascii: ")") || byte() == UInt8(ascii: "]"), byte(1) == 0x20, Self.isUpper(byte(2)) || byte(2) == UInt8(ascii: "[") { position += 1 }
        while position < text.count {
            switch byte() {
            case 0x20, 0x09, UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "|"), UInt8(ascii: "*"), UInt8(ascii: "_"),
                UInt8(ascii: "="), UInt8(ascii: "~"):
                position += 1
            // U+2010 to U+2015 and U+2022, U+2212, U+00B7.
            case 0xE2 where byte(1) == 0x80 && (byte(2) & 0xF8 == 0x90 || byte(2) == 0xA2): position += 3
            case 0xE2 where byte(1) == 0x88 && byte(2) == 0x92: position += 3
            case 0xC2 where byte(1) == 0xB7: position += 2
            default: return
            }
        }
    }

    /// Reads a word whose first letter is a capital; the others may be in any case. Returns false if another word is there.
    mutating func readWord(_ word: StaticString) -> Bool {
        var length = word.utf8CodeUnitCount
        guard position + length <= text.count, byte() < 0x60 else { return false }
        // In `I TEM`, a style with small capitals has separated the first letter. In `I T E M`, all letters are separated.
        if byte(1) == 0x20, byte(3) != 0x20 { return readSplitWord(word) }
        let step = byte(1) == 0x20 ? 2 : 1
        for index in 0..<length where byte(step * index).asciiLowercased != word.utf8Start[index] { return false }
        if step == 2 {
            for index in 1..<length where byte(2 * index - 1) != 0x20 { return false }
            length = 2 * length - 1
        }
        guard !byte(length).isASCIILetter else { return false }
        position += length
        return true
    }

    private mutating func readSplitWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard byte().asciiLowercased == word.utf8Start[0], position + length < text.count else { return false }
        for index in 1..<length where byte(index + 1).asciiLowercased != word.utf8Start[index] { return false }
        guard !byte(length + 1).isASCIILetter else { return false }
        position += length + 1
        return true
    }

    /// Reads the number of a part: I to IV, 1 to 4, or as a word.
    mutating func readPart() -> Int? {
        let start = position
        while byte() == 0x20 || byte() == 0x09 || byte() == UInt8(ascii: ".") { position += 1 }
        let first = position
        while byte().isASCIILetter || byte().isDigit { position += 1 }
        switch String(decoding: text[first..<position], as: UTF8.self) {
        case "I", "1", "One", "ONE": return 1
        case "II", "2", "Two", "TWO": return 2
        case "III", "3", "Three", "THREE": return 3
        case "IV", "4", "Four", "FOUR": return 4
        default:
            position = start
            return nil
        }
    }

    /// Moves to the next `Item` within `limit` bytes. Returns false if there is none.
    mutating func findItem(within limit: Int) -> Bool {
        let start = position
        while position < text.count, position - start <= limit {
            if isAtItem { return true }
            position += 1
        }
        position = start
        return false
    }

    /// Whether `Item` and a number begin at the position.
    var isAtItem: Bool {
        guard byte() == UInt8(ascii: "I"), position == 0 || !text[position - 1].isASCIILetter else { return false }
        var probe = self
        return probe.readItemWord() != nil
    }

    /// Reads a page number before an entry of a table of contents, with the tab or blank after it.
    mutating func readPageNumber() -> Bool {
        var length = 0
        while length < 3, byte(length).isDigit { length += 1 }
        guard length > 0, byte(length) == 0x20 || byte(length) == 0x09 else { return false }
        var probe = self
        probe.position += length + 1
        probe.skipBlanks()
        guard probe.byte() == UInt8(ascii: "I") || probe.byte() == UInt8(ascii: "P") else { return false }
        position = probe.position
        return true
    }

    /// Reads `Item`, `Items` or `Item(s)` up to the number.
    ///
    /// - Returns: whether the word is a plural; nil if no item begins here.
    mutating func readItemWord() -> Bool? {
        let start = position
        var isPlural = false
        if readWord("items") {
            isPlural = true
        } else if readWord("item") || readMistypedWord() {
            if byte() == UInt8(ascii: "("), byte(1).asciiLowercased == UInt8(ascii: "s"), byte(2) == UInt8(ascii: ")") {
                isPlural = true
                position += 3
            }
        } else if startsJoined() {
            // `ITEM1.`, `Item7A`: the blank is missing.
            position += 4
        } else {
            return nil
        }
        while byte() == 0x20 || byte() == 0x09 || byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ":") || byte() == UInt8(ascii: "#")
            || byte() == UInt8(ascii: "-")
        {
            position += 1
        }
        if readWord("no") {
            while byte() == 0x20 || byte() == UInt8(ascii: ".") { position += 1 }
        }
        // `Item (1) Business`
        if byte() == UInt8(ascii: "("), byte(1).isDigit { position += 1 }
        guard byte().isDigit || roman() != nil || mistypedNumber() != nil else {
            position = start
            return nil
        }
        return isPlural
    }

    /// Reads `Item` as mistyped or misread by a scanner: `ltem`, `Itme`.
    private mutating func readMistypedWord() -> Bool {
        for word in Self.mistypedWords where text[position...].starts(with: word) && byte(word.count) == 0x20 {
            position += word.count
            hasTypingError = true
            return true
        }
        return false
    }

    private static let mistypedWords: [[UInt8]] = [
        "ltem", "lTEM", "1tem", "Itme", "ITME", "Iten", "ITEN", "Itern", "Itm", "ITM", "Iem", "IEM", "Tiem", "Itemm",
    ]
    .map { Array($0.utf8) }

    private func startsJoined() -> Bool {
        guard byte() == UInt8(ascii: "I"), byte(4).isDigit else { return false }
        return byte(1).asciiLowercased == 0x74 && byte(2).asciiLowercased == 0x65 && byte(3).asciiLowercased == 0x6D
    }

    /// Whether `(continued)`, `(cont'd)` or the like follows, unlike a title in brackets: `(Controls and Procedures)`.
    func isContinuation() -> Bool {
        let rest = text[min(position, text.count)...].prefix(200)
        func begins(_ start: Int, _ words: [[UInt8]]) -> Bool {
            words.contains { word in start + word.count <= rest.endIndex && word.indices.allSatisfy { rest[start + $0].asciiLowercased == word[$0] } }
        }
        return begins(rest.startIndex, Self.bareContinuations)
            || rest.indices.contains { rest[$0] == UInt8(ascii: "(") && begins($0 + 1, Self.continuations) }
    }

    private static let bareContinuations = ["cont\u{27}d", "continued"].map { Array($0.utf8) }
    private static let continuations = ["continued", "cont\u{27}d", "cont\u{2019}d", "cont.", "cont)", "contd"].map { Array($0.utf8) }
}
