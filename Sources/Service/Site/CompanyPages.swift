import Figures
import Records
import Reports
import Warehouse

/// The page of a company: its charts, statements, filings, and what could not be read.
enum CompanyPages {
    static func company(_ cik: CIK, asOf: CalendarDate?, _ reader: WarehouseReader) throws(ReadingFailure) -> SitePage {
        let figures: CompanyFigures
        do throws(WarehouseFailure) { figures = try CompanyFigures(cik, asOf: asOf, from: reader) } catch { throw .warehouse(error) }
        let report = CompanyReport(CompanyViews(figures), asOf: asOf, links: links)
        let filings = try SiteRows(.filings, [.company(cik)], reader)
        if filings.rows.isEmpty, report.isEmpty { throw .problem(Problem(.notFound, "not_found", "the database has no filing of CIK \(cik.withoutZeros)")) }
        let name = figures.company.name ?? filings.rows.lazy.compactMap { $0["company_name"] }.first ?? "CIK \(cik.withoutZeros)"
        return SitePage(name.cut(to: 100)) { page in
            if report.isEmpty {
                page.element("h1") { $0.element("bdi", text: name) }
                let day = asOf.map { " that was filed by \($0)" } ?? ""
                page.paragraph("CIK \(cik.withoutZeros). No filing of the company\(day) has figures.")
                if asOf != nil { writeDays(cik, asOf, to: &page) }
            } else {
                report.write(to: &page) { writeDays(cik, asOf, to: &$0) }
                page.element("footer", ["id": "legend"]) { CompanyReport.writeLegend(to: &$0) }
            }
            page.element("section", ["aria-labelledby": "all-filings"]) { section in
                section.element("h2", ["id": "all-filings"], text: "Filings in the database")
                FilingPages.table("Filings of the company, the newest first", filings.rows, to: &section)
                if filings.next != nil { section.element("p") { $0.link("/filings?company=\(cik)", "All filings of the company") } }
            }
        }
    }

    /// A form that asks for the figures as they were known on a day.
    private static func writeDays(_ cik: CIK, _ asOf: CalendarDate?, to page: inout MarkupWriter) {
        page.element("form", ["action": "/companies/\(cik)", "class": "days", "aria-label": "Day of the figures"]) { form in
            form.element("label", ["for": "as_of"], text: "As known on ")
            form.empty("input", ["id": "as_of", "name": "as_of", "type": "date", "value": asOf.map { "\($0)" }, "required": ""])
            form.text(" ")
            form.element("button", text: "Show")
            if asOf != nil {
                form.text(" ")
                form.link("/companies/\(cik)", "As known today")
            }
        }
    }

    /// A figure leads to its passage in the filing.
    private static let links = ReportLinks(
        figure: { figure, _ in
            guard let number = figure.filing.flatMap({ AccessionNumber($0.accessionNumber) }) else { return nil }
            guard let document = figure.document, let offset = figure.offset else { return "/filings/\(number)" }
            return FilingPages.address(number, document: document, offset: offset)
        },
        filing: { number, _ in AccessionNumber(number).map { "/filings/\($0)" } })
}
