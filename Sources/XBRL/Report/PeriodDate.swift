import Bytes
package import Records

/// A date of a period: a day, or the text of the element if it is not a date.
package enum PeriodDate: Equatable, Hashable {
    case day(CalendarDate)
    case text(String)

    package var day: CalendarDate? {
        if case .day(let date) = self { date } else { nil }
    }

    var invalidText: String? {
        if case .text(let text) = self { text } else { nil }
    }

    /// Reads a date or a date and time.
    ///
    /// A date alone is a day. Midnight (00:00) at the end of a period means the end of the day before (XBRL 2.1 §4.7.2), and 24:00 at its start the beginning
    /// of the next day. Other times are not accepted as dates.
    init(_ text: Span<UInt8>, isEnd: Bool) {
        let trimmed = text.extracting(text.trimmedRange)
        guard trimmed.count >= 10, let day = CalendarDate(trimmed.extracting(0..<10)) else {
            self = .text(trimmed.text)
            return
        }
        let rest = trimmed.extracting(10..<trimmed.count)
        if rest.isEmpty || Self.isTimeZone(rest) {
            self = .day(day)
        } else if let midnight = Self.midnight(rest) {
            switch midnight {
            case .beginsDay: self = .day(isEnd ? day + -1 : day)
            case .endsDay: self = .day(isEnd ? day : day + 1)
            }
        } else {
            self = .text(trimmed.text)
        }
    }

    private enum Midnight {
        /// `T00:00:00`
        case beginsDay
        /// `T24:00:00`
        case endsDay
    }

    /// Returns which midnight a time is (`T00:00:00`, `T24:00:00.000Z`); nil for other times.
    private static func midnight(_ time: Span<UInt8>) -> Midnight? {
        let isBeginning = time.hasPrefix("T00:00:00")
        guard isBeginning || time.hasPrefix("T24:00:00") else { return nil }
        var position = 9
        if position < time.count, time[position] == UInt8(ascii: ".") {
            position += 1
            let fraction = position
            while position < time.count, time[position] == UInt8(ascii: "0") { position += 1 }
            if position == fraction { return nil }
        }
        guard position == time.count || isTimeZone(time.extracting(position..<time.count)) else { return nil }
        return isBeginning ? .beginsDay : .endsDay
    }

    /// Whether a text is a time zone (`Z`, `+05:30`, `-08:00`). XML Schema allows one of up to fourteen hours after a date.
    private static func isTimeZone(_ text: Span<UInt8>) -> Bool {
        if text.equals("Z") { return true }
        guard text.count == 6, text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-"), text[3] == UInt8(ascii: ":"),
            text[1].isDigit, text[4].isDigit, let hours = text.extracting(1..<3).integer, let minutes = text.extracting(4..<6).integer
        else { return false }
        return minutes < 60 && hours * 60 + minutes <= 14 * 60
    }
}
