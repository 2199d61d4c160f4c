import Figures
import Records

extension CompanySection {
    /// - Parameters:
    ///   - level: the level of the company's heading: 1 on the page of one company, else 2.
    ///   - more: writes what stands at the end of the company's header.
    func write(to writer: inout MarkupWriter, level: Int, more: (inout MarkupWriter) -> Void = { _ in }) {
        let statements = statements
        let charts = PageCharts(years, quarters)
        var references = references
        writer.element("article", ["id": id, "aria-labelledby": "\(id)-name"]) { article in
            writeHeader(
                to: &article, level,
                (charts.charts.isEmpty ? [] : [("charts", "Charts")]) + statements.map { ($0.type.rawValue, StatementTable.name($0.type)) },
                more
            )
            if !charts.charts.isEmpty {
                writeHeading("Charts", "charts", level, to: &article)
                charts.write(to: &article, id: id)
            }
            for statement in statements {
                writeHeading(StatementTable.name(statement.type), statement.type.rawValue, level, to: &article)
                for table in statement.tables { table.write(to: &article, &references) }
            }
            let lists = ReferenceLists(references: references)
            if !references.notes.isEmpty {
                writeHeading("Notes", "notes", level, to: &article)
                lists.writeNotes(to: &article)
            }
            writeHeading("Filings", "filings", level, to: &article)
            lists.writeFilings(to: &article)
        }
        writer.newLine()
    }

    private func writeHeading(_ text: String, _ name: String, _ level: Int, to writer: inout MarkupWriter) {
        writer.newLine()
        writer.element(level == 1 ? "h2" : "h3", ["id": "\(id)-\(name)"], text: text)
        writer.newLine()
    }

    private func writeHeader(to writer: inout MarkupWriter, _ level: Int, _ sections: [(name: String, title: String)], _ more: (inout MarkupWriter) -> Void) {
        writer.element("header") { header in
            header.element(level == 1 ? "h1" : "h2", ["id": "\(id)-name"]) { heading in
                heading.element("bdi", text: (company.name ?? company.ticker ?? "CIK \(company.cik.withoutZeros)").cut(to: ReportLimits.charactersOfAName))
            }
            header.newLine()
            header.element("p", ["class": "identifiers"]) { writeIdentifiers(to: &$0) }
            header.newLine()
            header.element("p", text: summary)
            header.newLine()
            more(&header)
            header.element("nav", ["aria-label": "Sections of \(company.shortTitle.cut(to: ReportLimits.charactersOfAName))"]) { nav in
                for (name, title) in sections + [("filings", "Filings")] {
                    nav.element("a", ["href": "#\(id)-\(name)"], text: title)
                    nav.text(" ")
                }
                nav.element("a", ["href": "#legend"], text: "How to read the tables")
            }
        }
        writer.newLine()
    }

    private func writeIdentifiers(to line: inout MarkupWriter) {
        if let ticker = company.ticker {
            line.element("b", text: ticker.cut(to: 40))
            line.text(" · ")
        }
        line.text("CIK \(company.cik.withoutZeros) · ")
        line.element("a", ["href": FilingText.address(company)], text: "all filings at EDGAR")
    }
}
