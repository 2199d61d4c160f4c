import Bytes
import Records

/// The order of the parts of a date. `name` is a month's name, `month` its number.
enum DateShape: Sendable {
    case dayMonth
    case monthDay
    case dayMonthYear
    case monthDayYear
    case monthYear
    case yearMonth
    case yearMonthDay
    case dayName
    case nameDay
    case dayNameYear
    case nameDayYear
    case nameYear
    case yearName
    case yearNameDay
    case yearDayName
}

/// The numbers of a date, each of at most four digits, and the text before, between and after them.
struct DateParts {
    private(set) var numbers = InlineArray<3, (value: Int, digits: Int)>(repeating: (0, 0))
    /// `gaps[n]` ends where `numbers[n]` begins.
    private(set) var gaps = InlineArray<4, Range<Int>>(repeating: 0..<0)
    private(set) var count = 0

    /// Splits a date; nil if it has more than three numbers, or a number of more than four digits.
    init?(_ content: Span<UInt8>, _ numerals: Numerals) {
        var position = 0
        var gap = 0
        while position < content.count {
            guard numerals.digit(content, position) != nil else {
                position += content.scalarLength(at: position)
                continue
            }
            gaps[count] = gap..<position
            guard count < 3, let number = numerals.number(content, &position) else { return nil }
            numbers[count] = number
            count += 1
            gap = position
        }
        gaps[count] = gap..<content.count
    }

    /// Returns a number as a day or a month; nil if it has more than two digits.
    func short(_ index: Int) -> Int? { numbers[index].digits <= 2 ? numbers[index].value : nil }

    /// Returns a number as a year; one or two digits are a year of this century.
    func year(_ index: Int) -> Int? {
        switch numbers[index].digits {
        case 1, 2: 2000 + numbers[index].value
        case 4: numbers[index].value
        default: nil
        }
    }
}

extension Transformation {
    static func appendDate(_ content: Span<UInt8>, _ shape: DateShape, _ names: MonthNames, to output: inout [UInt8]) -> Bool {
        names == .numbers ? appendNumericDate(content, shape, to: &output) : appendNamedDate(content, shape, names, to: &output)
    }

    private static func appendNumericDate(_ content: Span<UInt8>, _ shape: DateShape, to output: inout [UInt8]) -> Bool {
        let numerals: Numerals
        switch shape {
        case .yearMonth, .yearMonthDay: numerals = .fullWidth
        case .dayMonthYear, .monthYear: numerals = .devanagari
        default: numerals = .ascii
        }
        guard let parts = DateParts(content, numerals), parts.count >= 2, parts.gaps[0].isEmpty, !parts.gaps[1].isEmpty else { return false }
        let ending = parts.gaps[parts.count]
        switch shape {
        case .dayMonth:
            guard parts.count == 2, ending.isEmpty else { return false }
            return append(month: parts.short(1), day: parts.short(0), to: &output)
        case .monthDay:
            guard parts.count == 2, content.isLetters(ending) else { return false }
            return append(month: parts.short(0), day: parts.short(1), to: &output)
        case .dayMonthYear:
            guard parts.count == 3, ending.isEmpty else { return false }
            return append(year: parts.year(2), month: parts.short(1), day: parts.short(0), to: &output)
        case .monthDayYear:
            guard parts.count == 3, ending.isEmpty else { return false }
            return append(year: parts.year(2), month: parts.short(0), day: parts.short(1), to: &output)
        case .monthYear:
            guard parts.count == 2, ending.isEmpty else { return false }
            return append(year: parts.year(1), month: parts.short(0), to: &output)
        case .yearMonth:
            guard parts.count == 2 else { return false }
            return append(year: parts.year(0), month: parts.short(1), to: &output)
        case .yearMonthDay:
            guard parts.count == 3 else { return false }
            return append(year: parts.year(0), month: parts.short(1), day: parts.short(2), to: &output)
        default: return false
        }
    }

    private static func appendNamedDate(_ content: Span<UInt8>, _ shape: DateShape, _ names: MonthNames, to output: inout [UInt8]) -> Bool {
        guard let parts = DateParts(content, names == .hi ? .devanagari : .ascii) else { return false }
        let gaps = parts.gaps
        func year(_ index: Int) -> Int? { names == .hi && parts.numbers[index].digits == 1 ? nil : parts.year(index) }
        /// Returns the month in a gap before a number; nil if there is none.
        func month(_ gap: Int, isFirst: Bool = false, beforeYear: Bool = true, withDay: Bool = true) -> Int? {
            let search = MonthSearch(names: names, withDay: withDay, gap: gaps[gap], isFirst: isFirst, ending: beforeYear ? .year : .number)
            return search.month(in: content)
        }
        /// Returns the month in the last gap; nil if there is none.
        func lastMonth(_ gap: Int, longestEnding: Int? = nil, withDay: Bool = true) -> Int? {
            MonthSearch(names: names, withDay: withDay, gap: gaps[gap], isFirst: false, ending: .end(longestEnding ?? names.longestEnding)).month(in: content)
        }
        switch shape {
        case .dayName:
            guard parts.count == 1, gaps[0].isEmpty else { return false }
            return append(month: lastMonth(1), day: parts.short(0), to: &output)
        case .dayNameYear:
            // Registry 3 allows a number for the month too.
            if names == .hi, parts.count == 3 { return appendNumericDate(content, .dayMonthYear, to: &output) }
            guard parts.count == 2, gaps[0].isEmpty, gaps[2].isEmpty || names.allowsEndingAfterYear else { return false }
            return append(year: year(1), month: month(1), day: parts.short(0), to: &output)
        case .nameDay:
            guard parts.count == 1, names == .lt || (names == .en ? content.isLetters(gaps[1], atMost: 2) : gaps[1].isEmpty) else { return false }
            return append(month: month(0, isFirst: true, beforeYear: false), day: parts.short(0), to: &output)
        case .nameDayYear:
            guard parts.count == 2, !gaps[1].isEmpty, gaps[2].isEmpty else { return false }
            return append(year: year(1), month: month(0, isFirst: true, beforeYear: false), day: parts.short(0), to: &output)
        case .nameYear:
            guard parts.count == 1, gaps[1].isEmpty || names.allowsEndingAfterYear else { return false }
            return append(year: year(0), month: month(0, isFirst: true, withDay: false), to: &output)
        case .yearName:
            guard parts.count == 1, gaps[0].isEmpty else { return false }
            return append(year: year(0), month: lastMonth(1, longestEnding: names == .lv ? 7 : nil, withDay: false), to: &output)
        case .yearNameDay:
            guard parts.count == 2, gaps[0].isEmpty, gaps[2].isEmpty || names == .lt else { return false }
            return append(year: year(0), month: month(1, beforeYear: false), day: parts.short(1), to: &output)
        case .yearDayName:
            guard parts.count == 2, gaps[0].isEmpty, !gaps[1].isEmpty else { return false }
            return append(year: year(0), month: lastMonth(2, longestEnding: .max), day: parts.short(1), to: &output)
        default: return false
        }
    }

    // MARK: Writing

    static func append(year: Int?, month: Int?, day: Int?, to output: inout [UInt8]) -> Bool {
        guard let year, let month, let day, year > 0, CalendarDate(year: year, month: month, day: day) != nil else { return false }
        output.append(fourDigits: year)
        output.append("-")
        output.append(twoDigits: month)
        output.append("-")
        output.append(twoDigits: day)
        return true
    }

    static func append(year: Int?, month: Int?, to output: inout [UInt8]) -> Bool {
        guard let year, let month, year > 0, (1...12).contains(month) else { return false }
        output.append(fourDigits: year)
        output.append("-")
        output.append(twoDigits: month)
        return true
    }

    /// Appends a day without a year; 29 February is valid.
    static func append(month: Int?, day: Int?, to output: inout [UInt8]) -> Bool {
        guard let month, let day, CalendarDate(year: leapYear, month: month, day: day) != nil else { return false }
        output.append("--")
        output.append(twoDigits: month)
        output.append("-")
        output.append(twoDigits: day)
        return true
    }

    private static let leapYear = 2000
}

extension Array where Element == UInt8 {
    mutating func append(twoDigits number: Int) {
        append(UInt8(ascii: "0") + UInt8(number / 10 % 10))
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    mutating func append(fourDigits number: Int) {
        append(twoDigits: number / 100)
        append(twoDigits: number)
    }
}

extension Span where Element == UInt8 {
    /// Whether a range has only ASCII letters, or nothing.
    fileprivate func isLetters(_ range: Range<Int>, atMost most: Int = .max) -> Bool {
        guard range.count <= most else { return false }
        for index in range where !self[index].isASCIILetter { return false }
        return true
    }
}
