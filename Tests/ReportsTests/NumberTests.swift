import Records
import Testing

@testable import Reports

struct NumberTests {
    private func amount(_ text: String) throws -> Amount { try #require(Amount(text)) }

    @Test(arguments: [
        ("0", "0"), ("5", "5"), ("999", "999"), ("1234", "1,230"), ("9999", "10 k"), ("9994", "9,990"), ("12345", "12.3 k"), ("411999999", "412 M"),
        ("999499", "999 k"), ("999500", "1 M"), ("391035000000", "391 B"), ("-296105000000", "−296 B"), ("1500000000000", "1.5 T"), ("999999999999999", "1e15"),
        ("-12345678901234567890", "−1.23e19"), ("0.05", "0.05"), ("6.08", "6.08"), ("-0.125", "−0.125"), ("0.000123456", "0.000123"), ("0.00001", "1e-5"),
        ("-0.000000123", "−1.23e-7"), ("0.9996", "1"), ("100000000000000000000000000000", "1e29"),
    ])
    func shortNumbers(_ digits: String, _ short: String) throws { #expect(ShortNumber(try amount(digits)).text == short) }

    @Test func shortNumbersThatBelongTogether() throws {
        func texts(_ numbers: String...) throws -> [String] { ShortNumber.texts(try numbers.map(amount)) }
        #expect(try texts("94680000000", "97000000000", "112010000000") == ["94.7 B", "97.0 B", "112 B"])
        #expect(try texts("1.6", "0.8", "-5", "0", "12") == ["1.60", "0.80", "−5.00", "0", "12.0"])
        #expect(try texts("1000000", "2000000") == ["1 M", "2 M"])
        #expect(try texts("1.5", "1000000000000000000") == ["1.50", "1e18"])
        #expect(try texts("0.125", "0.5") == ["0.125", "0.50"])
    }

    @Test(arguments: [
        ("1234567", 0, "1,234,567"), ("-1234567.5", 2, "(1,234,567.50)"), ("0", 2, "0.00"), ("-0.5", 0, "(0.5)"), ("123", 0, "123"),
        ("999999999999999999999", 0, "999,999,999,999,999,999,999"),
    ])
    func accounting(_ digits: String, _ places: Int, _ text: String) throws { #expect(NumberText.accounting(try amount(digits), places: places) == text) }

    /// A scale is used only if every number is whole in it: a table shows the numbers as filed.
    @Test(arguments: [
        (["391035000000", "-93736000000", "0"], NumberScale.millions), (["391035000000", "500000"], .thousands), (["1000", "1001"], .ones),
        (["1000000", "0.5"], .ones),
        (["0"], .ones), ([], .ones),
    ])
    func scales(_ numbers: [String], _ scale: NumberScale) throws { #expect(NumberScale.common(try numbers.map(amount)) == scale) }

    @Test func scaledDigits() throws {
        #expect(NumberText.accounting(try amount("-93736000000"), scale: .millions) == "(93,736)")
        #expect(NumberText.accounting(.zero, scale: .millions) == "0")
    }

    @Test func units() {
        #expect(UnitText.name("USD/shares") == "USD per share")
        #expect(UnitText.name("USD/bbl") == "USD per bbl")
        #expect(UnitText.name("pure") == "pure")
    }
}
