import Records

extension CalendarDate {
    /// Returns the last day of the months that begin on this day, such as 2024-03-31 for three months from 2024-01-01; nil if this is not the first day of a month.
    func end(ofMonths count: Int) -> CalendarDate? {
        let (year, month, day) = components
        guard day == 1 else { return nil }
        let months = year * 12 + month - 1 + count
        return CalendarDate(year: months / 12, month: months % 12 + 1, day: 1).map { $0 + -1 }
    }
}
