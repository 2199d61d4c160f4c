import Bytes
import Testing

/// Searching, comparing and reading bytes.
struct SpanTests {
    private func with<R>(_ text: String, _ body: (Span<UInt8>) -> R) -> R { body(Array(text.utf8).span) }

    @Test func theFirstOccurrenceOfATextIsFound() {
        with("abcabcd") { bytes in
            #expect(bytes.firstIndex(of: "abcd") == 3)
            #expect(bytes.firstIndex(of: "abc", from: 1) == 3)
            #expect(bytes.firstIndex(of: "d") == 6)
            #expect(bytes.firstIndex(of: "de") == nil)
            #expect(bytes.firstIndex(of: "abc", from: 4) == nil)
            #expect(bytes.firstIndex(of: "a", from: 99) == nil)
            #expect(bytes.firstIndex(of: "", from: 7) == 7)
            #expect(bytes.firstIndex(of: "", from: 8) == nil)
        }
        with("") { #expect($0.firstIndex(of: "a") == nil) }
    }

    @Test func aByteIsFoundFromBothEnds() {
        with("a,b,c") { bytes in
            #expect(bytes.firstIndex(of: UInt8(ascii: ",")) == 1)
            #expect(bytes.firstIndex(of: UInt8(ascii: ","), from: 2) == 3)
            #expect(bytes.firstIndex(of: UInt8(ascii: ","), from: 4) == nil)
            #expect(bytes.lastIndex(of: UInt8(ascii: ","), before: 99) == 3)
            #expect(bytes.lastIndex(of: UInt8(ascii: ","), before: 3) == 1)
            #expect(bytes.lastIndex(of: UInt8(ascii: ","), before: 1) == nil)
        }
    }

    @Test func prefixesAndSuffixesMayBeLongerThanTheBytes() {
        with("abc") { bytes in
            #expect(bytes.hasPrefix("ab") == true)
            #expect(bytes.hasPrefix("c", at: 2) == true)
            #expect(bytes.hasPrefix("c", at: 3) == false)
            #expect(bytes.hasPrefix("abcd") == false)
            #expect(bytes.hasPrefix("a", at: -1) == false)
            #expect(bytes.hasSuffix("bc") == true)
            #expect(bytes.hasSuffix("zabc") == false)
            #expect(bytes.equals("abc") == true)
            #expect(bytes.equals("ab") == false)
        }
        with("") { bytes in
            #expect(bytes.equals("") == true)
            #expect(bytes.hasPrefix("") == true)
            #expect(bytes.hasSuffix("") == true)
        }
    }

    @Test func blanksAreTrimmedOffBothEnds() {
        with(" \t\r\n a b \u{0C}\n") { #expect($0.trimmedRange == 5..<8) }
        with(" \n ") { #expect($0.trimmedRange.isEmpty) }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("007", 7), ("-12", -12), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
            ("9223372036854775808", nil), ("-9223372036854775809", nil), ("99999999999999999999", nil), ("", nil), ("-", nil), ("+1", nil), ("1.0", nil),
            (" 1", nil), ("1e3", nil),
        ] as [(String, Int?)])
    func integersAreDigitsAndNothingElse(_ text: String, _ number: Int?) {
        with(text) { #expect($0.integer == number) }
    }

    @Test(arguments: [0, 7, -7, 10, 1_234_567_890, Int.max, Int.min])
    func decimalDigitsAreSwiftsOwn(_ number: Int) {
        var bytes: [UInt8] = []
        bytes.append(decimal: number)
        #expect(String(decoding: bytes, as: UTF8.self) == "\(number)")
    }

    @Test func invalidUTF8IsReplaced() {
        let bytes: [UInt8] = [0x41, 0xFF, 0x42]
        #expect(bytes.span.text == "A\u{FFFD}B")
    }
}
