import Records

/// The periods of transition reports (form 10-KT): the time between two fiscal years when a company changes its fiscal year (Exchange Act Rules 13a-10 and
/// 15d-10).
struct TransitionReports {
    /// By filing; nil for all other filings, and for a transition report on a period of a year's length.
    private let periods: [ReportingPeriod?]

    /// Finds the longest column of less than a year among those that are the period reported on; in a report without such columns, among those that
    /// end on its last day.
    init(_ company: CompanyFigures) {
        let isReport = company.filings.map(\.isTransitionReport)
        var periods = [ReportingPeriod?](repeating: nil, count: isReport.count)
        var rows: [Int: [CompanyFigures.Row]] = [:]
        for row in isReport.contains(true) ? company.rows : [] where row.start != nil && isReport[Int(row.filing)] {
            rows[Int(row.filing), default: []].append(row)
        }
        for (filing, durations) in rows {
            let primary = durations.filter(\.isPrimary)
            let reported = primary.isEmpty ? durations : primary
            let last = reported.map(\.end).max()
            let ending = reported.filter { $0.end == last }
            // Beside a period of a year's length, a shorter one that is reported on is its last quarter.
            if !primary.isEmpty, ending.contains(where: { FiscalLength.year.contains($0.days) }) { continue }
            periods[filing] = ending.filter { $0.days < FiscalLength.year.lowerBound }.max { $0.days < $1.days }?.period
        }
        self.periods = periods
    }

    /// Whether a column is the transition period.
    func isTransition(_ row: CompanyFigures.Row) -> Bool { periods[Int(row.filing)].map { $0 == row.period } ?? false }

    /// Whether a column of a transition report is the twelve months up to its end, which are shown for comparison, and are no fiscal year.
    func isComparison(_ row: CompanyFigures.Row) -> Bool {
        periods[Int(row.filing)].map { $0.end == row.period.end && FiscalLength.year.contains(row.days) } ?? false
    }
}
