import Records

/// How often filings report something for one period.
struct PeriodEvidence {
    let period: ReportingPeriod
    var count = 0
    /// Whether an annual report has the period, or a statement says that it is a fiscal year.
    var isYear = false
    /// Whether a transition report is on this period.
    var isTransition = false
    /// Whether a statement says that it is the first quarter of a fiscal year.
    var isFirstQuarter = false
    /// Whether a filing has it as the period reported on.
    var isPrimary = false
    /// The fiscal year according to the newest filing that gives one.
    var fiscalYear: (rank: Int, year: Int)?

    var days: Int { period.days }

    /// Returns the evidence for each period, by its days; of instants, only those that end a fiscal period according to their statement.
    static func gather(_ company: CompanyFigures, ranks: [Int]) -> [PeriodEvidence] {
        var numbers: [UInt64: Int] = [:]
        var all: [PeriodEvidence] = []
        let transitions = TransitionReports(company)
        for row in company.rows {
            if row.start == nil, row.fiscalPeriod == nil { continue }
            let key = UInt64(UInt32(bitPattern: row.start ?? .min)) << 32 | UInt64(UInt32(bitPattern: row.end))
            let number: Int
            if let known = numbers[key] {
                number = known
            } else {
                number = all.count
                numbers[key] = number
                all.append(PeriodEvidence(period: row.period))
            }
            all[number].count += 1
            if transitions.isTransition(row) { all[number].isTransition = true }
            if !all[number].isYear, !transitions.isComparison(row) {
                all[number].isYear = row.fiscalPeriod == .year || company.filings[Int(row.filing)].isAnnualReport
            }
            if row.isPrimary { all[number].isPrimary = true }
            if row.fiscalPeriod == .Q1 { all[number].isFirstQuarter = true }
            if let year = row.fiscalYear, case let own = (rank: ranks[Int(row.filing)], year: Int(year)), all[number].fiscalYear.map({ $0 < own }) ?? true {
                all[number].fiscalYear = own
            }
        }
        // The most frequent first; of equally frequent ones the newest.
        return all.sorted {
            if $0.count != $1.count { return $0.count > $1.count }
            if $0.period.end != $1.period.end { return $0.period.end > $1.period.end }
            return ($0.period.start?.days ?? .max) < ($1.period.start?.days ?? .max)
        }
    }
}
