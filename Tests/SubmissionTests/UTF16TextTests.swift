import Testing

@testable import Submission

/// HTML in UTF-16 has the same blocks as in UTF-8, with source ranges in its own bytes.
struct UTF16TextTests {
    /// Text with characters of one to four bytes in UTF-8, longer than one step of the index.
    private static let html: String = {
        let words = (1...300).map { "<p>Paragraph \($0): caf\u{E9} \u{2014} \u{1D11E} and more words.</p>" }
        return "<html><body><p><b>Item 1. Business</b></p>\(words.joined())<p><b>Item 1A. Risk Factors</b></p><p>Many.</p></body></html>"
    }()

    private static func wide(_ text: String, isLittleEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return isLittleEndian ? [low, high] : [high, low]
        }
    }

    @Test(arguments: [true, false], [true, false])
    func blocksKeepTheirPlaces(_ isLittleEndian: Bool, _ hasMark: Bool) {
        let bytes = Self.wide((hasMark ? "\u{FEFF}" : "") + Self.html, isLittleEndian: isLittleEndian)
        let narrow = BlockList.read(Array(Self.html.utf8).span, isText: false)
        let list = BlockList.read(bytes.span, isText: false)
        #expect(list.text == narrow.text)
        #expect(list.blocks.count == narrow.blocks.count)
        for (block, same) in zip(list.blocks, narrow.blocks) {
            let expected = String(decoding: Array(Self.html.utf8)[same.source], as: UTF8.self)
            #expect(Array(bytes[block.source]) == Self.wide(expected, isLittleEndian: isLittleEndian))
        }
    }

    @Test func loneSurrogateAndOddByte() {
        var bytes = Self.wide("\u{FEFF}<p>one</p><p>", isLittleEndian: true)
        bytes += [0x00, 0xD8] + Self.wide("two</p>", isLittleEndian: true) + [0x3C]
        let list = BlockList.read(bytes.span, isText: false)
        #expect(list.blocks.count == 2)
        #expect(String(decoding: list.text, as: UTF8.self) == "one two ")
    }
}
