import Bytes
import Clocks

extension CalendarDate {
    /// Returns the date in New York, EDGAR's time zone.
    ///
    /// - Parameter seconds: Unix time; by default the present moment.
    package static func inNewYork(at seconds: Int = wallSeconds()) -> CalendarDate {
        let standard = seconds - 5 * 3600
        let clock = (standard % 86_400 + 86_400) % 86_400
        let date = CalendarDate(days: (standard - clock) / 86_400)
        return Instant.isDaylightSaving(date, hour: clock / 3600) && clock >= 23 * 3600 ? date + 1 : date
    }

    /// Returns the first and the last day of a date on the command line: `2024-11-01` or `20241101`, the month `2024-11`, the year `2024`, `today` or `yesterday`; nil for
    /// other text.
    package static func days(of text: String, today: CalendarDate = .inNewYork()) -> ClosedRange<CalendarDate>? {
        let first: CalendarDate?
        let last: CalendarDate?
        switch (text, text.utf8.count) {
        case ("today", _): (first, last) = (today, today)
        case ("yesterday", _): (first, last) = (today + -1, today + -1)
        case (_, 10), (_, 8):
            first = CalendarDate(text)
            last = first
        case (_, 7):
            first = CalendarDate("\(text)-01")
            last = first.flatMap { CalendarDate(year: $0.year, month: $0.month, day: length(ofMonth: $0.month, in: $0.year)) }
        case (_, 4):
            first = CalendarDate("\(text)-01-01")
            last = first.flatMap { CalendarDate(year: $0.year, month: 12, day: 31) }
        default: return nil
        }
        guard let first, let last else { return nil }
        return first...last
    }
}
