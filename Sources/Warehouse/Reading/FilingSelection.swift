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

    /// The condition on a row `f` of `sec_filings`, and its parameters.
    var condition: (sql: String, parameters: [String]) {
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
