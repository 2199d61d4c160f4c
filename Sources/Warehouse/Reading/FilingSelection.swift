package import Records

/// Which filings are read. Filings that the SEC has withdrawn are left out.
package struct FilingSelection: Sendable {
    /// The filings of these companies, in any role; of all if empty.
    package var companies: [CIK] = []
    /// The filing dates, both included.
    package var since: CalendarDate?
    package var until: CalendarDate?
    /// Only filings that were known on this day: accepted by then in New York, or filed if the time of acceptance is not known.
    package var asOf: CalendarDate?

    package init() {}

    /// The maximum number of companies that one query names. SQLite takes 32,766 parameters.
    private static let companiesAtOnce = 500

    /// Conditions on a row `f` of `sec_filings`, each with its parameters: a filing is selected if it meets one of them.
    var conditions: [(sql: String, parameters: [String])] {
        if companies.isEmpty { return [condition([])] }
        return stride(from: 0, to: companies.count, by: Self.companiesAtOnce).map { start in
            condition(companies[start..<min(start + Self.companiesAtOnce, companies.count)])
        }
    }

    private func condition(_ companies: ArraySlice<CIK>) -> (sql: String, parameters: [String]) {
        var conditions = ["f.removed IS NOT TRUE"]
        var parameters: [String] = []
        if !companies.isEmpty {
            let marks = Query.marks(companies.count)
            conditions.append(
                "f.accession_number IN (SELECT accession_number FROM sec_filings WHERE cik IN (\(marks)) "
                    + "UNION SELECT accession_number FROM filing_parties WHERE cik IN (\(marks)))")
            parameters += (companies + companies).map(\.description)
        }
        if let since {
            conditions.append("f.filing_date >= ?")
            parameters.append("\(since)")
        }
        if let until {
            conditions.append("f.filing_date <= ?")
            parameters.append("\(until)")
        }
        return (conditions.joined(separator: " AND "), parameters)
    }
}
