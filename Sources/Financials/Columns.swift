import Markup
import Records
import XBRL

/// The periods that a statement has columns for, and which of them is the one reported on.
struct Columns {
    let index: FactIndex
    let cover: CoverPage
    let formType: String?

    /// The columns of a face: the periods that have a fair share of its lines. Single figures of other periods (an opening balance, a subtotal
    /// that a note repeats) make no column.
    ///
    /// - Returns: the latest period first, and how many more there are than the limit lets pass.
    func periods(of concepts: Set<Name>, _ type: StatementType) -> (shown: [Period], omitted: Int) {
        var counts: [Period: Int] = [:]
        for concept in concepts {
            // Of equity a figure for a member is as good, but counts once.
            var seen: Set<Period> = []
            index.places.forEach(concept) { place in
                guard (place.period.start == nil) == type.isInstant else { return }
                if type == .equity ? seen.insert(place.period).inserted : place.dimensions == .none { counts[place.period, default: 0] += 1 }
            }
        }
        let most = counts.values.max() ?? 0
        let (periods, omitted) = limited(counts.filter { $0.value * 5 >= most * 2 }.keys.sorted(by: >))
        let form = cover.documentType ?? formType ?? ""
        guard ["10-K", "20-F", "40-F"].contains(where: form.hasPrefix) else { return (periods, omitted) }
        // Quarters of a year that has a column are a note's.
        let years = periods.filter { (345...380).contains($0.days) }
        let shown = periods.filter { period in
            guard let start = period.start, (80...100).contains(period.days) else { return true }
            return !years.contains { $0.start.map { $0 <= start } ?? false && period.end <= $0.end }
        }
        return (shown, omitted)
    }

    /// As many of the latest periods as there may be, and how many more there are.
    func limited(_ periods: [Period]) -> (shown: [Period], omitted: Int) {
        (Array(periods.prefix(FinancialsLimits.columns)), max(0, periods.count - FinancialsLimits.columns))
    }

    /// Annual statements cover the year, interim ones the quarter (income) or the year to date (cash flow).
    var isAnnual: Bool {
        let form = cover.documentType ?? formType ?? ""
        if form.hasPrefix("10-Q") || form.hasPrefix("6-K") { return false }
        if form.isEmpty { return cover.fiscalPeriod.map { $0 == "FY" } ?? true }
        return true
    }

    /// The day that the report ends: said on the cover page, else the last day with a balance sheet.
    func reportEnd(_ periods: [Period]) -> CalendarDate? {
        guard let last = periods.map(\.end).max() else { return nil }
        guard let said = cover.periodEnd else { return last }
        return periods.map(\.end).min { abs($0 - said) < abs($1 - said) }
    }

    /// The column of the period reported on; nil when none ends within ten days of the report's end.
    func primary(_ periods: [Period], _ type: StatementType) -> Period? {
        guard let end = reportEnd(periods), cover.periodEnd.map({ abs($0 - end) <= 10 }) ?? true else { return nil }
        let ending = periods.filter { $0.end == end }
        if type.isInstant { return ending.first }
        var year = ending.filter { $0.days <= 380 }
        // Some interim reports have the last twelve months beside the year to date.
        let parts = year.filter { $0.days < 345 }
        if !isAnnual, !parts.isEmpty { year = parts }
        if isAnnual || type == .cashflow { return year.max { $0.days < $1.days } ?? ending.min { $0.days < $1.days } }
        let quarters = year.filter { (80...100).contains($0.days) }
        return quarters.first ?? year.min { $0.days < $1.days } ?? ending.first
    }
}

/// Fiscal years and periods by dates. A year is called what the filer calls the reported one, as far as that is within a year of the calendar's.
struct FiscalCalendar {
    private let yearEnd: (month: Int, day: Int)
    private let shift: Int

    init(_ cover: CoverPage, annualEnd: CalendarDate?) {
        var end = (month: 12, day: 31)
        if let said = cover.fiscalYearEnd, said.hasPrefix("--") {
            let parts = said.dropFirst(2).split(separator: "-").compactMap { Int($0) }
            if parts.count == 2, (1...12).contains(parts[0]), (1...31).contains(parts[1]) { end = (parts[0], parts[1]) }
        } else if let annualEnd {
            end = (annualEnd.month, annualEnd.components.day)
        }
        yearEnd = end
        if let said = cover.fiscalYear, let period = cover.periodEnd, let year = Self.year(of: period, end), (year - 1...year + 1).contains(said) {
            shift = said - year
        } else {
            shift = 0
        }
    }

    /// The fiscal year of a day, by the year that its last day falls in.
    func year(_ period: Period) -> Int? { Self.year(of: period.end, yearEnd).map { $0 + shift } }

    /// `FY`; `Q1` to `Q4` for quarters and for the moments that end them; `H1` and `9M` for the year to date.
    func name(_ period: Period) -> String? {
        guard let end = Self.nextYearEnd(period.end, yearEnd) else { return nil }
        let quarter = 4 - (end - period.end + 45) / 91
        guard (1...4).contains(quarter) else { return nil }
        switch period.days {
        case 0: return quarter == 4 ? "FY" : "Q\(quarter)"
        // Twelve to seventeen weeks: some retailers' quarters are not alike.
        case 80...120: return "Q\(quarter)"
        case 160...200: return quarter == 2 ? "H1" : nil
        case 250...290: return quarter == 3 ? "9M" : nil
        case 345...380: return quarter == 4 ? "FY" : nil
        default: return nil
        }
    }

    private static func year(of day: CalendarDate, _ end: (month: Int, day: Int)) -> Int? {
        nextYearEnd(day, end)?.year
    }

    /// The first fiscal year's end that is not more than ten days before a day: 52/53-week years end near the same day, not on it.
    private static func nextYearEnd(_ day: CalendarDate, _ end: (month: Int, day: Int)) -> CalendarDate? {
        for year in [day.year - 1, day.year, day.year + 1] {
            let last = min(end.day, CalendarDate.length(ofMonth: end.month, in: year))
            if let candidate = CalendarDate(year: year, month: end.month, day: last), candidate + 10 >= day { return candidate }
        }
        return nil
    }
}
