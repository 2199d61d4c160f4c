import Records
import XBRL

/// Determines the fiscal year and fiscal period of a date. A fiscal year is named after the calendar year in which it ends. Some filers name it after the year
/// in which it begins.
struct FiscalCalendar {
    /// The end of the fiscal year; nil if it is not known.
    private let yearEnd: (month: Int, day: Int)?
    private var shift = 0
    /// A message if the cover page's fiscal year contradicts the dates.
    private(set) var problem: String?

    /// - Parameters:
    ///   - header: the end of the fiscal year in the submission's header: `1231`.
    ///   - periods: the filing's columns, which are used if the cover page and the header do not give the end of the fiscal year.
    ///   - isAnnual: whether the report covers a year.
    init(_ cover: CoverPage, header: String?, periods: [Period], isAnnual: Bool) {
        let said = cover.fiscalYearEnd.flatMap { $0.hasPrefix("--") ? Self.day($0.dropFirst(2).replacing("-", with: "")) : nil }
        let own = Self.yearEnd(of: periods, cover, isAnnual: isAnnual)
        let claims = [said, header.flatMap { Self.day($0) }].compactMap { $0 }
        // If the cover page and the header disagree, one of them is out of date. The report's own dates decide.
        let isTransition = cover.documentType.map { $0.hasPrefix("10-KT") || $0.hasPrefix("10-QT") } ?? false
        let fitting = isTransition ? nil : own.flatMap { own in claims.first { Self.isNear(own, $0) } }
        yearEnd = (fitting ?? claims.first ?? own.map { ($0.month, $0.components.day) }).map(Self.inDecember)
        guard let claimed = cover.fiscalYear, let end = cover.period?.end ?? cover.periodEnd, let year = year(end) else { return }
        // If the period end on the cover page is wrong by half a year, the cover page was copied from an older report.
        let isOld = cover.periodEnd.map { abs($0 - end) > FiscalLength.year.lowerBound / 2 } ?? false
        if claimed == year - 1, mayBeNamedAfterItsStart, !isOld {
            shift = -1
        } else if claimed != year {
            problem = "the cover page states the fiscal year \(claimed), but the period ends on \(end), in the fiscal year \(year)"
        }
    }

    /// Parses a month and day, `0928`.
    private static func day(_ text: some StringProtocol) -> (month: Int, day: Int)? {
        guard text.utf8.count == 4, let month = Int(text.prefix(2)), let day = Int(text.dropFirst(2)), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        return (month, day)
    }

    /// Returns the end of a fiscal year according to the report's dates. In an annual report, this is the end of its latest year or balances. In an interim
    /// report, it is the day before the year to date, or the day of the earlier balance sheet.
    private static func yearEnd(of periods: [Period], _ cover: CoverPage, isAnnual: Bool) -> CalendarDate? {
        let last = periods.map(\.end).max()
        if isAnnual { return periods.filter { FiscalLength.year.contains($0.days) }.max()?.end ?? cover.period?.end ?? cover.periodEnd ?? last }
        if let period = cover.period, period.start < period.end { return period.start + -1 }
        let balances = periods.filter { $0.start == nil && $0.end != last }
        if let balance = balances.max() { return balance.end }
        return periods.filter { $0.end == last && $0.days < FiscalLength.year.lowerBound }.compactMap(\.start).min().map { $0 + -1 }
    }

    /// Whether the fiscal year may be named after the calendar year in which it began. Retailers call the year that ends in January 2024 fiscal 2023; some do
    /// so with years that end in March.
    private var mayBeNamedAfterItsStart: Bool { yearEnd.map { $0.month <= StatementThresholds.lastMonthOfYearsNamedAfterTheirStart } ?? false }

    /// Moves the end of a year of 52 or 53 weeks from the first days of January to 31 December.
    private static func inDecember(_ end: (month: Int, day: Int)) -> (month: Int, day: Int) { end.month == 1 && end.day <= 7 ? (12, 31) : end }

    /// Whether a date is near the end of a fiscal year.
    private static func isNear(_ date: CalendarDate, _ end: (month: Int, day: Int)) -> Bool {
        [date.year - 1, date.year, date.year + 1].contains { year in
            let last = min(end.day, CalendarDate.length(ofMonth: end.month, in: year))
            return CalendarDate(year: year, month: end.month, day: last).map { abs($0 - date) <= FiscalLength.tolerance } ?? false
        }
    }

    /// Returns the fiscal year of a column.
    func year(_ period: Period) -> Int? { year(period.end).map { $0 + shift } }

    private func year(_ day: CalendarDate) -> Int? { yearEnd.flatMap { Self.nextYearEnd(day, $0)?.year } }

    /// Returns the name of a column: `FY` for a year; `Q1` to `Q4` for a quarter; `H1` or `9M` for a year to date. An instant has the name of the quarter or
    /// year that it ends.
    func name(_ period: Period) -> String? {
        guard let yearEnd, let end = Self.nextYearEnd(period.end, yearEnd) else { return nil }
        let quarter = 4 - (end - period.end + 45) / 91
        guard (1...4).contains(quarter) else { return nil }
        switch period.days {
        case 0: return quarter == 4 ? "FY" : "Q\(quarter)"
        case FiscalLength.quarter: return "Q\(quarter)"
        case FiscalLength.halfYear: return quarter == 2 ? "H1" : nil
        case FiscalLength.nineMonths: return quarter == 3 ? "9M" : nil
        case FiscalLength.year: return quarter == 4 ? "FY" : nil
        default: return nil
        }
    }

    /// Returns the earliest end of a fiscal year that is at most ten days before `day`, or after it. Years of 52 or 53 weeks do not always end on the same day.
    private static func nextYearEnd(_ day: CalendarDate, _ end: (month: Int, day: Int)) -> CalendarDate? {
        for year in [day.year - 1, day.year, day.year + 1] {
            let last = min(end.day, CalendarDate.length(ofMonth: end.month, in: year))
            if let candidate = CalendarDate(year: year, month: end.month, day: last), candidate + FiscalLength.tolerance >= day { return candidate }
        }
        return nil
    }
}
