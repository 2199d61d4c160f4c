import Bytes
import Markup
import Records
import XBRL

/// Finds the columns of a statement from its facts, without tables, and the column of the reported period.
struct Columns {
    let index: FactIndex
    let cover: CoverPage
    let formType: String?

    /// Returns the columns of a face: the periods with a large share of its lines, and periods with fewer lines that have the totals of a whole statement.
    /// Single figures of other periods (an opening balance, a subtotal repeated in a note) do not make a column, nor do the quarters of a note in an annual
    /// statement.
    ///
    /// - Returns: the columns, the latest first, and how many were omitted because of the limit.
    func periods(of concepts: Set<Name>, _ type: StatementType) -> (shown: [Period], omitted: Int) {
        var counts: [Period: Int] = [:]
        var closed: [Period: Int] = [:]
        /// The number of concepts with a figure by component, for each period.
        var byMember: [Period: Int] = [:]
        var balances: Set<CalendarDate> = []
        let closings = Self.closings(type)
        for concept in concepts {
            let closing = closings.firstIndex { $0.contains(index.report.localName(concept)) }
            // In a statement of equity, figures by member also count, once for each period.
            var seen: Set<Period> = []
            index.places.forEach(concept) { place in
                if type == .equity, place.period.start == nil, closing != nil { balances.insert(place.period.end) }
                guard (place.period.start == nil) == type.isInstant else { return }
                guard type == .equity ? seen.insert(place.period).inserted : place.dimensions == .none else { return }
                counts[place.period, default: 0] += 1
                if let closing { closed[place.period, default: 0] |= 1 << closing }
            }
            if type == .equity {
                var periods: Set<Period> = []
                index.places.forEach(concept) { if $0.dimensions != .none { periods.insert($0.period) } }
                for period in periods { byMember[period, default: 0] += 1 }
            }
        }
        let most = counts.values.max() ?? 0
        let full = Set(counts.filter { StatementThresholds.linesOfAColumn.isReached($0.value, of: most) }.keys)
        func isWhole(_ period: Period) -> Bool {
            if full.contains(period) || isReported(period) { return true }
            if type == .equity { return period.start.map { balances.contains($0 + -1) && balances.contains(period.end) } ?? false }
            guard closed[period] == (1 << closings.count) - 1 else { return false }
            return type.isInstant ? counts[period, default: 0] >= 2 : !isWithinAYear(period, of: Array(full)) && (isAnnual || isLike(period, Array(full)))
        }
        /// Whether a period has fewer movements by component than a period within it, such as a quarter. Its figures then come from other statements.
        func hasLessThanAPart(_ period: Period) -> Bool {
            guard type == .equity, let start = period.start else { return false }
            return full.contains { part in
                guard let first = part.start, part != period, first >= start, part.end <= period.end else { return false }
                return byMember[part, default: 0] > byMember[period, default: 0]
            }
        }
        let shown = counts.keys.filter { isWhole($0) && !(isAnnualReport && isPartOfAYear($0, of: Array(full))) && !hasLessThanAPart($0) }
        return limited(shown.sorted(by: >))
    }

    /// Sets of concepts. Every column of a whole statement has a concept of each set.
    private static func closings(_ type: StatementType) -> [Set<String>] {
        switch type {
        case .balance: [Set(StandardItem.Assets.conceptNames), Set(StandardItem.LiabilitiesAndEquity.conceptNames)]
        case .income: [results, Set([StandardItem.Revenues, .OperatingIncome, .IncomeBeforeTax, .OperatingExpenses].flatMap(\.conceptNames))]
        case .comprehensiveIncome: [TableScore.comprehensiveIncome]
        case .cashflow: [Set(StandardItem.OperatingCashFlow.conceptNames)]
        case .equity: [TableScore.equities]
        }
    }

    private static let results = TableScore.results.union(StandardItem.NetIncome.conceptNames)

    /// Whether a period is within a year that has a column, and differs in length from the reported period.
    private func isPartOfAYear(_ period: Period, of others: [Period]) -> Bool {
        guard period.days < FiscalLength.year.lowerBound, period.start != nil else { return false }
        if let reported = cover.period, abs(reported.end - reported.start + 1 - period.days) <= FiscalLength.tolerance { return false }
        return isWithinAYear(period, of: others)
    }

    private func isWithinAYear(_ period: Period, of others: [Period]) -> Bool {
        guard let start = period.start else { return false }
        return others.contains { FiscalLength.year.contains($0.days) && $0 != period && $0.start.map { $0 <= start } ?? false && period.end <= $0.end }
    }

    private func isLike(_ period: Period, _ others: [Period]) -> Bool { others.contains { abs($0.days - period.days) <= FiscalLength.tolerance } }

    /// Returns the first columns, up to the limit, and the number of the omitted ones.
    func limited(_ periods: [Period]) -> (shown: [Period], omitted: Int) {
        (Array(periods.prefix(FinancialsLimits.columns)), max(0, periods.count - FinancialsLimits.columns))
    }

    // MARK: The reported period

    private var form: String { cover.documentType ?? formType ?? "" }
    private var isAnnualReport: Bool { ["10-K", "20-F", "40-F"].contains(where: form.hasPrefix) }

    /// Whether the form reports on a period, which is then on its cover page. The cover pages of other forms give the day of an event.
    private var isPeriodic: Bool { isAnnualReport || form.isEmpty || form.hasPrefix("10-Q") || form.hasPrefix("6-K") }

    /// Whether the statements cover a year. Interim statements cover the quarter (income) or the year to date (cash flow).
    var isAnnual: Bool {
        if form.hasPrefix("10-Q") || form.hasPrefix("6-K") { return false }
        if form.isEmpty { return cover.fiscalPeriod.map { $0 == "FY" } ?? true }
        return true
    }

    /// Whether this is the period of the cover page's facts, or the instant at its end.
    private func isReported(_ period: Period) -> Bool {
        guard isPeriodic, let reported = cover.period else { return false }
        return period.end == reported.end && period.start.map { $0 == reported.start } ?? true
    }

    /// Returns the last day of the reported period: the end of a column near the period of the cover page's facts, or near the date on the cover page.
    /// If the cover page has neither, returns the latest end of a column.
    private func reportEnd(_ periods: [Period]) -> CalendarDate? {
        let said = isPeriodic ? [cover.period?.end, cover.periodEnd].compactMap { $0 } : []
        if said.isEmpty { return periods.map(\.end).max() }
        return said.lazy.compactMap { said in
            periods.map(\.end).min { abs($0 - said) < abs($1 - said) }.flatMap { abs($0 - said) <= FiscalLength.tolerance ? $0 : nil }
        }.first
    }

    /// Returns the column of the reported period; nil if no column ends within ten days of the report's end.
    func primary(_ periods: [Period], _ type: StatementType) -> Period? {
        guard let end = reportEnd(periods) else { return nil }
        let ending = periods.filter { $0.end == end }
        if type.isInstant { return ending.first }
        if isAnnual || type == .cashflow, let reported = ending.first(where: isReported) { return reported }
        var year = ending.filter { $0.days <= FiscalLength.year.upperBound }
        // Some interim reports show the last twelve months beside the year to date.
        let parts = year.filter { $0.days < FiscalLength.year.lowerBound }
        if !isAnnual, !parts.isEmpty { year = parts }
        if isAnnual || type == .cashflow { return year.max { $0.days < $1.days } ?? ending.min { $0.days < $1.days } }
        let quarters = year.filter { (80...100).contains($0.days) }
        return quarters.first ?? year.min { $0.days < $1.days } ?? ending.first
    }
}
