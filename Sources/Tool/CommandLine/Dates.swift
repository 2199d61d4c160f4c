import ArgumentParser
package import Records

/// Returns the first and the last day of a date on the command line.
package func parseDays(_ text: String) throws -> ClosedRange<CalendarDate> {
    guard let days = CalendarDate.days(of: text) else {
        if let meant = intendedDate(text) { throw ValidationError("\"\(text)\" is not a date; did you mean \(meant)?") }
        throw ValidationError("\"\(text)\" is not a date (YYYY-MM-DD, YYYYMMDD, today, yesterday), a month (YYYY-MM) or a year (YYYY).")
    }
    return days
}

/// Returns the date that a text such as `2025-8-30` or `2025/08` stands for: a year and one or two shorter numbers; nil for other text.
private func intendedDate(_ text: String) -> String? {
    let numbers = text.split(omittingEmptySubsequences: false) { "-/.".contains($0) }
    guard (2...3).contains(numbers.count), numbers[0].utf8.count == 4, numbers.dropFirst().allSatisfy({ (1...2).contains($0.utf8.count) }) else { return nil }
    let date = numbers.map { $0.utf8.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
    return CalendarDate.days(of: date) == nil ? nil : date
}
