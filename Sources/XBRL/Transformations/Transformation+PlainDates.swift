import Bytes

/// The shape of a date in registry 1, which allows only one spelling of each shape.
enum PlainDateShape: Sendable, Equatable {
    case monthDayYear(separator: UInt8)
    case dayMonthYear(separator: UInt8)
    case monthDay
    case dayMonth
    /// In this and the following cases, `isShort` means that the month's name has three letters; otherwise it is complete.
    case nameDayYear(isShort: Bool)
    case dayNameYear(isShort: Bool)
    case dayName(isShort: Bool)
    case nameDay(isShort: Bool)
    case yearName(isShort: Bool)
    case nameYear(isShort: Bool)
}

extension Transformation {
    static func appendPlainDate(_ content: Span<UInt8>, _ shape: PlainDateShape, to output: inout [UInt8]) -> Bool {
        var reader = PlainDateReader()
        let slash = UInt8(ascii: "/")
        switch shape {
        case .monthDayYear(let separator):
            reader.short(content, \.month)
            reader.byte(content, separator)
            reader.short(content, \.day)
            reader.byte(content, separator)
            reader.year(content)
        case .dayMonthYear(let separator):
            reader.short(content, \.day)
            reader.byte(content, separator)
            reader.short(content, \.month)
            reader.byte(content, separator)
            reader.year(content)
        case .monthDay:
            reader.short(content, \.month)
            reader.byte(content, slash)
            reader.short(content, \.day)
        case .dayMonth:
            reader.short(content, \.day)
            reader.byte(content, slash)
            reader.short(content, \.month)
        case .nameDayYear(let isShort):
            reader.name(content, isShort)
            reader.blank(content)
            reader.short(content, \.day)
            reader.byte(content, UInt8(ascii: ","))
            reader.blank(content)
            reader.year(content)
        case .dayNameYear(let isShort):
            reader.short(content, \.day)
            reader.blank(content)
            reader.name(content, isShort)
            reader.blank(content)
            reader.year(content)
        case .dayName(let isShort):
            reader.short(content, \.day)
            reader.blank(content)
            reader.name(content, isShort)
        case .nameDay(let isShort):
            reader.name(content, isShort)
            reader.blank(content)
            reader.short(content, \.day)
            if isShort { reader.ordinal(content) }
        case .yearName(let isShort):
            reader.year(content)
            reader.blank(content)
            reader.name(content, isShort)
        case .nameYear(let isShort):
            reader.name(content, isShort)
            reader.blank(content)
            reader.year(content)
        }
        guard !reader.hasFailed, reader.position == content.count else { return false }
        switch shape {
        case .monthDayYear, .dayMonthYear, .nameDayYear, .dayNameYear:
            return append(year: reader.year, month: reader.month, day: reader.day, to: &output)
        case .monthDay, .dayMonth, .dayName, .nameDay:
            return append(month: reader.month, day: reader.day, to: &output)
        case .yearName, .nameYear:
            return append(year: reader.year, month: reader.month, to: &output)
        }
    }
}

/// Reads the parts of a date one after the other, until a part is missing.
private struct PlainDateReader {
    private(set) var position = 0
    private(set) var hasFailed = false
    var day = 0
    var month = 0
    var year = 0

    mutating func short(_ content: Span<UInt8>, _ part: WritableKeyPath<Self, Int>) {
        guard let number = Numerals.ascii.number(content, &position), number.digits <= 2 else { return fail() }
        self[keyPath: part] = number.value
    }

    mutating func year(_ content: Span<UInt8>) {
        guard let number = Numerals.ascii.number(content, &position), number.digits == 2 || number.digits == 4 else { return fail() }
        year = number.digits == 2 ? 2000 + number.value : number.value
    }

    mutating func byte(_ content: Span<UInt8>, _ byte: UInt8) {
        guard position < content.count, content[position] == byte else { return fail() }
        position += 1
    }

    mutating func blank(_ content: Span<UInt8>) {
        let start = position
        while position < content.count, content[position].isWhiteSpace { position += 1 }
        if position == start { fail() }
    }

    /// Reads a month's name with a capital letter: its first three letters if `isShort`, else the complete name.
    mutating func name(_ content: Span<UInt8>, _ isShort: Bool) {
        let start = position
        while position < content.count, content[position].isASCIILetter { position += 1 }
        let word = content.extracting(start..<position)
        let names = MonthNames.en.list(withDay: true)
        for index in 0..<12 {
            let isName = names[index].withUTF8Buffer { buffer in
                let both = Span(_unsafeElements: buffer)
                let end = both.firstIndex(of: UInt8(ascii: " ")) ?? both.count
                return Self.isCapitalized(word, both.extracting(0..<(isShort ? 3 : end)))
            }
            if isName {
                month = index + 1
                return
            }
        }
        fail()
    }

    /// Skips the letters after a day: "th", "st".
    mutating func ordinal(_ content: Span<UInt8>) {
        let end = min(position + 2, content.count)
        while position < end, content[position].isASCIILetter { position += 1 }
    }

    private static func isCapitalized(_ word: Span<UInt8>, _ name: Span<UInt8>) -> Bool {
        guard word.count == name.count, word.count > 0, word[0] == name[0] & ~0x20 else { return false }
        return word.extracting(1..<word.count).equals(name.extracting(1..<name.count))
    }

    private mutating func fail() { hasFailed = true }
}
