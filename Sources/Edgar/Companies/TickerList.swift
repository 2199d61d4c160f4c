import Bytes
import JSONLines
package import Records

/// One of EDGAR's lists of current tickers (`company_tickers.json`, `company_tickers_exchange.json`, `company_tickers_mf.json`), the largest companies first. A
/// company may have several tickers.
package struct TickerList: Sendable {
    package struct Company: Equatable, Sendable {
        package var cik: CIK
        package var ticker: String
        package var title: String
    }

    package let companies: [Company]
    private let byTicker: [String: Int]
    private let byCIK: [CIK: Int]

    /// Parses either form of a list: `{"0":{"cik_str":320193,"ticker":"AAPL","title":"Apple Inc."},...}`, or
    /// `{"fields":["cik","name","ticker","exchange"],"data":[[320193,...],...]}`; the list of funds has `symbol` and no name.
    package init(parsing text: Span<UInt8>) throws(EdgarFailure) {
        let list = try rethrowing(JSONValue(parsing: text)) { (error: JSONFailure) in EdgarFailure(.malformed, "the list of tickers: \(error)") }
        guard let members = list.members else { throw EdgarFailure(.malformed, "the list of tickers is not an object") }
        if let fields = list["fields"]?.array?.map(\.string), let rows = list["data"]?.array {
            self.init(Self.companies(fields, rows))
            return
        }
        self.init(
            members.compactMap { member in
                guard let cik = member.value["cik_str"]?.integer.flatMap(CIK.init), let ticker = member.value["ticker"]?.string, !ticker.isEmpty else {
                    return nil
                }
                return Company(cik: cik, ticker: ticker, title: member.value["title"]?.string ?? "")
            })
    }

    package init(_ companies: [Company]) {
        self.companies = companies
        byTicker = Dictionary(companies.enumerated().map { (Self.normal($1.ticker), $0) }, uniquingKeysWith: { first, _ in first })
        byCIK = Dictionary(companies.enumerated().map { ($1.cik, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func companies(_ fields: [String?], _ rows: [JSONValue]) -> [Company] {
        guard let cik = fields.firstIndex(of: "cik"), let ticker = fields.firstIndex(of: "ticker") ?? fields.firstIndex(of: "symbol") else { return [] }
        let name = fields.firstIndex(of: "name")
        return rows.compactMap { row in
            guard let row = row.array, row.count == fields.count, let cik = row[cik].integer.flatMap(CIK.init), let ticker = row[ticker].string,
                !ticker.isEmpty
            else { return nil }
            return Company(cik: cik, ticker: ticker, title: name.flatMap { row[$0].string } ?? "")
        }
    }

    /// Returns the company with this ticker. Case does not matter, and a dot equals a dash (`BRK.B`).
    package func company(ticker: String) -> Company? { byTicker[Self.normal(ticker)].map { companies[$0] } }

    /// Returns the first ticker of a company.
    package func ticker(of cik: CIK) -> String? { byCIK[cik].map { companies[$0].ticker } }

    /// Returns the tickers that are one or two letters away from a misspelt one, and those of companies whose name begins with it; the nearest first.
    package func near(_ ticker: String, limit: Int = 5) -> [Company] {
        let wanted = Array(Self.normal(ticker).utf8)
        let allowed = wanted.count <= 2 ? 1 : 2
        var found: [(distance: Int, company: Company)] = []
        for company in companies {
            if let distance = Spelling.distance(wanted, Array(Self.normal(company.ticker).utf8), limit: allowed) {
                found.append((distance, company))
            } else if wanted.count >= 4, company.title.uppercased().utf8.starts(with: wanted) {
                found.append((allowed, company))
            }
        }
        // Among tickers at the same distance the largest companies stay first.
        return (0...allowed).flatMap { distance in found.filter { $0.distance == distance }.map(\.company) }.prefix(limit).map { $0 }
    }

    private static func normal(_ ticker: String) -> String {
        String(ticker.uppercased().map { $0 == "." ? "-" : $0 })
    }
}
