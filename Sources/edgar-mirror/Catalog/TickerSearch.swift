import Records
import Submission
import Synchronization

/// Finds the tickers of the companies in the folder, in their newest reports. Each company is searched once, when its tickers are first needed.
final class TickerSearch: Sendable {
    /// The forms that have a cover page.
    private static let forms: Set<String> = ["10-K", "10-KT", "10-Q", "10-QT", "8-K", "20-F", "40-F"]
    /// The number of a company's reports to search.
    private static let attempts = 4

    private let catalog: Catalog
    private let documents: MainDocuments
    private let known = Mutex<[CIK: [Ticker]]>([:])

    init(_ catalog: Catalog, _ documents: MainDocuments) {
        self.catalog = catalog
        self.documents = documents
    }

    /// The tickers of all companies in the order of their CIKs. EDGAR sorts by market value, which is not in the folder.
    var all: [Ticker] { catalog.ciks.flatMap(tickers(of:)) }

    func tickers(of cik: CIK) -> [Ticker] {
        if let tickers = known.withLock({ $0[cik] }) { return tickers }
        let tickers = search(cik)
        known.withLock { $0[cik] = tickers }
        return tickers
    }

    private func search(_ cik: CIK) -> [Ticker] {
        let reports = catalog.filings(of: cik).lazy.filter { filing in
            let form = filing.form.hasSuffix("/A") ? String(filing.form.dropLast(2)) : filing.form
            // Take a report only for its first filer: the document does not say which filer a symbol belongs to.
            return Self.forms.contains(form) && filing.parties.first?.cik == cik
        }
        for filing in reports.prefix(Self.attempts) {
            let symbols = symbols(on: filing)
            guard !symbols.isEmpty else { continue }
            let company = filing.parties.first?.name ?? ""
            return symbols.map { Ticker(cik: cik, symbol: $0.symbol, company: company, exchange: $0.exchange) }
        }
        return []
    }

    private func symbols(on filing: Filing) -> [(symbol: String, exchange: String?)] {
        guard let range = documents.main(of: filing).cover else { return [] }
        do throws(SubmissionFailure) {
            let file = try SubmissionFile(path: filing.path)
            guard range.upperBound <= file.count else { return [] }
            return file.withBytes(range) { TradingSymbols($0).found }
        } catch { return [] }
    }
}
