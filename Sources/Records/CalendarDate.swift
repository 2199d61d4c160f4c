import Bytes

/// A day of the Gregorian calendar, as a count of days since 1970-01-01.
package struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let days: Int

    package init(days: Int) { self.days = days }

    /// Creates a date; nil for a day that does not exist.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9999).contains(year), (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, in: year) else { return nil }
        // Howard Hinnant's days_from_civil: years begin in March, so that the leap day is the last day.
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        days = era * 146_097 + dayOfEra - 719_468
    }

    /// Parses `YYYY-MM-DD`, or `YYYYMMDD` as in headers and daily indexes.
    package init?(_ text: Span<UInt8>) {
        let dashed = text.count == 10 && text[4] == UInt8(ascii: "-") && text[7] == UInt8(ascii: "-")
        guard dashed || text.count == 8 else { return nil }
        let step = dashed ? 1 : 0
        guard let year = text.extracting(0..<4).digits, let month = text.extracting(4 + step..<6 + step).digits,
            let day = text.extracting(6 + 2 * step..<8 + 2 * step).digits
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    package init?(_ text: String) {
        var text = text
        guard let date = text.withUTF8({ Self(Span(_unsafeElements: $0)) }) else { return nil }
        self = date
    }

    package var components: (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    package var year: Int { components.year }
    package var month: Int { components.month }

    /// 0 is Sunday.
    package var weekday: Int { (days % 7 + 11) % 7 }

    /// `YYYY-MM-DD`.
    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package func append(to bytes: inout [UInt8]) {
        let (year, month, day) = components
        for (value, width) in [(year, 4), (month, 2), (day, 2)] {
            if width == 2 { bytes.append(UInt8(ascii: "-")) }
            if width == 4, year < 1000 { bytes.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: year < 10 ? 3 : year < 100 ? 2 : 1)) }
            if width == 2, value < 10 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(decimal: value)
        }
    }

    package static func < (left: Self, right: Self) -> Bool { left.days < right.days }
    package static func - (left: Self, right: Self) -> Int { left.days - right.days }
    package static func + (left: Self, days: Int) -> Self { Self(days: left.days + days) }

    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    package static func length(ofMonth month: Int, in year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Span where Element == UInt8 {
    /// The value of bytes that are all digits; nil for any other bytes.
    fileprivate var digits: Int? {
        count > 0 && self[0].isDigit ? integer : nil
    }
}
