import Testing

@testable import Records

struct AmountTests {
    @Test func sumsAreExact() throws {
        let tenth = try #require(Amount("0.1"))
        let fifth = try #require(Amount("0.2"))
        #expect((tenth + fifth)?.text == "0.3")
        #expect((tenth - fifth)?.text == "-0.1")
        #expect(Amount("1.50") == Amount("1.5"))
        #expect(try #require(Amount("-2")) < tenth)
    }

    /// Thirty digits and thirty places fit, but not both in one sum.
    @Test func sumsThatDoNotFitAreNil() throws {
        let large = try #require(Amount(String(repeating: "9", count: 30)))
        let small = try #require(Amount("0." + String(repeating: "0", count: 28) + "1"))
        #expect(large + small == nil)
        #expect(large - small == nil)
        #expect(small - large == nil)
        #expect((large + large)?.text == "1" + String(repeating: "9", count: 29) + "8")
        #expect(small < large)
        #expect(-large < small)
        #expect(!(large < small))
        #expect(!(small < -large))
        #expect(large != small)
        #expect(-large != small)
        // The largest sum: forty times thirty nines does not fit into 128 bits with eight decimal places.
        let exact = try #require(Amount("0.00000001"))
        #expect((large + exact)?.text == String(repeating: "9", count: 30) + ".00000001")
    }

    @Test(arguments: ["", "-", "1e3", "1.2.3", "12-", String(repeating: "9", count: 31)])
    func unrepresentableAmountsAreNil(_ text: String) { #expect(Amount(text) == nil) }

    /// A tie goes to the even digit, whatever the signs.
    @Test(arguments: [
        ("1", "3", 1, "0.3"), ("2", "3", 1, "0.7"), ("1", "4", 1, "0.2"), ("3", "4", 1, "0.8"), ("-1", "4", 1, "-0.2"), ("-3", "-4", 1, "0.8"),
        ("0.05", "1", 1, "0"), ("0.15", "1", 1, "0.2"), ("0.1500000000000000000000000001", "1", 1, "0.2"), ("0.2500000000000000000000000001", "1", 1, "0.3"),
        ("-0.04", "1", 1, "0"), ("0", "-7", 1, "0"), ("100", "0.25", 0, "400"), ("999999999999999999999999999999", "3", 0, "333333333333333333333333333333"),
        ("1", "0.0000000000000000000000000001", 1, "10000000000000000000000000000"),
    ])
    func quotients(_ number: String, _ divisor: String, _ places: Int, _ expected: String) throws {
        let (number, divisor) = (try #require(Amount(number)), try #require(Amount(divisor)))
        #expect(number.divided(by: divisor, places: places)?.text == expected)
        if divisor == Amount("1") { #expect(number.rounded(places: places).text == expected) }
    }

    @Test func quotientsThatDoNotFitAreNil() throws {
        let large = try #require(Amount(String(repeating: "9", count: 30)))
        #expect(large.divided(by: .zero, places: 1) == nil)
        #expect(large.divided(by: large, places: 20) == nil)
        #expect(large.divided(by: large, places: 8)?.text == "1")
    }

    @Test(arguments: [(-6, "500000"), (0, "0.5"), (2, "0.005"), (-1, "5")])
    func decimalsLeaveHalfAUnitOpen(_ decimals: Int, _ half: String) { #expect(Amount.halfUnit(decimals: decimals) == Amount(half)) }

    @Test(arguments: [
        "0", "-0.5", "0.05", "1000", "9223372036854775808", "-9223372036854775807", "123456789012345678901234567890",
        "-12345678901234567890.0123456789", "0.00000000000000000000000000001",
    ])
    func textsComeBack(_ text: String) throws { #expect(try #require(Amount(text)).text == text) }

    @Test func trailingZerosAreNotWritten() {
        #expect(Amount("1.500")?.text == "1.5")
        #expect(Amount("-0.00")?.text == "0")
        #expect(Amount("10.0")?.text == "10")
    }

    @Test func extremeDecimals() {
        #expect(Amount.halfUnit(decimals: .min) == Amount.halfUnit(decimals: -26))
        #expect(Amount.halfUnit(decimals: .max) == Amount.halfUnit(decimals: 20))
    }
}
