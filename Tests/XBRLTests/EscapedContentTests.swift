import JSONLines
import Testing
import XBRL

/// The XHTML of escaped facts (Inline XBRL 1.1, 11), as the SEC's extraction writes it.
struct EscapedContentTests {
    private func escaped(_ content: String) throws -> String? {
        let fact = "<ix:nonNumeric name=\"us-gaap:NoteTextBlock\" contextRef=\"c1\" escape=\"true\">\(content)</ix:nonNumeric>"
        return try ReadFacts.inline(ReadFacts.document(fact)).first?["value"]?.string
    }

    @Test func namedEntitiesOfHTMLStandInAttributesToo() throws {
        #expect(try escaped("<b title=\"a&nbsp;&mdash;&amp;&lt;&eacute;\">&mdash;</b>") == "<b title=\"a\u{A0}—&amp;&lt;é\">—</b>")
        #expect(try escaped("<b title=\"&mdash;\"/>&mdash;<i title=\"&mdash;\"/>") == "<b title=\"—\"></b>—<i title=\"—\"></i>")
    }

    @Test func attributesStandInTheOrderOfTheirNames() throws {
        #expect(
            try escaped("<a style=\"x\" xml:space=\"preserve\" href=\"#a\" class=\"c\">t</a>")
                == "<a class=\"c\" href=\"#a\" style=\"x\" xml:space=\"preserve\">t</a>")
    }

    @Test func onlyVoidElementsOfXHTMLHaveNoEndTag() throws {
        #expect(try escaped("<br></br><wbr/><frame/><p/><td></td>") == "<br/><wbr></wbr><frame/><p></p><td></td>")
    }

    @Test func anAngleInAnAttributeEndsNoTag() throws {
        #expect(try escaped("<b title=\"1 > 0 &lt; 2\">x &gt; y</b>") == "<b title=\"1 > 0 &lt; 2\">x &gt; y</b>")
        let plain = "<ix:nonNumeric name=\"us-gaap:A\" contextRef=\"c1\" continuedAt=\"k\">a</ix:nonNumeric>"
        let markup = "<b title=\"\\&quot;&gt;\\\" class='>'>b &gt; c</b><i/>d"
        let facts = try ReadFacts.inline(ReadFacts.document("\(plain)<ix:continuation id=\"k\">\(markup)</ix:continuation>"))
        #expect(facts.first?["value"]?.string == "ab > cd")
    }
}
