import Records
import Reports
import Warehouse

/// The page at `/`, and the search for companies.
enum HomePages {
    static func home(_ scopes: Scopes, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let filings = try SiteRows(.filings, [], limit: 15, reader)
        let runs = scopes.contains(.runs) ? try SiteRows(.runs, [], limit: 5, reader).rows : []
        let alerts = scopes.contains(.alerts) ? try SiteRows(.alerts, [], limit: 5, reader).rows : []
        return SitePage("Filings") { page in
            page.element("h1", text: "Filings and figures")
            if filings.rows.isEmpty {
                page.paragraph("The database has no filings yet: financials-load loads them.")
            } else {
                page.element("h2", text: "Filings")
                FilingPages.table("The newest filings", filings.rows, to: &page)
                page.element("p") { $0.link("/filings", "All filings") }
            }
            if !alerts.isEmpty {
                page.element("h2", text: "Alerts")
                AlertPages.table("The newest alerts", alerts, to: &page)
            }
            if !runs.isEmpty {
                page.element("h2", text: "Runs")
                RunPages.table("The latest runs", runs, to: &page)
            }
        }
    }

    static func search(_ text: String, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        var found = try SiteRows(.companies, CIK.named(text).map { [.company($0)] } ?? [.name(text)], reader)
        if found.rows.isEmpty { found = try SiteRows(.companies, [.name(text)], reader) }
        let rows = found.rows
        return SitePage("Search") { page in
            page.element("h1", text: "Companies with “\(text.cut(to: 100))”")
            if rows.isEmpty { return page.paragraph("The database has no filings of such a company.") }
            page.table("Companies", ["Company", "Ticker", "CIK", "Newest filing"], rows) { cell, row, column in
                switch column {
                case 0: cell.link("/companies/\(row["cik"] ?? "")", row["company_name"] ?? "CIK \(row["cik"] ?? "")")
                case 1: cell.text(row["ticker"] ?? "")
                case 2: cell.text(row["cik"] ?? "")
                default: cell.element("time", text: row["last_filing_date"] ?? "")
                }
            }
            if found.next != nil { page.paragraph("There are more: add to the name.") }
        }
    }
}
