import ArgumentParser
import Figures
import Records
import Reports
import Tool
import Warehouse
import WarehouseTool

@main
struct FinancialsExport: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "financials-export",
        abstract: "Export figures over the years, and records, from a database.",
        discussion: """
            Reads a database that financials-load fills, and writes the figures of companies, or the records of their filings. The database is only read. \
            All arithmetic is exact: quarters and trailing twelve months are calculated from reported figures on the same basis, and each names the \
            figures that it was made from. A figure that cannot be had says why.

            EXAMPLES
              A company's statements over its fiscal years, as a table:
                financials-export --db secflow.db --company ALDC --format table
              Its revenues and income by quarter, as CSV:
                financials-export --db secflow.db --company ALDC \\
                  --view quarters --item Revenues,NetIncome --format csv
              What was known of all companies at the end of 2025:
                financials-export --db secflow.db --as-of 2025 > figures.ndjson
              All facts of a concept:
                financials-export --db secflow.db \\
                  --view facts --item us-gaap:Assets
              A page of a company, and a chart of one of its items:
                financials-export --db secflow.db --company ALDC \\
                  --format html > ALDC.html
                financials-export --db secflow.db --company ALDC \\
                  --item Revenues --format svg > revenues.svg
            """,
        version: versionText)

    /// A value of `--view`.
    enum View: String, ExpressibleByArgument, CaseIterable {
        case latest, quarters, ttm, stitched, filings, statements, facts, sections, alerts, answers

        static var allValueStrings: [String] { ["latest", "quarters", "ttm", "stitched", "filings", "statements", "facts", "sections", "alerts", "answers"] }
        static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    }

    /// A value of `--format`.
    enum Format: String, ExpressibleByArgument {
        case ndjson, csv, table, html, svg

        static var allValueStrings: [String] { ["ndjson", "csv", "table", "html", "svg"] }
        static var defaultCompletionKind: CompletionKind { .list(allValueStrings) }
    }

    @Option(help: .database, completion: .file())
    var db: String?

    @Option(
        help: ArgumentHelp(
            "Export these companies, by ticker or CIK, separated by commas; @FILE: read them from FILE (may be repeated). The default is all.",
            valueName: "company"), completion: .atFile)
    var company: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            Export these items, separated by commas: standard items such as Revenues; with --view sections Items such as 1A, with --view facts concepts \
            (may be repeated).
            """, valueName: "item"))
    var item: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            latest (each item for each period, from the newest filing), quarters, ttm (trailing twelve months), stitched (fiscal years), or the records \
            themselves: filings, statements, facts, sections, alerts, answers. The default is latest, with --format table and svg stitched.
            """, valueName: "view"))
    var view: View?

    @Option(
        help: ArgumentHelp("Export what was known on this day: YYYY-MM-DD, YYYYMMDD, YYYY-MM, YYYY (the last day), today or yesterday.", valueName: "date"),
        transform: { try parseDays($0).upperBound })
    var asOf: CalendarDate?

    @Option(
        help: ArgumentHelp("The first day, like --as-of: for figures, periods that end on or after it; for records, the filing date.", valueName: "date"),
        transform: { try parseDays($0).lowerBound })
    var since: CalendarDate?

    @Option(
        help: ArgumentHelp("The last day, like --since.", valueName: "date"),
        transform: { try parseDays($0).upperBound })
    var until: CalendarDate?

    @Option(
        help: ArgumentHelp(
            """
            ndjson (records), csv, table (for the terminal), html (a page of the companies with their statements over years and quarters, charts and \
            filings) or svg (a chart of one item).
            """, valueName: "format"))
    var format: Format = .ndjson

    @OptionGroup var common: CommonOptions

    /// The view of figures; nil if records are exported.
    var figureView: FigureView? {
        guard let view else { return format == .table || format == .svg ? .stitched : .latest }
        return FigureView(rawValue: view.rawValue)
    }
    /// The values of `--item`.
    var items: [String] { item.flatMap(commaSeparated) }
    var recordView: RecordView? { view.flatMap { RecordView(rawValue: $0.rawValue) } }

    func validate() throws {
        if company.contains(where: { commaSeparated($0).isEmpty }) { throw ValidationError("--company names no company: its value is empty") }
        if item.contains(where: { commaSeparated($0).isEmpty }) { throw ValidationError("--item names no item: its value is empty") }
        if recordView == nil, let unknown = items.first(where: { StandardItem(rawValue: $0) == nil }) { throw ValidationError(Self.noItem(unknown)) }
        if format == .html, let view { throw ValidationError("--format html shows fiscal years and quarters: leave out --view \(view.rawValue)") }
        if format == .table || format == .svg, figureView == nil {
            throw ValidationError("--format \(format.rawValue) shows figures: use --format csv for records")
        }
        if format == .svg, items.count != 1 { throw ValidationError("--format svg draws a chart of one item, such as --item Revenues") }
        if let recordView, !item.isEmpty, !recordView.hasItems { throw ValidationError("--item has no effect with --view \(recordView.rawValue)") }
        if let since, let until, since > until { throw ValidationError("--since \(since) is after --until \(until)") }
    }

    /// The message about an item that no figure has.
    private static func noItem(_ item: String) -> String {
        if let meant = nearestWord(to: item, among: StandardItem.allCases.map(\.rawValue)) { return "no item \(item); did you mean \(meant)?" }
        if item.contains(":") { return "no item \(item): items are names such as Revenues; concepts are for --view facts" }
        return "no item \(item): secflow-records(5) lists the standard items, such as Revenues and NetIncome"
    }

    func run() throws {
        let status = export(self)
        if status != .done { throw ExitCode(status.rawValue) }
    }
}
