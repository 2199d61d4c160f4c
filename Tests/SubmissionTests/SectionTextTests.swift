import Bytes
import Testing

@testable import Submission

struct SectionTextTests {
    private func text(_ html: String, isMarkdown: Bool = false) -> String {
        let list = BlockList.read(Array(html.utf8).span, isText: false)
        return String(decoding: SectionText(list: list, isMarkdown: isMarkdown).text(list.blocks.indices), as: UTF8.self)
    }

    @Test func characterReferencesAndBlanks() {
        #expect(
            text("<p>A&nbsp;&amp;&#160;B&#8217;s &euro;5 &#x2014; caf\u{E9} &#146;x&#147; AT&T &nosuch;</p>")
                == "A & B\u{2019}s \u{20AC}5 \u{2014} caf\u{E9} \u{2019}x\u{201C} AT&T &nosuch;")
        #expect(text("<p>a\u{200B}b\u{AD}c</p>") == "abc")
    }

    @Test func bytesThatAreNotUTF8() {
        let list = HTMLBlocks.read(([UInt8]("<p>it".utf8) + [0x92] + [UInt8]("s</p>".utf8)).span)
        #expect(list.string(0) == "it\u{2019}s")
    }

    @Test func paragraphsLinesAndLists() {
        #expect(text("<p>One<br>two<br><br>three</p><ul><li>four<li>five</ul>") == "One\ntwo\n\nthree\n\nfour\nfive")
        #expect(text("<ul><li>four</li><li>&bull; five</li></ul>", isMarkdown: true) == "- four\n- five")
    }

    @Test func figuresAreJoined() {
        let row = "<tr><td>Net loss</td><td>$</td><td>(1,234</td><td>)</td><td></td><td>5.5</td><td>%</td></tr>"
        #expect(text("<table>\(row)</table>") == "Net loss\t$(1,234)\t5.5%")
        #expect(text("<table>\(row)</table>", isMarkdown: true) == "| Net loss | $(1,234) | 5.5% |\n| --- | --- | --- |")
    }

    @Test func leadersAreRemoved() {
        let lines = "Sales ......... $ 5 $(6)\nCosts .........   1    2\n\nA paragraph ... and so on."
        let list = TextLines.read(Array(lines.utf8).span)
        let text = String(decoding: SectionText(list: list, isMarkdown: true).text(list.blocks.indices), as: UTF8.self)
        #expect(text == "| Sales | $5 | $(6) |\n| --- | --- | --- |\n| Costs | 1 | 2 |\n\nA paragraph ... and so on.")
    }

    @Test func shortLabelsAreNotBullets() {
        let html = "<table><tr><td>10(a)</td><td>Plan</td></tr><tr><td>Total</td><td>5</td></tr></table>"
        #expect(text(html, isMarkdown: true) == "| 10(a) | Plan |\n| --- | --- |\n| Total | 5 |")
        #expect(text("<table><tr><td>(a)</td><td>First</td></tr><tr><td>iv.</td><td>Last</td></tr></table>", isMarkdown: true) == "- (a) First\n- iv. Last")
    }

    @Test func paddingIsABlank() {
        #expect(text("<p><span>(a)</span><span style=\"color:#000;padding-left:13.5pt\">Documents</span></p>") == "(a) Documents")
        #expect(text("<p>Wor<span style=\"padding-left:0.5pt\">d</span></p>") == "Word")
    }

    /// The source of each block reaches from its first tag or word to its last word, with tags within preformatted lines, too.
    @Test(arguments: [
        ("<p>a</p><pre>x</i>      <b>\n</pre>", ["a", "x"]),
        ("<b><pre>abc</b>def", ["abc", "def"]),
        ("<b><pre>abc\n</b>def\nghi", ["abc", "def ghi"]),
        ("<pre>one <i>two</i> three\n\n<i>four</i>\n</pre>", ["one two three", "four"]),
    ])
    func tagsWithinPreformattedLines(_ html: String, _ texts: [String]) {
        let bytes = Array(html.utf8)
        let list = HTMLBlocks.read(bytes.span)
        #expect(list.blocks.indices.map(list.string) == texts)
        for (block, text) in zip(list.blocks, texts) {
            let source = String(decoding: bytes[block.source], as: UTF8.self)
            #expect(source.contains(text.prefix(3)), "\(text): \(source)")
        }
    }

    @Test func ligaturesBecomeLetters() {
        #expect(text("<p>O\u{FB03}cers &#xFB01;le</p>") == "Officers file")
    }

    @Test func markdownColumnsAreAligned() {
        let html = """
            <table><tr><td></td><td colspan="2">2024</td><td colspan="2">2023</td></tr><tr><td>Sales:</td></tr>
            <tr><td>Net</td><td>$</td><td>1</td><td>$</td><td>2</td></tr><tr><td>Other</td><td></td><td>3</td><td></td><td>4</td></tr></table>
            """
        #expect(
            text(html, isMarkdown: true)
                == "| | 2024 | 2023 |\n| --- | --- | --- |\n| Sales: | | |\n| Net | $1 | $2 |\n| Other | 3 | 4 |")
    }

    @Test func hiddenTextIsNotRead() {
        #expect(text("<title>x</title><ix:header><ix:hidden>y</ix:hidden></ix:header><div style=\"display:none\">z</div><p>a</p>") == "a")
        #expect(text("<!-- <p>no</p> --><p>yes</p><!-- open <p>too</p>") == "yes\n\ntoo")
    }

    @Test func cutLinesAreJoined() {
        let first = "<p>" + String(repeating: "x", count: 1018) + "wo"
        #expect(text("\(first)\nrd</p>").hasSuffix("xword"))
        #expect(text("<p>wo\nrd</p>") == "wo rd")
        let filler = String(repeating: "x", count: 1011)
        #expect(text("<p>\(filler)xxx AT&am\r\np;T</p>").hasSuffix("x AT&T"))
        let cut = "<p>\(filler)xxxxxxx</\np><p>Next</p>"
        let list = BlockList.read(Array(cut.utf8).span, isText: false)
        #expect(list.blocks.count == 2)
        #expect(String(decoding: Array(cut.utf8)[list.blocks[1].source], as: UTF8.self) == "<p>Next")
    }

    @Test func ignoredCharactersDoNotMoveABlock() {
        let text = "<pre>\(String(repeating: "x", count: 70))\n\u{200B}\u{200B}\n</pre>"
        let list = BlockList.read(Array(text.utf8).span, isText: false)
        #expect(list.blocks.map(\.source) == [0..<75])
    }

    @Test func bytesOfABlock() {
        let html = "<body><p>One</p>\n<div><b>Two</b> more</div></body>"
        let list = HTMLBlocks.read(Array(html.utf8).span)
        let cut = Array(html.utf8)[list.blocks[1].source]
        #expect(String(decoding: cut, as: UTF8.self) == "<div><b>Two</b> more")
    }
}
