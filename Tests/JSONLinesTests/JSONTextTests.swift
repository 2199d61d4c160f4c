import Bytes
import JSONLines
import Testing

/// Escaping and unescaping of strings.
struct JSONTextTests {
    private func decoded(_ json: String) -> String? {
        let bytes = Array(json.utf8)
        return JSONText.string(bytes.span)
    }

    private func written(_ bytes: [UInt8]) -> String {
        var writer = JSONWriter()
        writer.string(bytes.span)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""\"\\\/""#, "\"\\/"), (#""\b\f\n\r\t""#, "\u{8}\u{C}\n\r\t"), (#""A\u00e9\u20AC""#, "Aé€"),
        (#""\uD834\uDD1E""#, "\u{1D11E}"), (#""\udbff\udfff""#, "\u{10FFFF}"), (#""x\u0000y""#, "x\0y"),
        // Each unpaired surrogate becomes one U+FFFD.
        (#""\uD800""#, "\u{FFFD}"), (#""\uDC00""#, "\u{FFFD}"), (#""\uD800x""#, "\u{FFFD}x"), (#""\uD800\u0041""#, "\u{FFFD}A"),
        (#""\uD800\uD834\uDD1E""#, "\u{FFFD}\u{1D11E}"), (#""\uDD1E\uD834""#, "\u{FFFD}\u{FFFD}"), (#""\uD834\n""#, "\u{FFFD}\n"),
    ])
    func escapesAreResolved(_ json: String, _ text: String) {
        #expect(decoded(json) == text)
    }

    @Test(arguments: ["", "\"", "a", "1", "null", "[]", "\"a"])
    func onlyStringsHaveText(_ json: String) {
        #expect(decoded(json) == nil)
    }

    @Test func controlCharactersAndQuotationMarksAreEscaped() {
        #expect(written(Array("a\"b\\c/\n\r\t\0\u{1F}\u{7F}é😀".utf8)) == "\"a\\\"b\\\\c/\\n\\r\\t\\u0000\\u001f\u{7F}é😀\"")
    }

    @Test(
        arguments: [
            ([0x80], 1), ([0xC0, 0x80], 2), ([0xC1, 0xBF], 2), ([0xE0, 0x80, 0x80], 3), ([0xED, 0xA0, 0x80], 3), ([0xF4, 0x90, 0x80, 0x80], 4),
            ([0xF8], 1), ([0xFF], 1), ([0xC3], 1), ([0xE2, 0x82], 2), ([0xF0, 0x9F, 0x98], 3),
        ] as [([UInt8], Int)])
    func bytesThatAreNotUTF8BecomeReplacementCharacters(_ bytes: [UInt8], _ count: Int) {
        let text = written([0x61] + bytes + [0x62])
        #expect(text == "\"a\(String(repeating: "\u{FFFD}", count: count))b\"")
    }

    @Test func everyScalarComesBack() throws {
        for scalar in (UInt32(0)...0x10FFFF).lazy.filter({ $0 < 0x3000 || $0 % 97 == 0 }).compactMap(Unicode.Scalar.init) {
            let text = "\(Character(scalar))"
            let json = Array(written(Array(text.utf8)).utf8)
            let back = JSONText.string(json.span)
            #expect(back?.unicodeScalars.elementsEqual(text.unicodeScalars) == true, "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test func textsOfAnyLengthComeBack() {
        for count in Array(0...24) + Array(2040...2060) + [4096, 10_000] {
            for letter in ["a", "\"", "é", "\u{1}"] {
                let text = String(repeating: letter, count: count / letter.utf8.count) + "\\"
                #expect(decoded(written(Array(text.utf8))) == text)
            }
        }
    }
}
