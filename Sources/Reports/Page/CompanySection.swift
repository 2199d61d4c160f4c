import Figures
import Records

/// The part of a page about one company: its charts, its statements, notes and filings.
struct CompanySection {
    /// A statement with its tables by year and by quarter, of which one may be absent.
    struct Statement {
        let type: StatementType
        let tables: [StatementMarkup]
    }

    let company: Company
    let years: PageTable
    let quarters: PageTable
    /// The filings of the figures. The notes are added when the tables are written.
    let references: PageReferences
    let asOf: CalendarDate?

    /// - Parameters:
    ///   - isWanted: whether a figure is on the page.
    ///   - asOf: the day on which the figures were known; nil for all.
    ///   - links: where figures and filings are looked up.
    init(_ views: CompanyViews, asOf: CalendarDate?, links: ReportLinks = .edgar, where isWanted: (Figure) -> Bool) {
        company = views.company
        let (years, quarters) = (views.all(.stitched).filter(isWanted), views.all(.quarters).filter(isWanted))
        self.years = PageTable(years + Margin.figures(years), columns: ReportLimits.yearsOfAPage)
        self.quarters = PageTable(quarters + Margin.figures(quarters), columns: ReportLimits.quartersOfAPage)
        self.asOf = asOf
        // A calculated figure names filings by number alone.
        var known: [String: ReportingFiling] = [:]
        views.forEach(.latest) { (figure: Figure) throws(Never) in if let filing = figure.filing { known[filing.accessionNumber] = filing } }
        references = PageReferences(company, self.years.figures + self.quarters.figures, known: known, links: links)
    }

    var isEmpty: Bool { years.isEmpty && quarters.isEmpty }

    /// The id of the section, and the first part of all ids in it.
    var id: String { references.id }

    var statements: [Statement] {
        StatementTable.order.compactMap { type in
            let tables = [
                StatementMarkup(type, years, periods: "fiscal years", id: "\(id)-\(type.rawValue)-years"),
                StatementMarkup(type, quarters, periods: "quarters", id: "\(id)-\(type.rawValue)-quarters"),
            ].compactMap(\.self)
            return tables.isEmpty ? nil : Statement(type: type, tables: tables)
        }
    }
}
