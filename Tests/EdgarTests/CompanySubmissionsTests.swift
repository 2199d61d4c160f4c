import JSONLines
import Records
import Testing
import TestSupport
@testable import Edgar

struct CompanySubmissionsTests {
    private func company(_ path: String) throws -> CompanySubmissions {
        let bytes = try Corpus.bytes(path)
        return try CompanySubmissions(parsing: bytes.span)
    }

    private func company(text: String) throws -> CompanySubmissions {
        let bytes = Array(text.utf8)
        return try CompanySubmissions(parsing: bytes.span)
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func realCompany() throws {
        let apple = try company("api/submissions/CIK0000320193.json")
        #expect(apple.name == "Apple Inc.")
        #expect(apple.tickers == ["AAPL"])
        #expect(apple.malformedRows == 0)
        #expect(apple.filings.count >= 1000)
        #expect(apple.pages.first?.name == "CIK0000320193-submissions-001.json")
        let annual = try #require(apple.filings.first { $0.formType == "10-K" })
        #expect(annual.periodEnd != nil)
        #expect(annual.acceptedRaw != nil)
        let current = try #require(apple.filings.first { $0.formType == "8-K" })
        #expect(!current.items.isEmpty)
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func everyCompany() throws {
        for file in Corpus.files("api/submissions") where file.hasSuffix(".json") {
            let company = try company(file)
            let bytes = try Corpus.bytes(file)
            let listed = try JSONValue(parsing: bytes.span)
            #expect(company.malformedRows == 0, "\(file)")
            let recent = listed["filings"]?["recent"] ?? listed
            #expect(company.filings.count == recent["accessionNumber"]?.array?.count, "\(file)")
        }
    }

    /// A page of older filings is the table alone. Missing and short columns are allowed, and rows without a number are counted.
    @Test func aPage() throws {
        let text = #"{"accessionNumber":["0000000001-24-000001","x"],"form":["8-K","8-K"],"filingDate":["2024-01-02","2024-01-02"],"items":["1.01,9.01"]}"#
        let page = try company(text: text)
        #expect(page.filings.map(\.items) == [["1.01", "9.01"]])
        #expect(page.malformedRows == 1)
    }

    @Test(arguments: ["", "[]", "{}", #"{"filings":{}}"#]) func noFilings(_ text: String) {
        #expect(throws: EdgarFailure.self) { try company(text: text) }
    }
}
