import Testing

@testable import Submission

struct PassageTests {
    private func passage(_ text: String, marking mark: String? = nil, isMarkup: Bool = true, in range: Range<Int> = 0..<1_000_000) throws -> Passage {
        let bytes = Array(text.utf8)
        let offset = try mark.map { try #require(text.utf8.firstRange(of: $0.utf8)?.lowerBound) }.map { text.utf8.distance(from: text.startIndex, to: $0) }
        return Passage(bytes.span, isMarkup: isMarkup, marking: offset, in: range)
    }

    @Test func `the element at the place is marked, with the elements in it`() throws {
        let text = "<p>Net sales <ix:a id='1'>4<ix:a>12</ix:a>,158</ix:a> and more</p>"
        let found = try passage(text, marking: "<ix:a id")
        #expect((found.before, found.marked, found.after) == ("\nNet sales ", "412,158", " and more\n"))
    }

    @Test func `an empty element and one that does not end are no fault`() throws {
        #expect(try passage("<p>a<ix:a/>b</p>", marking: "<ix:a/>").marked == "")
        #expect(try passage("a<b>c", marking: "<b>").marked == "c")
        #expect(try passage("a<", marking: "<").after == "")
        #expect(try passage("a<b", marking: "<b").marked == "")
    }

    @Test func `references, other encodings and scripts`() throws {
        #expect(try passage("<td>A&amp;B</td><td>&#8364;&nbsp;5 &lt;b&gt; &unknown; &</td>").before == "A&B\t€ 5 <b> &unknown; &\t")
        #expect(try passage("a<script>x<b>y</script><style>p{}</style>b").before == "ab")
        let latin = Array("caf".utf8) + [0xE9]
        #expect(Passage(latin.span, isMarkup: true, marking: nil, in: 0..<4).before == "café")
    }

    @Test func `a part begins between tags`() throws {
        let text = "<p class='long attribute'>one</p><p>two</p>"
        let found = try passage(text, in: 5..<text.utf8.count)
        #expect(found.before == "one\n\ntwo\n")
    }

    @Test func `plain text is shown by lines`() throws {
        let found = try passage("one\ntwo <b>\nthree\n", marking: "two", isMarkup: false)
        #expect((found.before, found.marked, found.after) == ("one\n", "two <b>", "\nthree\n"))
    }

    @Test func `no place of no bytes is a fault`() {
        let texts = ["", "<", "<>", "</", "<a", "&", "&#", "&#x;", "<a/>", ">", "<!--", "<a b='<'>"]
        for text in texts {
            let bytes = Array(text.utf8)
            for offset in -1...bytes.count + 1 {
                for isMarkup in [true, false] { _ = Passage(bytes.span, isMarkup: isMarkup, marking: offset, in: max(0, offset - 1)..<max(1, offset + 2)) }
            }
        }
    }
}
