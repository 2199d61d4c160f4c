import Bytes

/// The shape of a date with the characters for year, month and day. The year is that of the common era or of an emperor's era.
enum EastAsianDateShape: Sendable, Equatable {
    case eraYearMonth
    case eraYearMonthDay
    case yearMonth
    case yearMonthDay
}

extension Transformation {
    static func appendEastAsianDate(_ content: Span<UInt8>, _ shape: EastAsianDateShape, to output: inout [UInt8]) -> Bool {
        var position = 0
        _ = content.skipBlanks(&position)
        let hasEra = shape == .eraYearMonth || shape == .eraYearMonthDay
        guard let year = hasEra ? eraYear(content, &position) : commonYear(content, &position), content.skipUnit("年", &position),
            let month = shortNumber(content, &position), content.skipUnit("月", &position)
        else { return false }
        if shape == .yearMonth || shape == .eraYearMonth {
            guard position == content.count else { return false }
            return append(year: year, month: month, to: &output)
        }
        guard let day = shortNumber(content, &position), content.skipUnit("日", &position), position == content.count else { return false }
        return append(year: year, month: month, day: day, to: &output)
    }

    /// The eras Meiji, Taisho, Showa, Heisei and Reiwa, and the year before the first year of each.
    private static let eras: [(name: StaticString, initial: StaticString, before: Int)] = [
        ("明治", "明", 1867),
        ("大正", "大", 1911),
        ("昭和", "昭", 1925),
        ("平成", "平", 1988),
        ("令和", "令", 2018),
    ]

    /// Reads a year of an era. The first year may be written 元.
    private static func eraYear(_ content: Span<UInt8>, _ position: inout Int) -> Int? {
        for era in eras where content.skip(era.name, &position) || content.skip(era.initial, &position) {
            _ = content.skipBlanks(&position)
            if content.skip("元", &position) { return era.before + 1 }
            return shortNumber(content, &position).map { era.before + $0 }
        }
        return nil
    }

    private static func commonYear(_ content: Span<UInt8>, _ position: inout Int) -> Int? {
        guard let number = Numerals.fullWidth.number(content, &position), number.digits != 3 else { return nil }
        return number.digits <= 2 ? 2000 + number.value : number.value
    }

    private static func shortNumber(_ content: Span<UInt8>, _ position: inout Int) -> Int? {
        guard let number = Numerals.fullWidth.number(content, &position), number.digits <= 2 else { return nil }
        return number.value
    }
}

extension Span where Element == UInt8 {
    /// Moves past a character and the blanks around it. Returns false if the character is not there.
    fileprivate func skipUnit(_ unit: StaticString, _ position: inout Int) -> Bool {
        _ = skipBlanks(&position)
        guard skip(unit, &position) else { return false }
        _ = skipBlanks(&position)
        return true
    }
}
