import Bytes
import JSONLines
import Markup
import Testing
import XBRL

/// Numbers at the ends of their ranges, and elements in unusual places. The fact gets a problem; nothing traps.
struct ExtremeTests {
    private static let extremes = ["-9223372036854775808", "9223372036854775807", "-9223372036854775809", "1e99", "", "-", "+"]

    private func instance(_ fact: String) -> String {
        """
        <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://fasb.org/us-gaap/2025" xmlns:iso4217="http://www.xbrl.org/2003/iso4217">
        <xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier></xbrli:entity>
        <xbrli:period><xbrli:instant>2025-09-27</xbrli:instant></xbrli:period></xbrli:context>
        <xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>\(fact)</xbrli:xbrl>
        """
    }

    @Test(arguments: extremes, ["decimals", "precision"])
    func accuracy(_ number: String, _ attribute: String) throws {
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"c\" unitRef=\"u\" \(attribute)=\"\(number)\">5</us-gaap:Assets>"))
        #expect(facts.first?["value"]?.integer == 5)
        #expect(facts.first?["problem"]?.string?.hasPrefix(attribute) == true)
        let inline = try ReadFacts.inline(
            ReadFacts.document("<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" \(attribute)=\"\(number)\">5</ix:nonFraction>"))
        #expect(inline.first?["problem"]?.string?.hasPrefix(attribute) == true)
    }

    @Test func accuracyAtItsLimit() throws {
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"c\" unitRef=\"u\" decimals=\"-1024\">5</us-gaap:Assets>"))
        #expect(facts.first?["decimals"]?.integer == -1024)
        #expect(facts.first?["problem"] == nil)
    }

    @Test(arguments: extremes.filter { $0 != "" } + ["1e-+5", "5e+-3"])
    func exponents(_ exponent: String) throws {
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"c\" unitRef=\"u\" decimals=\"0\">5e\(exponent)</us-gaap:Assets>"))
        #expect(facts.first?["problem"]?.string?.hasSuffix("is not a number") == true)
    }

    @Test func exponentsAtTheirLimit() throws {
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"c\" unitRef=\"u\" decimals=\"0\">5e+1024</us-gaap:Assets>"))
        #expect(facts.first?["problem"] == nil)
        let refused = try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"c\" unitRef=\"u\" decimals=\"0\">5e+1025</us-gaap:Assets>"))
        #expect(refused.first?["problem"] != nil)
    }

    @Test(arguments: extremes)
    func scales(_ scale: String) throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document("<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\" scale=\"\(scale)\">5</ix:nonFraction>")
        )
        #expect(facts.first?["problem"]?.string?.hasPrefix("scale") == true)
    }

    @Test(arguments: [("100", true), ("-100", true), ("101", false), ("-101", false)])
    func scalesAtTheirLimit(_ scale: String, _ isTaken: Bool) throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document("<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\" scale=\"\(scale)\">5</ix:nonFraction>")
        )
        #expect((facts.first?["problem"] == nil) == isTaken)
    }

    private static let context = """
        <xbrli:context id="inner"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier></xbrli:entity>
        <xbrli:period><xbrli:instant>2025-09-27</xbrli:instant></xbrli:period></xbrli:context>
        """
    private static let unit = "<xbrli:unit id=\"inner\"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>"

    /// Elements within a context or a unit belong to it. They leave nothing open or closed outside of it.
    @Test(
        arguments: [
            "<table>X</table>", "<ix:tuple name=\"aldc:T\">X</ix:tuple>", "<ix:hidden>X</ix:hidden>", "<ix:exclude>X</ix:exclude>",
            "<ix:fraction name=\"aldc:F\" contextRef=\"c1\" unitRef=\"usd\">X</ix:fraction>", "<ix:continuation id=\"k\">X</ix:continuation>",
            "<ix:nonNumeric name=\"aldc:N\" contextRef=\"c1\">X</ix:nonNumeric>", "<ix:footnote id=\"n\">X</ix:footnote>",
            "<link:footnoteLink>X</link:footnoteLink>",
        ], ["context", "unit"])
    func elementsWithinContextsAndUnits(_ outer: String, _ kind: String) throws {
        let content = outer.replacing("X", with: Self.context + Self.unit)
        let fact = "<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\">5</ix:nonFraction>"
        let document = ReadFacts.document("<div><xbrli:\(kind) id=\"outer\">\(content)</xbrli:\(kind)>\(fact)</div>\(fact)")
        let facts = try ReadFacts.inline(document)
        #expect(facts.map { $0["concept"]?.string } == ["us-gaap:Assets", "us-gaap:Assets"])
        #expect(facts.allSatisfy { $0["hidden"] == nil && $0["tuple"] == nil && $0["value"]?.integer == 5 })
    }

    /// The content of a number is removed from the stream at its end, except the text of elements within it.
    @Test(arguments: ["nonNumeric name=\"aldc:N\" contextRef=\"c1\"", "continuation id=\"k\"", "footnote id=\"n\" xml:lang=\"en\""])
    func textsWithinNumbers(_ inner: String) throws {
        let name = inner.prefix { $0 != " " }
        let number = "<ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" decimals=\"0\">"
        let document = """
            <p>\(number)<ix:\(inner)>12</ix:\(name)></ix:nonFraction><ix:nonNumeric name="aldc:T" contextRef="c1" continuedAt="k">more \(number)345</ix:nonFraction>\
            </ix:nonNumeric>\(number)6</ix:nonFraction></p>
            """
        let facts = try ReadFacts.inline(ReadFacts.document(document))
        #expect(facts.filter { $0["concept"]?.string == "us-gaap:Assets" }.compactMap { $0["value"]?.integer } == [12, 345, 6])
        #expect(facts.first { $0["concept"]?.string == "aldc:T" }?["value"]?.string == (name == "continuation" ? "more 34512" : "more 345"))
        if name == "nonNumeric" { #expect(facts.first { $0["concept"]?.string == "aldc:N" }?["value"]?.string == "12") }
    }

    @Test func partsOfFractionsWithinOneAnother() throws {
        let fraction = """
            <us-gaap:F contextRef="c" unitRef="u"><xbrli:numerator>1<xbrli:denominator>2<xbrli:numerator>3</xbrli:numerator></xbrli:denominator></xbrli:numerator>
            </us-gaap:F><us-gaap:Assets contextRef="c" unitRef="u" decimals="0">5</us-gaap:Assets>
            """
        let facts = try ReadFacts.instance(instance(fraction))
        #expect(facts.last?["value"]?.integer == 5)
        #expect(facts.first?["numerator"]?.integer == 123)
    }

    @Test func footnotesWithinNumbers() throws {
        let link = """
            <link:footnoteLink xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"><link:loc xlink:href="#f" xlink:label="l"/>\
            <link:footnote xlink:label="n">12345</link:footnote><link:footnoteArc xlink:from="l" xlink:to="n"/></link:footnoteLink>
            """
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets id=\"f\" contextRef=\"c\" unitRef=\"u\" decimals=\"0\">5\(link)</us-gaap:Assets>"))
        #expect(facts.first?["footnotes"] == nil)
    }

    @Test func footnotesWithinFootnotes() throws {
        let link = """
            <link:footnoteLink xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"><link:loc xlink:href="#f" xlink:label="l"/>
            <link:footnote xlink:label="n">a<link:footnoteLink><link:footnote xlink:label="m">b</link:footnote></link:footnoteLink>c</link:footnote>
            <link:footnoteArc xlink:from="l" xlink:to="n"/></link:footnoteLink>
            """
        let facts = try ReadFacts.instance(instance("<us-gaap:Assets id=\"f\" contextRef=\"c\" unitRef=\"u\" decimals=\"0\">5</us-gaap:Assets>\(link)"))
        #expect(facts.first?["footnotes"]?.array?.compactMap(\.string) == ["abc"])
    }
}
