import Bytes

/// Reads the numbers of items, including mistyped ones.
extension ItemReader {
    /// Returns the Roman number at the position, if a period, colon, dash or the end follows.
    func roman() -> (number: Int, length: Int)? {
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
    /// Whether the number at the position counts only if a title of that item follows: `Item IV`, `Item 7(a)`.
    func isDoubtful() -> Bool {
        if roman() != nil { return true }
        if mistypedNumber() != nil { return true }
        var offset = 0
        while byte(offset).isDigit { offset += 1 }
        if byte(offset) == UInt8(ascii: "."), byte(offset + 1).isASCIILetter { return !byte(offset + 2).isASCIILetter }
        return byte(offset) == UInt8(ascii: "(") && byte(offset + 1) >= 0x61 && byte(offset + 2) == UInt8(ascii: ")")
    }
    /// Reads `7`, `7A`, `7 A.`, `9A(T)` or `5.02`. A number of three digits or more is an item of a regulation.
    mutating func readCode() -> ItemCode? {
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
        if number < 100 { readLetter(&code) }
        skipTransition()
        return code
    }

    /// Returns the fraction of a number with a mistyped point: `8-01`, `8,01`, `8:01`, `8 .01`, `8..01`.
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

    /// Returns a number in which letters stand for similar digits: `l`, `lA`, `1O`, `8.O1`.
    func mistypedNumber() -> (code: ItemCode, length: Int)? {
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
            // `16I` is an item of Form 20-F.
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

    /// Whether the characters are `II`, `III` and so on: Roman numbers, not mistyped digits.
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

    /// Skips the `T` of `9A(T)`, `9A (T)` or `4T`, which were items of smaller companies for some years.
    private mutating func skipTransition() {
        let start = byte() == 0x20 ? 1 : 0
        if byte(start) == UInt8(ascii: "("), byte(start + 1) == UInt8(ascii: "T"), byte(start + 2) == UInt8(ascii: ")") {
            position += start + 3
        } else if byte() == UInt8(ascii: "T"), byte(1) == UInt8(ascii: ".") || byte(1) == 0x20 || byte(1) == 0 {
            position += 1
        }
    }

    private mutating func readLetter(_ code: inout ItemCode) {
        var offset = 0
        while byte(offset) == 0x20 || byte(offset) == UInt8(ascii: "-") { offset += 1 }
        let letter = byte(offset) & 0xDF
        // `1ARisk Factors`: the blank is missing.
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
        // After a blank, a letter without a period or colon is a word.
        if offset > 0, byte(offset + 1) != UInt8(ascii: "."), byte(offset + 1) != UInt8(ascii: ":") { return }
        if offset == 0, byte(1).isDigit { return }
        code.letter = letter
        position += offset + 1
    }

    static func isUpper(_ byte: UInt8) -> Bool { byte &- 0x41 < 26 }
}
