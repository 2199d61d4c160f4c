import ArgumentParser
import Records

/// Returns the first and the last day of a date on the command line: `2024-11-01`, the month `2024-11` or the year `2024`.
func parseDays(_ text: String) throws -> ClosedRange<CalendarDate> {
    let count = text.utf8.count
    let first: CalendarDate? =
        switch count {
        case 10: CalendarDate(text)
        case 7: CalendarDate("\(text)-01")
        case 4: CalendarDate("\(text)-01-01")
        default: nil
        }
    guard let first else { throw ValidationError("\"\(text)\" is not a date (YYYY-MM-DD), a month (YYYY-MM) or a year (YYYY).") }
    if count == 10 { return first...first }
    let month = count == 7 ? first.month : 12
    let last = CalendarDate(year: first.year, month: month, day: CalendarDate.length(ofMonth: month, in: first.year))
    return first...(last ?? first)
}
