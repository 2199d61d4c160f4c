import Bytes
import Edgar
import Records
import Tool

/// The companies that the command line names, directly or in files.
struct NamedCompanies {
    private(set) var tickers: [String] = []
    private(set) var ciks: [CIK] = []

    var isEmpty: Bool { tickers.isEmpty && ciks.isEmpty }

    init(_ command: EdgarList) throws(ToolFailure) {
        for value in command.ticker {
            for (ticker, _) in try namesInList(value) { tickers.append(ticker) }
        }
        for value in command.cik {
            for (text, place) in try namesInList(value) {
                guard let cik = CIK.named(text) else {
                    let hint = place.isEmpty && FileStatus.identity(at: text) != nil ? "did you mean --cik @\(text)?" : "tickers are for --ticker"
                    throw ToolFailure(.usage, "\(place)\"\(text)\" is not a CIK, which has up to ten digits; \(hint)")
                }
                ciks.append(cik)
            }
        }
    }

    /// Looks up the tickers, and returns each company once. Rejects unknown tickers, with similar ones in the message.
    func resolve(_ cache: TickerCache, _ output: RecordOutput) throws(EdgarFailure) -> [SubmissionsLister.Company] {
        var companies: [SubmissionsLister.Company] = []
        for name in tickers {
            if let company = try cache.company(ticker: name) {
                if !companies.contains(where: { $0.cik == company.cik }) { companies.append(.init(cik: company.cik, ticker: company.ticker)) }
                continue
            }
            let rejection = Rejection(code: "unknown_ticker", message: "no ticker \"\(name)\" at EDGAR\(Self.advice(name, cache))")
            try rethrowing(output.reject(rejection, subject: name), as: EdgarFailure.init(_:))
        }
        for cik in ciks where !companies.contains(where: { $0.cik == cik }) { companies.append(.init(cik: cik)) }
        return companies
    }

    private static func advice(_ name: String, _ cache: TickerCache) -> String {
        if FileStatus.identity(at: name) != nil { return "; did you mean --ticker @\(name)?" }
        if CIK.named(name) != nil { return "; did you mean --cik \(name)?" }
        let near = cache.near(name).map { $0.title.isEmpty ? $0.ticker : "\($0.ticker) (\($0.title))" }
        return near.isEmpty ? "" : "; similar: \(near.joined(separator: ", "))"
    }
}
