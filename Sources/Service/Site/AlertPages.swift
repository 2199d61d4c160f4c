import Reports
import Warehouse

/// The pages of alerts.
enum AlertPages {
    static let list = SiteList(list: .alerts, title: "Alerts", ifEmpty: "The database has no alerts: filing-match makes them.") {
        table("Alerts, those of the newest filings first", $0, to: &$1)
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
