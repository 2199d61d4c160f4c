import Bytes
import Records
import Testing

@testable import Forms

@Suite struct `Texts of fields` {
    @Test(
        arguments: [
            ("2025-11-07", "2025-11-07"), ("2025-11-07-05:00", "2025-11-07"), ("2025-11-07Z", "2025-11-07"), ("11-07-2025", "2025-11-07"),
            ("11/07/2025", "2025-11-07"), ("2025-02-30", nil), ("11/07-2025", nil), ("2025-11-07x", nil), ("0000-01-01", nil), ("7/1/2025", nil), ("", nil),
            ("2025-11-07-05:0", nil), ("1a/07/2025", nil),
        ] as [(String, String?)])
    func `are dates`(_ text: String, _ expected: String?) {
        let bytes = Array(text.utf8)
        #expect(FieldText.date(bytes.span)?.description == expected)
    }

    @Test(arguments: [("1", true), ("0", false), ("Y", true), ("n", false), ("true", true), ("false", false), ("maybe", nil), ("2", nil)] as [(String, Bool?)])
    func `are flags`(_ text: String, _ expected: Bool?) {
        let bytes = Array(text.utf8)
        #expect(FieldText.flag(bytes.span) == expected)
    }

    @Test(arguments: [("320193", "0000320193"), ("0000320193", "0000320193"), ("12345678901", nil), ("", nil), ("12a", nil)] as [(String, String?)])
    func `are CIKs`(_ text: String, _ expected: String?) {
        let bytes = Array(text.utf8)
        var output: [UInt8] = []
        let isCIK = FieldText.appendCIK(bytes.span, to: &output)
        #expect((isCIK ? String(decoding: output, as: UTF8.self) : nil) == expected)
    }
}
