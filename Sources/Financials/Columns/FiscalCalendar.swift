import Records
import XBRL

/// Fiscal years and periods by dates: a year is called after the calendar's in which it ends, or, where the filer does so, after the one in which it began.
struct FiscalCalendar {
    /// Nil where nothing says when a fiscal year ends.
    private let yearEnd: (month: Int, day: Int)?
    private var shift = 0
    /// A message where the cover page's fiscal year contradicts the dates.
    private(set) var problem: String?

    /// - Parameters:
    ///   - header: what the submission's header says: `1231`.
    ///   - periods: the filing's own columns, which tell where the others do not.
    ///   - isAnnual: whether the report is about a year.
    init(_ cover: CoverPage, header: String?, periods: [Period], isAnnual: Bool) {
        let said = cover.fiscalYearEnd.flatMap { $0.hasPrefix("--") ? Self.day($0.dropFirst(2).replacing("-", with: "")) : nil }
        let own = Self.yearEnd(of: periods, cover, isAnnual: isAnnual)
        let claims = [said, header.flatMap { Self.day($0) }].compactMap { $0 }
        // Where the cover page and the header disagree, one of them is out of date, and the report's own dates decide.
        let isTransition = cover.documentType.map { $0.hasPrefix("10-KT") || $0.hasPrefix("10-QT") } ?? false
        let fitting = isTransition ? nil : own.flatMap { own in claims.first { Self.isNear(own, $0) } }
        yearEnd = (fitting ?? claims.first ?? own.map { ($0.month, $0.components.day) }).map(Self.inDecember)
        guard let claimed = cover.fiscalYear, let end = cover.period?.end ?? cover.periodEnd, let year = year(end) else { return }
        // A cover page whose period end is half a year off was taken over from an older report.
        let isOld = cover.periodEnd.map { abs($0 - end) > StatementThresholds.year.lowerBound / 2 } ?? false
        if claimed == year - 1, isNamedAfterItsStart, !isOld {
            shift = -1
        } else if claimed != year {
            problem = "the cover page claims the fiscal year \(claimed) for a period that ends on \(end), which is in \(year)"
        }
    }

    /// `0928`
    private static func day(_ text: some StringProtocol) -> (month: Int, day: Int)? {
        guard text.utf8.count == 4, let month = Int(text.prefix(2)), let day = Int(text.dropFirst(2)), (1...12).contains(month), (1...31).contains(day) else {
            return nil
        }
        return (month, day)
    }

    /// The end of a fiscal year by the filing's own dates. An annual report has it as the end of its latest year, or of its balances; an interim one as the day before
    /// its year to date begins, and as the day of its other balance sheet.
    private static func yearEnd(of periods: [Period], _ cover: CoverPage, isAnnual: Bool) -> CalendarDate? {
        let last = periods.map(\.end).max()
        if isAnnual { return periods.filter { StatementThresholds.year.contains($0.days) }.max()?.end ?? cover.period?.end ?? cover.periodEnd ?? last }
        if let period = cover.period, period.start < period.end { return period.start + -1 }
        let balances = periods.filter { $0.start == nil && $0.end != last }
        if let balance = balances.max() { return balance.end }
        return periods.filter { $0.end == last && $0.days < StatementThresholds.year.lowerBound }.compactMap(\.start).min().map { $0 + -1 }
    }

    /// Whether most of the fiscal year lies in the calendar's year before: retailers call the year that ends in January 2024 fiscal 2023, and some the one that
    /// ends in March.
    private var isNamedAfterItsStart: Bool { yearEnd.map { $0.month <= StatementThresholds.lastMonthOfYearsNamedAfterTheirStart } ?? false }

    /// Years of 52 or 53 weeks that end near New Year are December's.
    private static func inDecember(_ end: (month: Int, day: Int)) -> (month: Int, day: Int) { end.month == 1 && end.day <= 7 ? (12, 31) : end }

    /// Whether a fiscal year that ends on this day of the year may end on that date.
    private static func isNear(_ date: CalendarDate, _ end: (month: Int, day: Int)) -> Bool {
        [date.year - 1, date.year, date.year + 1].contains { year in
            let last = min(end.day, CalendarDate.length(ofMonth: end.month, in: year))
            return CalendarDate(year: year, month: end.month, day: last).map { abs($0 - date) <= StatementThresholds.tolerance } ?? false
        }
    }

    /// The fiscal year of a column.
    func year(_ period: Period) -> Int? { year(period.end).map { $0 + shift } }

    private func year(_ day: CalendarDate) -> Int? { yearEnd.flatMap { Self.nextYearEnd(day, $0)?.year } }

    /// `FY`; `Q1` to `Q4` for quarters and for the moments that end them; `H1` and `9M` for the year to date.
    func name(_ period: Period) -> String? {
        guard let yearEnd, let end = Self.nextYearEnd(period.end, yearEnd) else { return nil }
        let quarter = 4 - (end - period.end + 45) / 91
        guard (1...4).contains(quarter) else { return nil }
        switch period.days {
        case 0: return quarter == 4 ? "FY" : "Q\(quarter)"
        // Twelve to seventeen weeks: some retailers' quarters are not alike.
        case 80...120: return "Q\(quarter)"
        case 160...200: return quarter == 2 ? "H1" : nil
        case 250...290: return quarter == 3 ? "9M" : nil
        case StatementThresholds.year: return quarter == 4 ? "FY" : nil
        default: return nil
        }
    }

    /// The first fiscal year's end that is not more than ten days before a day: 52/53-week years end near the same day, not on it.
    private static func nextYearEnd(_ day: CalendarDate, _ end: (month: Int, day: Int)) -> CalendarDate? {
        for year in [day.year - 1, day.year, day.year + 1] {
            let last = min(end.day, CalendarDate.length(ofMonth: end.month, in: year))
            if let candidate = CalendarDate(year: year, month: end.month, day: last), candidate + StatementThresholds.tolerance >= day { return candidate }
        }
        return nil
    }
}
