import ArgumentParser
package import Records

/// Returns the first and the last day of a date on the command line.
package func parseDays(_ text: String) throws -> ClosedRange<CalendarDate> {
    guard let days = CalendarDate.days(of: text) else {
        throw ValidationError("\"\(text)\" is not a date (YYYY-MM-DD, YYYYMMDD, today, yesterday), a month (YYYY-MM) or a year (YYYY).")
    }
    return days
}
