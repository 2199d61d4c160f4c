import Bytes

/// Reads the beginning of a heading piece by piece.
struct ItemReader {
    private let text: [UInt8]
    private(set) var position = 0
    /// A number or a word was read that is written otherwise: only the form can tell whether it was meant.
    private(set) var hasTypingError = false

    init(_ text: [UInt8]) { self.text = text }

    private func byte(_ offset: Int = 0) -> UInt8 {
        let index = position + offset
        return index < text.count ? text[index] : 0
    }

    private mutating func skipBlanks() {
        while byte() == 0x20 || byte() == 0x09 { position += 1 }
    }

    /// Bullets and the like in front of a heading.
    mutating func skipMarks() {
        while position < text.count, position < 8, !byte().isASCIILetter, !byte().isDigit { position += 1 }
    }

    /// What stands between a number and a title: points, colons, dashes of any length.
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

    /// A word in any case but with a capital first; nothing is taken when it is another.
    mutating func takeWord(_ word: StaticString) -> Bool {
        var length = word.utf8CodeUnitCount
        guard position + length <= text.count, byte() < 0x60 else { return false }
        // `I TEM`: small capitals leave the first letter apart. `I T E M`: every letter apart.
        if byte(1) == 0x20, byte(3) != 0x20 { return takeSplitWord(word) }
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

    private mutating func takeSplitWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard byte().asciiLowercased == word.utf8Start[0], position + length < text.count else { return false }
        for index in 1..<length where byte(index + 1).asciiLowercased != word.utf8Start[index] { return false }
        guard !byte(length + 1).isASCIILetter else { return false }
        position += length + 1
        return true
    }

    /// A part's number: I to IV, or 1 to 4.
    mutating func takePart() -> Int? {
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

    /// Goes to an `Item` that stands soon, behind a part's title.
    mutating func findItem(within limit: Int) -> Bool {
        let start = position
        while position < text.count, position - start <= limit {
            if isAtItem { return true }
            position += 1
        }
        position = start
        return false
    }

    /// Whether `Item` and a number stand here, at a word's beginning.
    var isAtItem: Bool {
        guard byte() == UInt8(ascii: "I"), position == 0 || !text[position - 1].isASCIILetter else { return false }
        var probe = self
        return probe.takeItem() != nil
    }

    /// `12` and a tab or blank in front of an entry of a table of contents.
    mutating func takePage() -> Bool {
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

    mutating func goOn(to position: Int) { self.position = position }

    /// `Item`, `Items` or `Item(s)`, with what may stand before the number; tells whether it is a plural.
    mutating func takeItem() -> Bool? {
        let start = position
        var isPlural = false
        if takeWord("items") {
            isPlural = true
        } else if takeWord("item") || takeMistypedWord() {
            if byte() == UInt8(ascii: "("), byte(1).asciiLowercased == UInt8(ascii: "s"), byte(2) == UInt8(ascii: ")") {
                isPlural = true
                position += 3
            }
        } else if startsJoined() {
            // `ITEM1.`, `Item7A`: the blank was lost.
            position += 4
        } else {
            return nil
        }
        while byte() == 0x20 || byte() == 0x09 || byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ":") || byte() == UInt8(ascii: "#")
            || byte() == UInt8(ascii: "-")
        {
            position += 1
        }
        if takeWord("no") {
            while byte() == 0x20 || byte() == UInt8(ascii: ".") { position += 1 }
        }
        guard byte().isDigit || roman() != nil || mistypedNumber() != nil else {
            position = start
            return nil
        }
        return isPlural
    }

    /// `ltem`, `Itme`: what a scanner or a hurried hand makes of `Item`.
    private mutating func takeMistypedWord() -> Bool {
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

    /// A Roman number that a point, a colon, a dash or the end follows.
    private func roman() -> (number: Int, length: Int)? {
        var length = 0
        while length < 5, byte(length) == UInt8(ascii: "I") || byte(length) == UInt8(ascii: "V") || byte(length) == UInt8(ascii: "X") { length += 1 }
        guard length > 0 else { return nil }
        switch byte(length) {
        case 0, UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"): break
        case 0x20 where byte(length + 1) == UInt8(ascii: "-") || byte(length + 1) == 0xE2: break
        default: return nil
        }
        let number = Self.numerals.firstIndex(of: String(decoding: text[position..<position + length], as: UTF8.self))
        return number.map { ($0 + 1, length) }
    }

    private static let numerals = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX",
    ]

    /// Whether the number that comes is one whose meaning the title must confirm: `Item IV`, `Item 7(a)`.
    func isDoubtful() -> Bool {
        if roman() != nil { return true }
        if mistypedNumber() != nil { return true }
        var offset = 0
        while byte(offset).isDigit { offset += 1 }
        if byte(offset) == UInt8(ascii: "."), byte(offset + 1).isASCIILetter { return !byte(offset + 2).isASCIILetter }
        return byte(offset) == UInt8(ascii: "(") && byte(offset + 1) >= 0x61 && byte(offset + 2) == UInt8(ascii: ")")
    }

    private func startsJoined() -> Bool {
        guard byte() == UInt8(ascii: "I"), byte(4).isDigit else { return false }
        return byte(1).asciiLowercased == 0x74 && byte(2).asciiLowercased == 0x65 && byte(3).asciiLowercased == 0x6D
    }

    /// `7`, `7A`, `7 A.`, `9A(T)`, `5.02`; three digits and more are some regulation's.
    mutating func takeCode() -> ItemCode? {
        let start = position
        if let roman = roman() {
            position += roman.length
            return ItemCode(roman.number)
        }
        if let mistyped = mistypedNumber() {
            position += mistyped.length
            hasTypingError = true
            return mistyped.code
        }
        var number = 0
        while byte().isDigit, position - start < 6 {
            number = number * 10 + Int(byte() - 0x30)
            position += 1
        }
        guard position > start else { return nil }
        var code = ItemCode(number)
        if byte() == UInt8(ascii: "."), byte(1).isDigit, byte(2).isDigit, !byte(3).isDigit {
            code.fraction = Int(byte(1) - 0x30) * 10 + Int(byte(2) - 0x30)
            position += 3
            return code
        }
        // `5.2`, `5. 02`.
        if byte() == UInt8(ascii: "."), byte(1).isDigit, !byte(2).isDigit {
            code.fraction = Int(byte(1) - 0x30)
            position += 2
            return code
        }
        if byte() == UInt8(ascii: "."), byte(1) == 0x20, byte(2) == 0x30, byte(3).isDigit, !byte(4).isDigit {
            code.fraction = Int(byte(3) - 0x30)
            position += 4
            return code
        }
        if number < 10, let fraction = mistypedFraction() {
            code.fraction = fraction.value
            position += fraction.length
            hasTypingError = true
            return code
        }
        if number < 100 { takeLetter(&code) }
        skipTransition()
        return code
    }

    /// `8-01`, `8,01`, `8:01`, `8 .01`, `8..01`: a zero and a digit behind something that is no point.
    private func mistypedFraction() -> (value: Int, length: Int)? {
        var length = 0
        while length < 3 {
            switch byte(length) {
            case 0x20, UInt8(ascii: "-"), UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: ";"), UInt8(ascii: "."), UInt8(ascii: "/"): length += 1
            case 0xE2 where byte(length + 1) == 0x80 && byte(length + 2) & 0xF8 == 0x90: length += 3
            default:
                guard length > 0, byte(length) == UInt8(ascii: "0"), byte(length + 1).isDigit, !byte(length + 2).isDigit else { return nil }
                return (Int(byte(length + 1) - 0x30), length + 2)
            }
        }
        return nil
    }

    /// `l`, `lA`, `1O`, `8.O1`: letters that look like figures.
    private func mistypedNumber() -> (code: ItemCode, length: Int)? {
        var digits: [UInt8] = []
        var length = 0
        var isMistyped = false
        var point: Int?
        while length < 6 {
            switch byte(length) {
            case let byte where byte.isDigit: digits.append(byte - 0x30)
            case UInt8(ascii: "l"), UInt8(ascii: "|"):
                digits.append(1)
                isMistyped = true
            // `16I` is an item of its own.
            case UInt8(ascii: "I") where digits.isEmpty || point != nil:
                digits.append(1)
                isMistyped = true
            case UInt8(ascii: "O"), UInt8(ascii: "o"):
                digits.append(0)
                isMistyped = true
            case UInt8(ascii: ".") where point == nil && !digits.isEmpty && Self.looksLikeFigure(byte(length + 1)): point = digits.count
            default:
                guard isMistyped, let first = digits.first, first > 0, !isRomanNumber(length) else { return nil }
                return mistypedCode(digits, point, length)
            }
            length += 1
        }
        return nil
    }

    /// `II` and `III` are no figures.
    private func isRomanNumber(_ length: Int) -> Bool {
        length > 1 && (0..<length).allSatisfy { byte($0) == UInt8(ascii: "I") }
    }

    private func mistypedCode(_ digits: [UInt8], _ point: Int?, _ length: Int) -> (code: ItemCode, length: Int)? {
        if let point {
            guard point == 1, digits.count == 3, !byte(length).isASCIILetter else { return nil }
            return (ItemCode(Int(digits[0]), fraction: Int(digits[1]) * 10 + Int(digits[2])), length)
        }
        guard digits.count <= 2 else { return nil }
        let number = digits.reduce(0) { $0 * 10 + Int($1) }
        if byte(length) >= 0x41, byte(length) <= 0x4B, !byte(length + 1).isASCIILetter { return (ItemCode(number, byte(length)), length + 1) }
        return byte(length).isASCIILetter ? nil : (ItemCode(number), length)
    }

    private static func looksLikeFigure(_ byte: UInt8) -> Bool {
        byte.isDigit || byte == UInt8(ascii: "l") || byte == UInt8(ascii: "O") || byte == UInt8(ascii: "o") || byte == UInt8(ascii: "I")
    }

    /// `9A(T)`, `9A (T)`, `4T`: what a smaller filer's items were called for some years.
    private mutating func skipTransition() {
        let start = byte() == 0x20 ? 1 : 0
        if byte(start) == UInt8(ascii: "("), byte(start + 1) == UInt8(ascii: "T"), byte(start + 2) == UInt8(ascii: ")") {
            position += start + 3
        } else if byte() == UInt8(ascii: "T"), byte(1) == UInt8(ascii: ".") || byte(1) == 0x20 || byte(1) == 0 {
            position += 1
        }
    }

    private mutating func takeLetter(_ code: inout ItemCode) {
        var offset = 0
        while byte(offset) == 0x20 || byte(offset) == UInt8(ascii: "-") { offset += 1 }
        let letter = byte(offset) & 0xDF
        // `1ARisk Factors`: a blank was lost.
        let isGlued = offset == 0 && Self.isUpper(byte(0)) && Self.isUpper(byte(1)) && byte(2) >= 0x61
        guard letter >= 0x41, letter <= 0x4B, byte(offset).isASCIILetter, isGlued || !byte(offset + 1).isASCIILetter else {
            // `7(A)`, `7(a)`, `16.A`.
            let second = byte(1) & 0xDF
            guard second >= 0x41, second <= 0x4B, byte(1).isASCIILetter else { return }
            if byte() == UInt8(ascii: "("), byte(2) == UInt8(ascii: ")") {
                code.letter = second
                position += 3
            } else if byte() == UInt8(ascii: "."),
                byte(2) == 0 || byte(2) == 0x20 || byte(2) == UInt8(ascii: ".") || byte(2) == 0x09 || byte(2) == UInt8(ascii: ":")
            {
                code.letter = second
                position += 2
            }
            return
        }
        // Apart from its number a letter needs a point behind it, or it is a word.
        if offset > 0, byte(offset + 1) != UInt8(ascii: "."), byte(offset + 1) != UInt8(ascii: ":") { return }
        if offset == 0, byte(1).isDigit { return }
        code.letter = letter
        position += offset + 1
    }

    private static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }

    /// `and 2`, `, 1A and 2`, `through 14`, `and Item 2`, `/7.01`, `- Item 4`, `-14.`
    ///
    /// - Returns: which of the codes go on from the one before them: `Items 1A through 1C`.
    mutating func takeMore(isPlural: Bool, _ codes: inout [ItemCode]) -> [Int] {
        var ranges: [Int] = []
        while codes.count < ItemMark.codeLimit {
            var probe = self
            var joint = probe.takeJoint()
            guard joint != .none else { break }
            let hasItem = probe.takeItem() != nil
            if joint == .comma {
                let next = probe.takeJoint()
                if next != .none { joint = next }
            }
            let isItem = hasItem || probe.takeItem() != nil
            guard probe.byte().isDigit, let code = probe.takeCode(), code.number < 100, let last = codes.last, last < code else { break }
            let isNumber = last.fraction != nil && code.fraction != nil
            // `Item 1 and 2. Business`, `Item 10-14.`: a point must follow.
            let isClear = isPlural || isItem || codes.count > 1 || isNumber || (joint != .comma && probe.endsNumber())
            guard isClear, joint != .dash || isPlural || isItem || probe.endsNumber() else { break }
            if joint == .through || joint == .dash {
                if code.letter == 0, last.letter == 0, last.fraction == nil {
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

    /// What ends the last number of several: a point, a colon, a bracket, a dash, or the end.
    private func endsNumber() -> Bool {
        byte() == 0 || byte() == UInt8(ascii: ".") || byte() == UInt8(ascii: ":") || byte() == UInt8(ascii: ")") || byte() == 0x09
            || (byte() == 0x20 && (byte(1) == UInt8(ascii: "-") || byte(1) == 0xE2))
    }

    private enum Joint { case none, comma, and, through, dash }

    private mutating func takeJoint() -> Joint {
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
        } else if takeSmallWord("and") {
            result = .and
        } else if takeSmallWord("through") || takeSmallWord("thru") || takeSmallWord("to") {
            result = .through
        }
        skipBlanks()
        return result
    }

    /// A further item within the title, from here on: `Business and Item 2. Properties`, `Business and 2. Properties`.
    mutating func findMore(after last: ItemCode) -> (code: ItemCode, title: Int)? {
        while position < text.count {
            let isStart = position > 0 && (text[position - 1] == 0x20 || text[position - 1] == 0x09 || text[position - 1] == UInt8(ascii: "/"))
            if isStart, isAtItem || (byte().isDigit && followsJoint) {
                var probe = self
                _ = probe.takeItem()
                let hadItem = probe.position > position
                if let code = probe.takeCode(), code.number < 100, last < code, hadItem || probe.endsNumber() {
                    probe.skipSeparators()
                    position = probe.position
                    return (code, probe.position)
                }
            }
            position += 1
        }
        return nil
    }

    /// Behind `and`, `&`, a comma or a semicolon.
    private var followsJoint: Bool {
        var end = position
        while end > 0, text[end - 1] == 0x20 { end -= 1 }
        guard end > 0 else { return false }
        if [UInt8(ascii: "&"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "/")].contains(text[end - 1]) { return true }
        return end >= 4 && text[end - 4..<end].map(\.asciiLowercased) == Array(" and".utf8)
    }

    private mutating func takeSmallWord(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard position + length < text.count else { return false }
        for index in 0..<length where byte(index).asciiLowercased != word.utf8Start[index] { return false }
        guard !byte(length).isASCIILetter else { return false }
        position += length
        return true
    }

    /// `(continued)`, `(cont'd)`; `(Controls and Procedures)` is a title.
    func takesContinuation() -> Bool {
        let rest = String(decoding: text[min(position, text.count)...].prefix(200), as: UTF8.self).lowercased()
        return rest.hasPrefix("cont\u{27}d") || rest.hasPrefix("continued") || Self.continuations.contains { rest.contains($0) }
    }

    private static let continuations = ["(continued", "(cont\u{27}d", "(cont\u{2019}d", "(cont.", "(cont)", "(contd"]
}
