import Bytes
import JSONLines
package import Records

/// A company's filings, as read from `submissions/CIK##########.json` or from one of its pages of older filings.
package struct CompanySubmissions: Sendable {
    package struct Filing: Equatable, Sendable {
        package var number: AccessionNumber
        package var formType: String
        package var filingDate: CalendarDate
        package var periodEnd: CalendarDate?
        /// The time of acceptance, unchanged: for some companies it is UTC, for others New York time, and both end with `Z`.
        package var acceptedRaw: String?
        package var items: [String]
    }

    /// A further file with older filings.
    package struct Page: Equatable, Sendable {
        package var name: String
        package var from: CalendarDate?
        package var to: CalendarDate?
    }

    package var name: String?
    package var tickers: [String] = []
    package var filings: [Filing] = []
    package var pages: [Page] = []
    /// The number of rows without an accession number, a form or a date.
    package var malformedRows = 0

    /// Parses the company's main file, or a page of older filings, which is the table alone.
    package init(parsing text: Span<UInt8>) throws(EdgarFailure) {
        let json = try rethrowing(JSONValue(parsing: text)) { (error: JSONFailure) in EdgarFailure(.malformed, "the company's filings: \(error)") }
        let isPage = json["filings"] == nil
        guard let table = isPage ? json : json["filings"]?["recent"], table["accessionNumber"]?.array != nil else {
            throw EdgarFailure(.malformed, "neither \"filings.recent\" nor a table of filings")
        }
        name = json["name"]?.string
        tickers = json["tickers"]?.array?.compactMap(\.string) ?? []
        pages = (json["filings"]?["files"]?.array ?? []).compactMap { page in
            guard let name = page["name"]?.string else { return nil }
            return Page(name: name, from: page["filingFrom"]?.string.flatMap { CalendarDate($0) }, to: page["filingTo"]?.string.flatMap { CalendarDate($0) })
        }
        addRows(of: table)
    }

    /// Adds the rows of a table, which is an object with an array for each column.
    private mutating func addRows(of table: JSONValue) {
        func column(_ name: String) -> [JSONValue] { table[name]?.array ?? [] }
        func text(_ column: [JSONValue], _ row: Int) -> String? {
            guard row < column.count, let text = column[row].string, !text.isEmpty else { return nil }
            return text
        }
        let numbers = column("accessionNumber"), forms = column("form"), dates = column("filingDate"), periods = column("reportDate")
        let acceptances = column("acceptanceDateTime"), items = column("items")
        for row in numbers.indices {
            guard let number = text(numbers, row).flatMap(AccessionNumber.init), let form = text(forms, row),
                let date = text(dates, row).flatMap({ CalendarDate($0) })
            else {
                malformedRows += 1
                continue
            }
            filings.append(
                Filing(
                    number: number, formType: form, filingDate: date, periodEnd: text(periods, row).flatMap { CalendarDate($0) },
                    acceptedRaw: text(acceptances, row), items: (text(items, row) ?? "").split(separator: ",").map(String.init)))
        }
    }
}
