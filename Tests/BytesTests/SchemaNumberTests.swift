import Testing

@testable import Bytes

struct SchemaNumberTests {
    @Test(arguments: [
        ("0012.50", 0, "12.50"), (".5", 0, "0.5"), ("5.", 0, "5"), ("-0.00", 0, "0"), ("+7", 0, "7"), ("1.5E3", 0, "1500"), ("15e-1", 0, "1.5"),
        ("12", 3, "12000"),
        ("12.345", 2, "1234.5"), ("12.345", 6, "12345000"), ("1", -3, "0.001"), ("-12", -1, "-1.2"), (" 3 ", 0, "3"), ("100", -2, "1.00"),
    ])
    func numbersBecomeJSON(_ text: String, _ scale: Int, _ expected: String) {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        #expect(SchemaNumber.append(bytes.span, scale: scale, to: &output))
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(arguments: ["", " ", ".", "-", "1,000", "1 2", "ten", "1e", "1e9999", "--1", "INF", "0x10"])
    func otherTextIsRefused(_ text: String) {
        var output: [UInt8] = []
        let bytes = Array(text.utf8)
        #expect(!SchemaNumber.append(bytes.span, to: &output))
        #expect(output.isEmpty)
    }
}
