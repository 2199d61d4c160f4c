import Testing

@testable import Service

struct ParameterTests {
    private func arguments(_ parameters: [Parameter], _ query: String, isForm: Bool = false) throws(Problem) -> Arguments {
        try Arguments(parameters, path: [:], query: QueryItems(target: "/?" + query), isForm: isForm)
    }

    @Test(arguments: [
        "n=5&n=6", "n=", "n=x", "n=11", "n=99999999999999999999999", "unknown=1", "d=2024-02-30", "d=20240228", "f=yes", "a=1", "w=a%20b", "t=%00", "t=%FF",
        "t=%4",
        "c=a%20b", "t=%E2%82",
    ]) func `what a parameter does not take is refused`(query: String) {
        let parameters = [
            Parameter("n", .integer(1...10), ""), Parameter("d", .date, ""), Parameter("f", .flag, ""), Parameter("a", .accessionNumber, ""),
            Parameter("w", .word(10), ""), Parameter("t", .text(3), ""), Parameter("c", .company, ""),
        ]
        let problem = #expect(throws: Problem.self) { try arguments(parameters, query) }
        #expect(problem?.status == .badRequest)
    }

    @Test func `values are decoded`() throws {
        let found = try arguments(
            [Parameter("t", .text(9), ""), Parameter("c", .company, ""), Parameter("f", .texts(5), "")], "t=a+b%26%C3%A9&c=aapl&f=8-K&f=10-K")
        #expect(found.first("t")?.text == "a b&é" && found.first("c")?.text == "AAPL" && found["f"].compactMap(\.text) == ["8-K", "10-K"])
        #expect(found.query(except: ["c", "f"]) == "t=a%20b%26%C3%A9")
        #expect(try arguments([Parameter("c", .company, "")], "c=CIK0000320193").first("c")?.cik != nil)
    }

    @Test func `an empty field of a form is none`() throws {
        #expect(try arguments([Parameter("t", .text(9), "")], "t=", isForm: true)["t"].isEmpty)
        #expect(throws: Problem.self) { try arguments([Parameter("t", .text(9), "", isRequired: true)], "t=", isForm: true) }
    }

    @Test func `a query has a limited number of parameters`() {
        let query = (0...QueryItems.itemLimit).map { "a=\($0)" }.joined(separator: "&")
        #expect(throws: Problem.self) { try QueryItems(target: "/?" + query) }
    }

    @Test func `paths are matched whole`() throws {
        let endpoint = try #require(Endpoint.all.first { $0.path == "/v1/filings/{accession_number}" })
        #expect(endpoint.match("/v1/filings/0000320193-24-000123") == ["accession_number": "0000320193-24-000123"])
        for path in ["/v1/filings", "/v1/filings/", "/v1/filings/a/b", "/v1/filings/a/", "//v1/filings/a", "v1/filings/a"] {
            #expect(endpoint.match(path[...]) == nil, "\(path)")
        }
    }

    /// Two definitions for one path would hide each other.
    @Test func `each path and each operation is defined once`() {
        let all = Endpoint.all + Endpoint.pages
        #expect(Set(all.map(\.path)).count == all.count && Set(Endpoint.all.map(\.operation)).count == Endpoint.all.count)
    }
}
