import Records
import Testing
import TestSupport
@testable import Edgar

@Suite(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
struct TickerListTests {
    private let list: TickerList

    init() throws {
        let bytes = try Corpus.bytes("api/edgartools/company_tickers.json")
        list = try TickerList(parsing: bytes.span)
    }

    @Test func lookUp() throws {
        #expect(list.company(ticker: "aapl")?.cik.number == 320_193)
        #expect(list.company(ticker: "BRK.B")?.cik == list.company(ticker: "BRK-B")?.cik)
        #expect(list.company(ticker: "BRK.B") != nil)
        #expect(list.ticker(of: try #require(CIK(320_193))) == "AAPL")
        #expect(list.company(ticker: "APPL") == nil)
    }

    @Test func nearNames() {
        #expect(list.near("APPL").map(\.ticker).contains("AAPL"))
        #expect(list.near("MSTF").first?.ticker == "MSFT")
        #expect(list.near("NVIDIA").map(\.ticker).contains("NVDA"))
        #expect(list.near("QQQQQQQQQQQQ").isEmpty)
        #expect(list.near("GOOOG").count <= 5)
    }
}

struct MalformedTickerListTests {
    private func list(_ text: String) throws -> TickerList {
        let bytes = Array(text.utf8)
        return try TickerList(parsing: bytes.span)
    }

    @Test(arguments: ["", "[]", "{\"0\":", "7"]) func noList(_ text: String) {
        #expect(throws: EdgarFailure.self) { try list(text) }
    }

    @Test func malformedRowsAreSkipped() throws {
        let text = #"{"0":{"cik_str":1},"1":7,"2":{"cik_str":-4,"ticker":"X"},"3":{"cik_str":5,"ticker":"OK","title":"Fine"}}"#
        #expect(try list(text).companies.map(\.ticker) == ["OK"])
    }
}
