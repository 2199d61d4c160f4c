import Testing

@testable import LanguageModel

struct DollarsTests {
    @Test(arguments: [
        ("5", "5"), ("5.00", "5"), ("0.10", "0.1"), ("0.000000000001", "0.000000000001"), ("1000000", "1000000"), ("12.5", "12.5"), ("0", "0"),
    ])
    func amountsAreExact(_ text: String, _ shown: String) {
        #expect(Dollars(text)?.description == shown)
    }

    @Test(arguments: ["", "-1", "1.", ".5", "1e3", "1000001", "0.0000000000001", "5,00", "$5", "99999999999999999999"])
    func otherTextsAreNoAmounts(_ text: String) {
        #expect(Dollars(text) == nil)
    }

    @Test func sumsAndProductsStayInRange() {
        let most = Dollars(parts: .max)
        #expect(most + most == most)
        #expect(most * 3 == most)
        #expect(Dollars(parts: 1) - Dollars(parts: 2) == .zero)
        #expect(Dollars(parts: -5) == .zero)
    }

    @Test func aCallCostsItsTokens() throws {
        let text = """
            date: 2025-11-01
            batch_factor: 0.5
            models:
              m: {input: 3, output: 15, cache_read: 0.30, cache_write: 3.75}
              plain: {input: 0.000001, output: 2}
            """
        let list = try PriceList(parsing: text.utf8Span.span)
        let price = try #require(list.price(of: "m"))
        let usage = Usage(inputTokens: 1000, outputTokens: 100, cacheReadTokens: 10, cacheWriteTokens: 1)
        #expect(price.cost(usage).description == "0.00450675")
        #expect(list.price(of: "m", inBatch: true)?.cost(usage).description == "0.002253375")
        #expect(price.greatestCost(inputTokens: 1000, outputTokens: 100).description == "0.00525")
        // Without prices of the cache, its tokens cost what others do; half of the smallest part is rounded up.
        #expect(list.price(of: "plain")?.cost(Usage(cacheReadTokens: 7)).parts == 7)
        #expect(list.price(of: "plain", inBatch: true)?.cost(Usage(inputTokens: 7)).parts == 7)
        #expect(list.price(of: "other") == nil)
    }
}
