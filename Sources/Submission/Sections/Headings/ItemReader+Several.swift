import Bytes

/// Reads the second and later items of a heading with several items.
extension ItemReader {
    /// Reads further numbers and adds them to `codes`: `and 2`, `, 1A and 2`, `through 14`, `and Item 2`, `/7.01`, `- Item 4`, `-14.`
    ///
    /// - Returns: the indices in `codes` of the last items of ranges, such as `1C` in `Items 1A through 1C`. The caller adds the items in between, because they
    ///   depend on the form.
    mutating func readFurtherCodes(isPlural: Bool, _ codes: inout [ItemCode]) -> [Int] {
        var ranges: [Int] = []
        while codes.count < ItemMark.codeLimit {
            var probe = self
            var joint = probe.readJoint()
            guard joint != .none else { break }
            let hasItem = probe.readItemWord() != nil
            if joint == .comma {
                let next = probe.readJoint()
                if next != .none { joint = next }
            }
            let isItem = hasItem || probe.readItemWord() != nil
            guard probe.byte().isDigit, let code = probe.readCode(), code.number < 100, let last = codes.last, last < code else { break }
            let isNumber = last.fraction != nil && code.fraction != nil
            // After a singular `Item`, as in `Item 1 and 2. Business` and `Item 10-14.`, a period or the like must follow the last number.
            let isClear = isPlural || isItem || codes.count > 1 || isNumber || (joint != .comma && probe.endsNumber())
            guard isClear, joint != .dash || isPlural || isItem || probe.endsNumber() else { break }
            if joint == .through || joint == .dash {
                if code.letter == nil, last.letter == nil, last.fraction == nil {
                    for number in last.number + 1..<max(code.number, last.number + 1) where codes.count < ItemMark.codeLimit { codes.append(ItemCode(number)) }
                } else {
                    ranges.append(codes.count)
                }
            }
            codes.append(code)
            self = probe
        }
        return ranges
    }

    /// Whether a number ends here, because a period, colon, bracket, dash, tab or the end follows.
    private func endsNumber() -> Bool {
        byte() == 0 || byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ":") || byte() == UInt8(ascii: ")") || byte() == 0x09
            || (byte() == 0x20 && (byte(1) == UInt8(ascii: "-") || byte(1) == 0xE2))
    }

    private enum Joint { case none, comma, and, through, dash }

    private mutating func readJoint() -> Joint {
        skipBlanks()
        var result = Joint.none
        while byte() == UInt8(ascii: ",") || byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ";") {
            if byte() != UInt8(ascii: ".") { result = .comma }
            position += 1
            skipBlanks()
        }
        if byte() == UInt8(ascii: "&") {
            position += 1
            result = .and
        } else if byte() == UInt8(ascii: "/"), byte(1).isDigit || byte(1) == 0x20 || byte(1) == UInt8(ascii: "I") {
            position += 1
            result = .and
        } else if byte() == UInt8(ascii: "-") {
            while byte() == UInt8(ascii: "-") { position += 1 }
            result = .dash
        } else if byte() == 0xE2, byte(1) == 0x80, byte(2) == 0x93 || byte(2) == 0x94 {
            position += 3
            result = .dash
        } else if readLowercaseWord("and") {
            result = .and
        } else if readLowercaseWord("through") || readLowercaseWord("thru") || readLowercaseWord("to") {
            result = .through
        }
        skipBlanks()
        return result
    }

    /// Returns the next item within the title, such as 2 in `Business and Item 2. Properties` or `Business and 2. Properties`.
    mutating func findFurtherItem(after last: ItemCode) -> (code: ItemCode, title: Int)? {
        while position < text.count {
            let isStart = position > 0 && (text[position - 1] == 0x20 || text[position - 1] == 0x09 || text[position - 1] == UInt8(ascii: "/"))
            if isStart, isAtItem || (byte().isDigit && followsJoint) {
                var probe = self
                _ = probe.readItemWord()
                let hadItem = probe.position > position
                if let code = probe.readCode(), code.number < 100, last < code, hadItem || probe.endsNumber() {
                    probe.skipSeparators()
                    position = probe.position
                    return (code, probe.position)
                }
            }
            position += 1
        }
        return nil
    }

    /// Whether `and`, `&`, a comma, a semicolon or a slash precedes the position.
    private var followsJoint: Bool {
        var end = position
        while end > 0, text[end - 1] == 0x20 { end -= 1 }
        guard end > 0 else { return false }
        if [UInt8(ascii: "&"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "/")].contains(text[end - 1]) { return true }
        return end >= 4 && text[end - 4..<end].map(\.asciiLowercased) == Array(" and".utf8)
    }

    private mutating func readLowercaseWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard position + length < text.count else { return false }
        for index in 0..<length where byte(index).asciiLowercased != word.utf8Start[index] { return false }
        guard !byte(length).isASCIILetter else { return false }
        position += length
        return true
    }
}
