import Bytes

/// An English word of a number or of a duration. Its first letter may be a capital.
private enum Word {
    /// one to nineteen
    case small(Int)
    /// twenty to ninety
    case tens(Int)
    case hundred
    /// A power of a thousand, by its exponent: thousand is 1, quintillion 6.
    case scale(Int)
    case and
    case no
    case zero
    case years
    case months
    case days

    private static let table: [(text: StaticString, word: Word)] = [
        ("one", .small(1)), ("two", .small(2)), ("three", .small(3)), ("four", .small(4)), ("five", .small(5)), ("six", .small(6)),
        ("seven", .small(7)), ("eight", .small(8)), ("nine", .small(9)), ("ten", .small(10)), ("eleven", .small(11)), ("twelve", .small(12)),
        ("thirteen", .small(13)), ("fourteen", .small(14)), ("fifteen", .small(15)), ("sixteen", .small(16)), ("seventeen", .small(17)),
        ("eighteen", .small(18)), ("nineteen", .small(19)),
        ("twenty", .tens(20)), ("thirty", .tens(30)), ("forty", .tens(40)), ("fifty", .tens(50)), ("sixty", .tens(60)), ("seventy", .tens(70)),
        ("eighty", .tens(80)), ("ninety", .tens(90)),
        ("years", .years), ("year", .years), ("months", .months), ("month", .months), ("days", .days), ("day", .days),
        ("hundred", .hundred), ("thousand", .scale(1)), ("million", .scale(2)), ("billion", .scale(3)), ("trillion", .scale(4)),
        ("quadrillion", .scale(5)), ("quintillion", .scale(6)),
        ("and", .and), ("no", .no), ("zero", .zero),
    ]

    /// Reads the word at `position` and moves past it. Returns nil, without moving, if the word is not in the table.
    static func read(_ content: Span<UInt8>, _ position: inout Int) -> Word? {
        var end = position
        while end < content.count, content[end].isASCIILetter { end += 1 }
        let length = end - position
        guard length > 0 else { return nil }
        for (text, word) in table where text.utf8CodeUnitCount == length {
            guard text.utf8Start[0] == content[position].asciiLowercased else { continue }
            var isSame = true
            for index in 1..<length where text.utf8Start[index] != content[position + index] { isSame = false }
            if isSame {
                position = end
                return word
            }
        }
        return nil
    }
}

/// The separator between the words of a number.
private enum Joint {
    case blanks
    case blanksOrDash

    /// Moves past the separator. Returns false if it is not there.
    func skip(_ content: Span<UInt8>, _ position: inout Int) -> Bool {
        if content.skipBlanks(&position) { return true }
        guard self == .blanksOrDash else { return false }
        return Self.skipDash(content, &position)
    }

    static func skipDash(_ content: Span<UInt8>, _ position: inout Int) -> Bool {
        let length = content.dashLength(at: position)
        position += length
        return length > 0
    }
}

extension Transformation {
    /// Appends a number in words, up to quintillions, with commas and "and" as in English. "No", "none", "nil" and "zero" are 0.
    static func appendNumberWords(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        if content.isWord("no") || content.isWord("none") || content.isWord("nil") || content.isWord("zero") {
            output.append("0")
            return true
        }
        var total: UInt128 = 0
        var lastScale = 7
        var position = 0
        while true {
            // "And" is allowed only after the thousands.
            if lastScale == 1 { skipAnd(content, &position) }
            guard let part = smallNumber(content, &position, .blanks) else { return false }
            var behind = position
            if content.skipBlanks(&behind), case .scale(let scale) = Word.read(content, &behind), scale < lastScale {
                position = behind
                lastScale = scale
                var factor: UInt128 = 1
                for _ in 0..<scale { factor *= 1000 }
                total += UInt128(part) * factor
                var isSeparated = content.skipBlanks(&position)
                if content.skip(",", &position) {
                    isSeparated = true
                    _ = content.skipBlanks(&position)
                }
                if position == content.count { break }
                guard isSeparated else { return false }
            } else {
                total += UInt128(part)
                guard position == content.count else { return false }
                break
            }
        }
        let billionth: UInt128 = 1_000_000_000
        let high = Int(total / (billionth * billionth))
        let low = Int(total % (billionth * billionth))
        if high == 0 {
            output.append(decimal: low)
        } else {
            output.append(decimal: high)
            // Exactly eighteen digits, with leading zeros.
            let start = output.count
            output.append(decimal: low + 1_000_000_000_000_000_000)
            output.remove(at: start)
        }
        return true
    }

    /// Appends a duration of years, months and days, each in words or digits. Parts with "no" or "zero" are omitted.
    static func appendDurationWords(_ content: Span<UInt8>, to output: inout [UInt8]) -> Bool {
        var position = 0
        var lastUnit = 0
        guard content.count > 0 else { return false }
        output.append("P")
        let start = output.count
        while position < content.count {
            let digits = position
            var end = digits
            var value: Int?
            while end < content.count, content[end].isDigit { end += 1 }
            if end > digits {
                guard end - digits <= 4 else { return false }
                position = end
            } else {
                var word = position
                switch Word.read(content, &word) {
                case .no, .zero:
                    position = word
                    value = 0
                default:
                    guard let number = smallNumber(content, &position, .blanksOrDash) else { return false }
                    value = number
                }
            }
            guard Joint.blanksOrDash.skip(content, &position) else { return false }
            let unit: (rank: Int, letter: StaticString)
            switch Word.read(content, &position) {
            case .years: unit = (1, "Y")
            case .months: unit = (2, "M")
            case .days: unit = (3, "D")
            default: return false
            }
            guard unit.rank > lastUnit else { return false }
            lastUnit = unit.rank
            if value == nil { output.append(content.extracting(digits..<end)) }
            if let value, value > 0 { output.append(decimal: value) }
            if value != 0 { output.append(unit.letter) }
            if position == content.count { break }
            guard unit.rank < 3, skipSeparator(content, &position) else { return false }
        }
        if output.count == start { output.append("0D") }
        return true
    }

    /// Moves past a comma, blanks, a dash or "and" between two parts of a duration. Returns false if there is none.
    private static func skipSeparator(_ content: Span<UInt8>, _ position: inout Int) -> Bool {
        let hasComma = content.skip(",", &position)
        guard content.skipBlanks(&position) || Joint.skipDash(content, &position) || hasComma else { return false }
        skipAnd(content, &position)
        return true
    }

    private static func skipAnd(_ content: Span<UInt8>, _ position: inout Int) {
        var behind = position
        if content.skip("and", &behind), content.skipBlanks(&behind) { position = behind }
    }

    /// Reads a number below a hundred, or one to nineteen hundreds with the rest.
    private static func smallNumber(_ content: Span<UInt8>, _ position: inout Int, _ joint: Joint) -> Int? {
        var current = position
        switch Word.read(content, &current) {
        case .tens(let tens):
            position = current
            return tens + digitBehindTens(content, &position)
        case .small(let number):
            position = current
            guard joint.skip(content, &current), case .hundred = Word.read(content, &current) else { return number }
            position = current
            guard joint.skip(content, &current) else { return number * 100 }
            skipAnd(content, &current)
            switch Word.read(content, &current) {
            case .small(let rest):
                position = current
                return number * 100 + rest
            case .tens(let rest):
                position = current
                return number * 100 + rest + digitBehindTens(content, &position)
            default: return number * 100
            }
        default: return nil
        }
    }

    private static func digitBehindTens(_ content: Span<UInt8>, _ position: inout Int) -> Int {
        var current = position
        guard Joint.blanksOrDash.skip(content, &current), case .small(let digit) = Word.read(content, &current), digit < 10 else { return 0 }
        position = current
        return digit
    }
}

extension Span where Element == UInt8 {
    /// Whether this is a word and nothing else. Its first letter may be a capital.
    fileprivate func isWord(_ word: StaticString) -> Bool {
        guard count == word.utf8CodeUnitCount, self[0].asciiLowercased == word.utf8Start[0] else { return false }
        for index in 1..<count where self[index] != word.utf8Start[index] { return false }
        return true
    }
}
