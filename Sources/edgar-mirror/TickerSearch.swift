import Records
import Submission
import Synchronization

/// The tickers of the companies in the folder, as their newest reports give them. Each company is searched once, when somebody asks.
final class TickerSearch: Sendable {
    /// Reports that have a cover page.
    private static let forms: Set<String> = ["10-K", "10-KT", "10-Q", "10-QT", "8-K", "20-F", "40-F"]
    /// Reports of a company that are looked into.
    private static let attempts = 4

    private let collection: Collection
    private let documents: MainDocuments
    private let known = Mutex<[CIK: [Ticker]]>([:])

    init(_ collection: Collection, _ documents: MainDocuments) {
        self.collection = collection
        self.documents = documents
    }

    /// In the order of the CIKs: which company is worth most, EDGAR's own order, is not in the folder.
    var all: [Ticker] { collection.ciks.flatMap(tickers(of:)) }

    func tickers(of cik: CIK) -> [Ticker] {
        if let tickers = known.withLock({ $0[cik] }) { return tickers }
        let tickers = search(cik)
        known.withLock { $0[cik] = tickers }
        return tickers
    }

    private func search(_ cik: CIK) -> [Ticker] {
        let reports = collection.filings(of: cik).lazy.filter { filing in
            let form = filing.form.hasSuffix("/A") ? String(filing.form.dropLast(2)) : filing.form
            // The symbols are the filer's; a second filer's are in the same document, and cannot be told apart.
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
