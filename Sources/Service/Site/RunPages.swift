import Reports
import Warehouse

/// The pages of runs and of rejects: what last night did, and what it could not.
enum RunPages {
    static let list = SiteList(list: .runs, title: "Runs of workflows", ifEmpty: "The database has no runs: flow-run records them.") {
        table("Runs, the latest first", $0, to: &$1)
    }

    static func table(_ caption: String, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.table(caption, ["Workflow", "Status", "Began", "Seconds", "Error"], rows, numbers: [3]) { cell, row, column in
            switch column {
            case 0: cell.link("/runs/\(row["id"] ?? "")", row["workflow"] ?? "")
            case 1: cell.element("span", ["class": row["status"]], text: row["status"] ?? "")
            case 2: cell.element("time", text: row["started_at"] ?? "")
            case 3: cell.text(row["duration_seconds"] ?? "")
            default: cell.text(row["error_message"]?.cut(to: 200) ?? "")
            }
        }
    }

    static func run(_ id: String, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        guard let row = try SiteRows(.runs, [.run(id)], limit: 1, reader).rows.first else {
            throw .problem(Problem(.notFound, "not_found", "the database has no run \(id)"))
        }
        return SitePage("Run of \((row["workflow"] ?? "").cut(to: 80))") { page in
            page.element("h1", text: "Run of \(row["workflow"] ?? "")")
            page.definitions([
                ("Status", row["status"]), ("Began", row["started_at"]), ("Ended", row["completed_at"]), ("Seconds", row["duration_seconds"]),
                ("Error", row["error_message"]),
            ])
            for (name, title) in [("outputs", "Outputs"), ("metadata", "Metadata"), ("logs", "The end of its log")] {
                guard let text = row[name], !text.isEmpty else { continue }
                page.element("h2", text: title)
                page.element("pre") { $0.lines(text) }
            }
            if let start = row["started_at"]?.prefix(10) {
                page.element("p") { $0.link("/rejects?open=true", "Rejects that are open, since \(start) and before") }
            }
        }
    }

    static let rejects = SiteList(list: .rejects, title: "Rejected records", ifEmpty: "The database has no such rejects.") {
        rejectTable("Rejects, the latest first", $0, to: &$1)
    }

    static func rejectTable(_ caption: String, _ rows: [SiteRow], to page: inout MarkupWriter) {
        page.table(caption, ["When", "Tool", "Code", "Filing", "Why", "Mended"], rows) { cell, row, column in
            switch column {
            case 0: cell.element("time", text: row["at"] ?? "")
            case 1: cell.text(row["tool"] ?? "")
            case 2: cell.text(row["code"] ?? "")
            case 3: if let number = row["accession_number"] { cell.link("/filings/\(number)", number) }
            case 4: cell.text(row["message"] ?? "")
            default: cell.text(row["resolved_at"] ?? "")
            }
        }
    }
}
