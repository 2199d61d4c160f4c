import Bytes
import JSONLines
import Testing

/// Valid and invalid JSON (RFC 8259), after the well-known collections of tricky inputs.
struct JSONScannerTests {
    /// Whether a whole text is one value.
    private func accepts(_ text: [UInt8]) -> Bool { (try? JSONValue(parsing: text.span)) != nil }

    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "123", "1.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5", "0e1", "0e+1", "1.0e10",
        "-123123123123123123123123123123", "1e999999", "123.456e78", "\"\"", "\"a\"", #""\"\\\/\b\f\n\r\t""#, #""\u0000""#, #""\uD834\uDD1E""#,
        #""\ud800""#, #""\uDC00\uD800""#, #""\u00zz"#.replacing("zz", with: "41\""), "\"\u{7F}\"", "\"\u{2028}\u{2029}\"", "\"é😀\"", "[]", "[ ]", "[1]",
        "[1,2]",
        "[[]]", "[\"a\",null]", "{}", "{ }", #"{"a":1}"#, #"{"a":{"b":[]}}"#, #"{"":0}"#, #"{"a":1,"a":2}"#, #"{"a\u0062":1}"#, " 1 ", "\t[\n1\r,\n2 ]\n",
    ])
    func jsonIsTaken(_ text: String) {
        #expect(accepts(Array(text.utf8)))
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "-", "--1", "+1", "01", "-01", "00", "1.", ".5", "-.5", "1.e1", "1e", "1e+", "1E-",
        "1.2.3", "0x1", "1_000", "1 2", "1a", "\"", "\"a", "'a'", "\"a\"b", "\"\t\"", "\"\n\"", "\"\u{0}\"", "\"\u{1F}\"", #""\x41""#, #""\'""#, #""\"#,
        #""\u""#, #""\u12""#, #""\u123""#, #""\u12G4""#, #""\U0041""#, "[", "]", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[1 2]", "[1:2]", "[1}", "[\"a\"",
        "[]]", "{", "}", "{]", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1,}"#, #"{,"a":1}"#, #"{"a":1,,"b":2}"#, #"{"a" 1}"#, #"{a:1}"#, #"{'a':1}"#,
        #"{1:1}"#, #"{"a":1 "b":2}"#, #"{"a":1}}"#, #"{"a":1}#"#, #"{"a":1}{"b":2}"#, "[1]// a comment", "/**/[1]", "\u{FEFF}[]", "[\u{A0}1]", "[\u{0B}1]",
    ])
    func otherTextIsNot(_ text: String) {
        #expect(!accepts(Array(text.utf8)))
    }

    @Test(arguments: [JSONLimits.depth, JSONLimits.depth + 1, 100_000])
    func valuesNestDownToTheLimit(_ depth: Int) {
        let arrays = [UInt8](repeating: UInt8(ascii: "["), count: depth) + [UInt8](repeating: UInt8(ascii: "]"), count: depth)
        #expect(accepts(arrays) == (depth <= JSONLimits.depth))
        var objects = Array(String(repeating: #"{"a":"#, count: depth).utf8)
        objects += Array("1".utf8) + [UInt8](repeating: UInt8(ascii: "}"), count: depth)
        #expect(accepts(objects) == (depth <= JSONLimits.depth))
    }

    @Test func bracketsThatNeverCloseAreRefused() {
        #expect(!accepts([UInt8](repeating: UInt8(ascii: "["), count: 100_000)))
        #expect(!accepts(Array(String(repeating: #"{"a":"#, count: 100_000).utf8)))
    }

    @Test func aFailureNamesTheByte() {
        #expect(throws: JSONFailure("a comma is missing", at: 7)) { try JSONValue(parsing: Array(#"{"a":1 "b":2}"#.utf8).span) }
        #expect(throws: JSONFailure("a control character in a string", at: 2)) { try JSONValue(parsing: Array("\"a\u{1}\"".utf8).span) }
    }

    /// The scanner skips plain bytes eight at a time. A special byte must be seen at every position among them.
    @Test(arguments: 0...24)
    func everyPositionInAStringIsChecked(_ place: Int) throws {
        let plain = Array(String(repeating: "~\u{7F}é!#[]", count: 4).utf8)
        for special in [0x00, 0x01, 0x1F, UInt8(ascii: "\""), UInt8(ascii: "\\")] {
            let bytes = [UInt8(ascii: "\"")] + plain[..<place] + [special] + plain[place...] + [UInt8(ascii: "\"")]
            #expect(!accepts(bytes), "\(special) at \(place)")
        }
        #expect(try JSONScanner().string(([UInt8(ascii: "\"")] + plain[..<place] + [UInt8(ascii: "\"")] + plain).span, 0) == place + 2)
    }
}
