import Records

/// A fiscal year that annual reports show in two parts, of a predecessor and a successor, and never as a whole: after a bankruptcy (fresh-start reporting,
/// ASC 852-10-45) or a purchase (pushdown accounting, ASC 805-50). The fiscal year itself does not change, and there is no transition report.
struct SplitYear {
    let year: ReportingPeriod
    /// The last day of the predecessor's part.
    let split: CalendarDate

    /// Finds all pairs of periods in annual reports that abut and are together a year long, those of the most frequent first part first.
    static func find(_ evidence: [PeriodEvidence]) -> [SplitYear] {
        let parts = evidence.filter { $0.isYear && !$0.isTransition && $0.period.start != nil && $0.days < FiscalLength.year.lowerBound }
        let periods = Set(parts.map(\.period))
        return parts.compactMap { part in
            guard let start = part.period.start else { return nil }
            let split = part.period.end
            let end = FiscalLength.twelveMonths.lazy.map { start + ($0 - 1) }.first { periods.contains(ReportingPeriod(start: split + 1, end: $0)) }
            return end.map { SplitYear(year: ReportingPeriod(start: start, end: $0), split: split) }
        }
    }
}
