package import Figures
package import Records

/// The figures of one company as a part of another page: charts, statements by year and by quarter, notes and filings.
package struct CompanyReport {
    private let section: CompanySection

    /// The style that the part needs.
    package static let style: [StaticString] = PageStyle.sheets

    /// - Parameters:
    ///   - asOf: the day on which the figures were known; nil for all.
    ///   - links: where figures and filings are looked up.
    package init(_ views: CompanyViews, asOf: CalendarDate?, links: ReportLinks) {
        section = CompanySection(views, asOf: asOf, links: links) { _ in true }
    }

    package var isEmpty: Bool { section.isEmpty }

    /// Writes the part, with the company's name as a heading of level 1.
    ///
    /// - Parameter more: writes what stands at the end of the company's header.
    package func write(to writer: inout MarkupWriter, more: (inout MarkupWriter) -> Void) { section.write(to: &writer, level: 1, more: more) }

    /// Writes how to read the tables.
    package static func writeLegend(to writer: inout MarkupWriter) { ReportPage.writeLegend("its place in the filing", hasTransition: true, to: &writer) }
}
