import JSONLines
import Markup
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

    /// Values between quotation marks without anything to escape are copied; all others are escaped byte by byte.
    @Test(arguments: [
        (#"a="x y""#, #"a="x y""#), (#"a="""#, #"a="""#), (#"a='x'"#, #"a="x""#), (#"a='say "x"'"#, #"a="say &quot;x&quot;""#),
        (#"a="it's""#, #"a="it's""#), (#"a="\0a0 \""#, #"a="\0a0 \""#), ("a=\"x\ny\tz\"", #"a="x y z""#), (#"a="é—""#, #"a="é—""#),
        (#"a="x&#65;""#, #"a="xA""#), (#"a="&quot;""#, #"a="&quot;""#), ("a = \"x\"  b\t=\t'y'", #"a="x" b="y""#),
        (#"b="2" a="\" c='"'"#, #"a="\" b="2" c="&quot;""#), (#"a=">" b="&gt;""#, #"a=">" b=">""#), (#"xml:id=" i ""#, #"xml:id=" i ""#),
    ])
    func attributesComeAsTheyStand(written: String, expected: String) throws {
        #expect(try escaped("<b \(written)>t</b>") == "<b \(expected)>t</b>")
    }

    /// XML Base, and RFC 3986 §5.4.
    @Test(arguments: [
        ("b.htm", "http://a/b/b.htm"), ("./b", "http://a/b/b"), ("../b", "http://a/b"), ("../../b", "http://a/b"), ("/b", "http://a/b"),
        ("//b/c", "http://b/c"),
        ("?q", "http://a/b/c?q"), ("#s", "http://a/b/c#s"), ("", "http://a/b/c"), (".", "http://a/b/"), ("..", "http://a/"),
        ("b/../c;x=1/./d", "http://a/b/c;x=1/d"),
        ("https://x/../y", "https://x/../y"), ("mailto:a@b", "mailto:a@b"), ("b c", "http://a/b/b c"),
    ])
    func linksAreResolvedAgainstTheirBase(_ link: String, _ resolved: String) throws {
        #expect(try escaped("<p xml:base=\"http://a/b/c\"><a href=\"\(link)\">t</a></p>") == "<p xml:base=\"http://a/b/c\"><a href=\"\(resolved)\">t</a></p>")
    }

    @Test func theNearestBaseCounts() throws {
        let content =
            "<p xml:base=\"http://a/b/\"><img alt=\"x.gif\" src=\"x.gif\"/><q cite=\"c\" xml:base=\"d/\"><a href=\"e\">t</a></q><a href=\"f\">t</a></p><a href=\"g\">t</a>"
        let expected =
            "<p xml:base=\"http://a/b/\"><img alt=\"x.gif\" src=\"http://a/b/x.gif\"/><q cite=\"http://a/b/d/c\" xml:base=\"d/\"><a href=\"http://a/b/d/e\">t</a></q>"
            + "<a href=\"http://a/b/f\">t</a></p><a href=\"g\">t</a>"
        #expect(try escaped(content) == expected)
        let fact =
            "<div xml:base=\"x/\"><ix:nonNumeric name=\"us-gaap:NoteTextBlock\" contextRef=\"c1\" escape=\"true\"><a href=\"../y\">t</a></ix:nonNumeric></div>"
        #expect(try ReadFacts.inline(ReadFacts.document(fact)).first?["value"]?.string == "<a href=\"y\">t</a>")
        let document = ReadFacts.document("<ix:nonNumeric name=\"us-gaap:NoteTextBlock\" contextRef=\"c1\" escape=\"true\"><a href=\"y\">t</a></ix:nonNumeric>")
            .replacing("<body>", with: "<head><base href=\"http://a/\"/></head><body>")
        #expect(try ReadFacts.inline(document).first?["value"]?.string == "<a href=\"http://a/y\">t</a>")
    }

    @Test func aBaseIsNotRepeatedOutOfProportion() throws {
        func content(_ base: Int, _ links: Int) -> String {
            "<p xml:base=\"http://a/\(String(repeating: "b", count: base))/\">\(String(repeating: "<a href=\"x\"/>", count: links))</p>"
        }
        #expect(try escaped(content(4000, 4000))?.utf8.count ?? 0 > 16_000_000)
        #expect(throws: MarkupFailure.self) { try escaped(content(4000, 4200)) }
        #expect(throws: MarkupFailure.self) { try escaped(content(4100, 1)) }
    }

    @Test func longAttributesComeWhole() throws {
        for count in [7, 8, 1023, 1024, 5000] {
            let value = String(repeating: "margin-left:1pt;", count: count)
            #expect(try escaped("<b style=\"\(value)\" title='\(value)\"'/>") == "<b style=\"\(value)\" title=\"\(value)&quot;\"></b>")
        }
    }
}
