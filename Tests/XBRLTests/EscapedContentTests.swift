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

    /// What stands between quotation marks without anything to escape is copied; everything else is looked at byte by byte.
    @Test(arguments: [
        (#"a="x y""#, #"a="x y""#), (#"a="""#, #"a="""#), (#"a='x'"#, #"a="x""#), (#"a='say "x"'"#, #"a="say &quot;x&quot;""#),
        (#"a="it's""#, #"a="it's""#), (#"a="\0a0 \""#, #"a="\0a0 \""#), ("a=\"x\ny\tz\"", #"a="x y z""#), (#"a="é—""#, #"a="é—""#),
        (#"a="x&#65;""#, #"a="xA""#), (#"a="&quot;""#, #"a="&quot;""#), ("a = \"x\"  b\t=\t'y'", #"a="x" b="y""#),
        (#"b="2" a="\" c='"'"#, #"a="\" b="2" c="&quot;""#), (#"a=">" b="&gt;""#, #"a=">" b=">""#), (#"xml:id=" i ""#, #"xml:id=" i ""#),
    ])
    func attributesComeAsTheyStand(written: String, expected: String) throws {
        #expect(try escaped("<b \(written)>t</b>") == "<b \(expected)>t</b>")
    }

    @Test func longAttributesComeWhole() throws {
        for count in [7, 8, 1023, 1024, 5000] {
            let value = String(repeating: "margin-left:1pt;", count: count)
            #expect(try escaped("<b style=\"\(value)\" title='\(value)\"'/>") == "<b style=\"\(value)\" title=\"\(value)&quot;\"></b>")
        }
    }
}
