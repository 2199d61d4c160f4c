import Reports
import Warehouse

/// The pages of alerts.
enum AlertPages {
    static func list(_ arguments: Arguments, _ filters: [RowFilter], _ identity: String, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let found = try SiteRows(.alerts, filters, cursor: arguments.first("cursor")?.text, of: identity, reader)
        return SitePage("Alerts") { page in
            page.element("h1", text: "Alerts")
            if found.rows.isEmpty { return page.paragraph("The database has no alerts: filing-match makes them.") }
            table("Alerts, those of the newest filings first", found.rows, to: &page)
            page.writeNext(found.next, identity)
        }
    }

    static func table(_ caption: String, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.table(caption, ["Filing", "Rule", "Severity", "What"], rows) { cell, row, column in
            switch column {
            case 0: cell.link("/filings/\(row["accession_number"] ?? "")", row["accession_number"] ?? "")
            case 1: cell.text(row["rule"] ?? "")
            case 2: cell.element("span", ["class": row["severity"]], text: row["severity"] ?? "")
            default: cell.text(row["title"] ?? row["message"] ?? "")
            }
        }
    }
}
