import Records

/// The days that filings report on: the end of a 10-Q's quarter, of a 10-K's year.
struct ReportDates {
    /// A day for each filing, in no order.
    let days: [CalendarDate]

    /// Finds the last day of the columns that are the period reported on; in a filing without such columns, the last day of any fiscal period before it was
    /// filed: company facts do not say which period is reported on, and have durations that reach into the future.
    init(_ company: CompanyFigures) {
        var primary = [Int32?](repeating: nil, count: company.filings.count)
        var other = primary
        for row in company.rows where row.start != nil {
            let number = Int(row.filing)
            if row.isPrimary { primary[number] = max(primary[number] ?? row.end, row.end) }
            let isFiscal = [FiscalLength.quarter, FiscalLength.halfYear, FiscalLength.nineMonths, FiscalLength.year].contains { $0.contains(row.days) }
            guard isFiscal, company.filings[number].knownOn.map({ Int(row.end) <= $0.days }) ?? true else { continue }
            other[number] = max(other[number] ?? row.end, row.end)
        }
        days = primary.indices.compactMap { (primary[$0] ?? other[$0]).map { CalendarDate(days: Int($0)) } }
    }
}
