package import Figures

/// Where a figure, and a filing by its accession number, are looked up: addresses, nil for none.
package struct ReportLinks: Sendable {
    let figure: @Sendable (Figure, Company) -> String?
    let filing: @Sendable (String, Company) -> String?

    package init(figure: @escaping @Sendable (Figure, Company) -> String?, filing: @escaping @Sendable (String, Company) -> String?) {
        (self.figure, self.filing) = (figure, filing)
    }

    /// At EDGAR: the index page of the filing.
    static let edgar = ReportLinks(
        figure: { figure, company in figure.filing.flatMap { FilingText.address($0.accessionNumber, company) } },
        filing: { FilingText.address($0, $1) })
}
