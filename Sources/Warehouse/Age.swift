package import Records

/// How long something is kept: a number of years, months or days.
package struct Age: Equatable, Sendable {
    private enum Unit: Character { case years = "y", months = "m", days = "d" }

    private let count: Int
    private let unit: Unit

    /// The longest age, in years. A longer one is a mistake.
    private static let limit = 200

    /// Parses `7y`, `18m` or `90d`; nil for another text.
    package init?(argument: String) {
        guard let last = argument.last, let unit = Unit(rawValue: last), let count = Int(argument.dropLast()), count > 0, argument.first != "+" else {
            return nil
        }
        let years =
            switch unit {
            case .years: count;
            case .months: count / 12;
            case .days: count / 365
            }
        guard years <= Self.limit else { return nil }
        self.count = count
        self.unit = unit
    }

    /// The day that is this long before another one; of a month that is too short, its last day.
    package func before(_ day: CalendarDate) -> CalendarDate {
        if case .days = unit { return CalendarDate(days: day.days - count) }
        let months = day.year * 12 + day.month - 1 - (unit == .years ? 12 * count : count)
        let first = CalendarDate(year: day.year, month: day.month, day: 1) ?? day
        for candidate in stride(from: day.days - first.days + 1, through: 1, by: -1) {
            if let date = CalendarDate(year: months / 12, month: months % 12 + 1, day: candidate) { return date }
        }
        return day
    }
}
