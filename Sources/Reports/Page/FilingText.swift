import Figures
import Records

/// Filings as text, and their addresses at EDGAR.
enum FilingText {
    /// `10-K, filed 2024-11-01, 0000320193-24-000123`.
    static func name(_ filing: ReportingFiling) -> String {
        [filing.formType?.cut(to: 40), filing.filingDate.map { "filed \($0)" }, filing.accessionNumber.cut(to: 40)].compactMap(\.self).joined(separator: ", ")
    }

    /// The address of a filing's index page; nil if the text is not an accession number.
    static func address(_ accessionNumber: String, _ company: Company) -> String? {
        guard let number = AccessionNumber(accessionNumber) else { return nil }
        return "https://www.sec.gov/Archives/edgar/data/\(company.cik.withoutZeros)/\(number.withoutDashes)/\(number)-index.htm"
    }

    /// The address of the list of a company's filings.
    static func address(_ company: Company) -> String { "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=\(company.cik)" }
}
