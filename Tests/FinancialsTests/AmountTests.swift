import Testing

@testable import Financials

struct AmountTests {
    @Test func sumsAreExact() throws {
        let tenth = try #require(Amount("0.1"))
        let fifth = try #require(Amount("0.2"))
        #expect((tenth + fifth).text == "0.3")
        #expect((tenth - fifth).text == "-0.1")
        #expect(Amount("1.50") == Amount("1.5"))
        #expect(try #require(Amount("-2")) < tenth)
    }

    @Test(arguments: ["", "-", "1e3", "1.2.3", "12-", String(repeating: "9", count: 31)])
    func whatCannotBeHeldIsNil(_ text: String) { #expect(Amount(text) == nil) }

    @Test(arguments: [(-6, "500000"), (0, "0.5"), (2, "0.005"), (-1, "5")])
    func decimalsLeaveHalfAUnitOpen(_ decimals: Int, _ half: String) { #expect(Amount.halfUnit(decimals: decimals) == Amount(half)) }
}
