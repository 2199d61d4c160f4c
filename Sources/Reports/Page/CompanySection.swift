import Figures
import Records

/// The part of a page about one company.
struct CompanySection {
    let company: Company
    private let years: PageTable
    private let quarters: PageTable
    private let known: [String: ReportingFiling]
    private let asOf: CalendarDate?

    /// - Parameters:
    ///   - isWanted: whether a figure is on the page.
    ///   - asOf: the day on which the figures were known; nil for all.
    init(_ views: CompanyViews, asOf: CalendarDate?, where isWanted: (Figure) -> Bool) {
        company = views.company
        years = PageTable(views.all(.stitched).filter(isWanted), columns: ReportLimits.yearsOfAPage)
        quarters = PageTable(views.all(.quarters).filter(isWanted), columns: ReportLimits.quartersOfAPage)
        self.asOf = asOf
        var known: [String: ReportingFiling] = [:]
        views.forEach(.latest) { (figure: Figure) throws(Never) in if let filing = figure.filing { known[filing.accessionNumber] = filing } }
        self.known = known
    }

    var isEmpty: Bool { years.columns.isEmpty && quarters.columns.isEmpty }

    var id: String { "c\(company.cik.withoutZeros)" }

    /// - Parameter level: that of the company's heading: 1 on the page of one company, else 2.
    func write(to writer: inout MarkupWriter, level: Int) {
        var references = PageReferences(company, [AnySequence(years.figures), AnySequence(quarters.figures)].joined(), known: known)
        let statements = StatementTable.order.compactMap { type -> (StatementType, [(String, String, StatementMarkup)])? in
            let tables = [("years", "fiscal years", years), ("quarters", "quarters", quarters)]
                .compactMap { name, periods, table in StatementMarkup(type, table).map { (name, periods, $0) } }
            return tables.isEmpty ? nil : (type, tables)
        }
        writer.element("article", ["id": id, "aria-labelledby": "\(id)-name"]) { article in
            writeHeader(to: &article, level: level, statements.map(\.0), references.filings)
            heading(&article, level + 1, "charts", "Charts")
            PageCharts(years, quarters).write(to: &article, id: id)
            for (type, tables) in statements {
                heading(&article, level + 1, type.rawValue, StatementTable.name(type))
                for (name, periods, table) in tables { table.write(periods, id: "\(id)-\(type.rawValue)-\(name)", to: &article, &references) }
            }
            let lists = ReferenceLists(references: references)
            if !references.notes.isEmpty {
                heading(&article, level + 1, "notes", "Notes")
                lists.writeNotes(to: &article)
            }
            heading(&article, level + 1, "filings", "Filings")
            lists.writeFilings(to: &article)
        }
        writer.newLine()
    }

    private func heading(_ writer: inout MarkupWriter, _ level: Int, _ name: String, _ text: String) {
        writer.newLine()
        writer.element(level == 2 ? "h2" : "h3", ["id": "\(id)-\(name)"], text: text)
        writer.newLine()
    }

    private func writeHeader(to writer: inout MarkupWriter, level: Int, _ statements: [StatementType], _ filings: [ReportingFiling]) {
        writer.element("header") { header in
            header.element(level == 1 ? "h1" : "h2", ["id": "\(id)-name"]) { name in
                name.element("bdi", text: (company.name ?? company.ticker ?? "CIK \(company.cik.withoutZeros)").cut(to: ReportLimits.charactersOfAName))
            }
            header.element("p", ["class": "identifiers"]) { line in
                if let ticker = company.ticker {
                    line.element("b", text: ticker.cut(to: 40))
                    line.text(" · ")
                }
                line.text("CIK \(company.cik.withoutZeros) · ")
                line.element("a", ["href": FilingText.address(company)], text: "all filings at EDGAR")
            }
            header.element("p", text: summary(filings))
            header.element("nav", ["aria-label": "Sections of \((company.ticker ?? company.name ?? "CIK \(company.cik.withoutZeros)").cut(to: 40))"]) { nav in
                let sections = [("charts", "Charts")] + statements.map { ($0.rawValue, StatementTable.name($0)) } + [("filings", "Filings")]
                for (name, title) in sections {
                    nav.element("a", ["href": "#\(id)-\(name)"], text: title)
                    nav.text(" ")
                }
            }
        }
        writer.newLine()
    }

    /// What the section shows, and what it leaves out.
    private func summary(_ filings: [ReportingFiling]) -> String {
        let newest = filings.lazy.compactMap(\.filingDate).max().map { ", the newest filed \($0)" } ?? ""
        let known = asOf.map { "as it was known on \($0)" } ?? "as the newest filing reports it"
        var sentences = ["Figures from \(Self.count(filings.count, "filing"))\(newest); each figure \(known)."]
        let tables = [(table: years, name: "fiscal year"), (table: quarters, name: "quarter")]
        let earlier = tables.filter { $0.table.earlier > 0 }.map { Self.count($0.table.earlier, "earlier \($0.name)") }
        if !earlier.isEmpty { sentences.append("Left out: \(earlier.joined(separator: " and ")).") }
        let empty = tables.compactMap { Self.list($0.table.empty, $0.name) }
        if !empty.isEmpty { sentences.append("No figures are known for \(empty.joined(separator: " and ")).") }
        return sentences.joined(separator: " ")
    }

    /// Returns the names of up to three periods, or the number of more; nil for none.
    private static func list(_ columns: [StitchedTable.Column], _ name: String) -> String? {
        guard let first = columns.first, let last = columns.last else { return nil }
        return columns.count > 3 ? "\(columns.count) \(name)s between \(first.name) and \(last.name)" : columns.map(\.name).joined(separator: ", ")
    }

    private static func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
}
