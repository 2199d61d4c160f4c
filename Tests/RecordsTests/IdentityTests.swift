import Records
import Testing

/// Accession numbers and CIKs.
struct IdentityTests {
    @Test(arguments: ["0000320193-24-000123", "000032019324000123"])
    func anAccessionNumberHasDashesOrNone(_ text: String) throws {
        let number = try #require(AccessionNumber(text))
        #expect(number.description == "0000320193-24-000123")
        #expect(number.withoutDashes == "000032019324000123")
    }

    @Test(arguments: [
        "", "0000320193-24-00012", "0000320193-24-0001234", "0000320193_24_000123", "000032019-324-000123", "0000320193-2-4000123", "00003201932400012x",
        "00003201932400012", "0000320193240001234", "00003201932400012345", "--0000320193-24-0001", "0000320193-24-00012٣",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(AccessionNumber(text) == nil)
    }

    @Test(arguments: [
        ("320193", "0000320193", "320193"), ("0000320193", "0000320193", "320193"), ("0", "0000000000", "0"), ("9999999999", "9999999999", "9999999999"),
    ])
    func aCIKHasTenDigitsOrFewer(_ text: String, _ long: String, _ short: String) throws {
        let cik = try #require(CIK(text))
        #expect(cik.description == long)
        #expect(cik.withoutZeros == short)
        #expect(CIK(cik.number) == cik)
    }

    @Test(arguments: ["", "-1", "+1", "1 ", "12345678901", "00000320193", "abc", "１"])
    func anyOtherTextIsNoCIK(_ text: String) {
        #expect(CIK(text) == nil)
    }

    @Test(arguments: [-1, 10_000_000_000])
    func noNumberBeyondTenDigitsIsACIK(_ number: Int) {
        #expect(CIK(number) == nil)
    }
}
