import JSONLines
import Markup
import Records
import Testing
import XBRL

struct InlineReaderTests {
    private func number(_ attributes: String, _ content: String) throws -> JSONValue {
        try #require(
            try ReadFacts.inline(
                ReadFacts.document("<p><ix:nonFraction name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\" \(attributes)>\(content)</ix:nonFraction></p>")
            ).first)
    }

    @Test(arguments: [
        ("decimals=\"-3\" scale=\"3\" format=\"ixt:num-dot-decimal\"", "1,234.5", "1234500"),
        ("decimals=\"0\" sign=\"-\" format=\"ixt:num-dot-decimal\"", "17", "-17"),
        ("decimals=\"2\"", "0.10", "0.10"),
        ("decimals=\"4\" scale=\"-2\"", "5.25", "0.0525"),
        ("decimals=\"0\" format=\"ixt:fixed-zero\"", "—", "0"),
        ("decimals=\"0\" sign=\"-\" format=\"ixt:fixed-zero\"", "-", "0"),
        ("decimals=\"INF\"", " <b>1</b><i>2</i>\n", "12"),
        ("decimals=\"0\"", "&#160; 12 &#160;&#160;\n", "12"),
    ])
    func numbersAreTransformedScaledAndSigned(_ attributes: String, _ content: String, _ value: String) throws {
        let fact = try number(attributes, content)
        #expect(fact["value"] == .number(value))
        #expect(fact["problem"] == nil)
        #expect(fact["unit"]?.string == "USD")
    }

    @Test func aSignIsAMinusOrNoSign() throws {
        let fact = try number("decimals=\"0\" sign=\"+\"", "5")
        #expect(fact["value"]?.string == "5")
        #expect(fact["problem"]?.string == "sign \"+\" is not \"-\"")
        #expect(try number("decimals=\"0\"", "&#160;")["problem"]?.string?.hasSuffix("is not a number") == true)
    }

    @Test func decimalsOfInfinityAreExact() throws {
        #expect(try number("decimals=\"INF\"", "1")["decimals"] == nil)
        #expect(try number("decimals=\"-6\"", "1")["decimals"]?.integer == -6)
    }

    @Test func contentWithoutItsFormatIsKeptWithAProblem() throws {
        let fact = try number("decimals=\"0\" format=\"ixt:num-dot-decimal\"", "about ten")
        #expect(fact["value"]?.string == "about ten")
        #expect(fact["problem"]?.string?.contains("num-dot-decimal") == true)
        let unknown = try number("decimals=\"0\" format=\"ixt:no-such\"", "10")
        #expect(unknown["problem"]?.string == "unknown transformation ixt:no-such")
    }

    @Test func invalidDecimalsAreAProblemAndTheValueIsKept() throws {
        let fact = try number("decimals=\"many\"", "5")
        #expect(fact["value"] == .number("5"))
        #expect(fact["decimals"] == nil)
        #expect(fact["problem"]?.string == "decimals \"many\" is not a number")
    }

    @Test func nilHasNoValue() throws {
        let fact = try number("xsi:nil=\"true\" decimals=\"0\"", "")
        #expect(fact["value"] == .null)
        #expect(fact["nil"] == .boolean(true))
        let texts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:nonNumeric name="us-gaap:A" contextRef="c1" xsi:nil="true"/>
                <ix:nonNumeric name="us-gaap:A" contextRef="c1" xsi:nil="true" escape="true"><p>None</p></ix:nonNumeric>
                <ix:nonNumeric name="us-gaap:A" contextRef="c1" xsi:nil="1" format="ixt:fixed-true">x</ix:nonNumeric>
                """))
        #expect(texts.map { $0["value"] } == [.null, .null, .null])
        #expect(texts.allSatisfy { $0["nil"] == .boolean(true) && $0["problem"] == nil })
    }

    @Test func danglingReferencesAreNamed() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:nonFraction name="us-gaap:Assets" contextRef="nowhere" unitRef="usd">1</ix:nonFraction>
                <ix:nonFraction name="us-gaap:Assets" contextRef="c1" unitRef="u-9">1</ix:nonFraction>
                <ix:nonFraction name="us-gaap:Assets" contextRef="c1">1</ix:nonFraction>
                """))
        #expect(facts.map { $0["problem"]?.string } == ["unknown context \"nowhere\"", "unknown unit \"u-9\"", "no unit"])
    }

    @Test func whiteSpaceAroundReferencesIsIgnored() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document("<ix:nonFraction name=\" us-gaap:Assets \" contextRef=\" c1\" unitRef=\"usd &#10;\" decimals=\"0\">1</ix:nonFraction>"))
        #expect(facts.first?["concept"]?.string == "us-gaap:Assets")
        #expect(facts.first?["unit"]?.string == "USD")
        #expect(facts.first?["period_end"]?.string == "2025-09-27")
        #expect(facts.first?["problem"] == nil)
    }

    @Test func factsOfInlineXBRL10NameTheirFootnotes() throws {
        let document = ReadFacts.document(
            """
            <ix:nonFraction name="us-gaap:Assets" contextRef="c1" unitRef="usd" footnoteRefs="n2 none n1">1</ix:nonFraction>
            <ix:footnote footnoteID="n1">One <b>bold</b></ix:footnote><ix:footnote footnoteID="n2">Two</ix:footnote>
            """
        ).replacing("http://www.xbrl.org/2013/inlineXBRL", with: "http://www.xbrl.org/2008/inlineXBRL")
        #expect(try ReadFacts.inline(document).first?["footnotes"] == .array([.string("Two"), .string("One bold")]))
    }

    @Test func nestedFactsShareTheirContent() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:nonNumeric name="us-gaap:OuterTextBlock" contextRef="c1" escape="true"><p class="a&amp;b">Sales of <ix:nonFraction name="us-gaap:Revenues"
                contextRef="c1" unitRef="usd" scale="6" format="ixt:num-dot-decimal"><ix:nonFraction name="us-gaap:SalesRevenueNet" contextRef="c1" unitRef="usd"
                scale="6" format="ixt:num-dot-decimal">1,5</ix:nonFraction></ix:nonFraction> &lt; all<br/><span></span></p></ix:nonNumeric>
                """))
        #expect(facts.map { $0["concept"]?.string } == ["us-gaap:OuterTextBlock", "us-gaap:Revenues", "us-gaap:SalesRevenueNet"])
        #expect(facts[0]["value"]?.string == "<p class=\"a&amp;b\">Sales of 1,5 &lt; all<br/><span></span></p>")
        #expect(facts[1]["value"] == .number("15000000"))
        #expect(facts[2]["value"] == .number("15000000"))
    }

    @Test func excludedContentIsInNoFactAroundIt() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:nonNumeric name="us-gaap:ATextBlock" contextRef="c1" escape="true"><p>one</p><ix:exclude><p>Page <ix:nonNumeric name="us-gaap:Inner"
                contextRef="c1">7</ix:nonNumeric></p></ix:exclude><p>two</p></ix:nonNumeric>
                """))
        #expect(facts[0]["value"]?.string == "<p>one</p><p>two</p>")
        #expect(facts[1]["value"]?.string == "7")
    }

    @Test func continuationsAreFollowedAcrossDocuments() throws {
        let first = ReadFacts.document("<ix:nonNumeric name=\"us-gaap:Text\" contextRef=\"c1\" continuedAt=\"k1\">one <b>two</b> </ix:nonNumeric>")
        let second = ReadFacts.document(
            "<ix:continuation id=\"k2\"><i>four</i></ix:continuation><ix:continuation id=\"k1\" continuedAt=\"k2\">three </ix:continuation>")
        #expect(try ReadFacts.inline(first, second).first?["value"]?.string == "one two three four")
    }

    @Test func unknownAndSharedContinuationsAreNamed() throws {
        let loop = ReadFacts.document(
            """
            <ix:nonNumeric name="us-gaap:Text" contextRef="c1" continuedAt="k1">one</ix:nonNumeric><ix:continuation id="k1" continuedAt="k2">two</ix:continuation>
            <ix:continuation id="k2" continuedAt="k1">three</ix:continuation>
            <ix:nonNumeric name="us-gaap:Text" contextRef="c1" continuedAt="gone">four</ix:nonNumeric>
            """)
        let facts = try ReadFacts.inline(loop)
        #expect(facts[0]["value"]?.string == "onetwothree")
        #expect(facts[0]["problem"]?.string == "the continuation \"k1\" has two predecessors")
        #expect(facts[1]["problem"]?.string == "unknown continuation \"gone\"")
    }

    @Test func contextsDimensionsAndHiddenFacts() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                header: "<ix:nonNumeric name=\"aldc:Flag\" contextRef=\"c1\" format=\"ixt:fixed-true\">x</ix:nonNumeric>",
                "<ix:nonFraction name=\"us-gaap:StockholdersEquity\" contextRef=\"c2\" unitRef=\"usd\" id=\"f1\">5</ix:nonFraction>"))
        #expect(facts[0]["concept"]?.string == "aldc:Flag")
        #expect(facts[0]["hidden"] == .boolean(true))
        #expect(facts[0]["value"]?.string == "true")
        #expect(facts[0]["period_start"]?.string == "2024-09-29")
        #expect(facts[1]["id"]?.string == "f1")
        #expect(facts[1]["period_start"] == nil)
        #expect(facts[1]["period_end"]?.string == "2025-09-27")
        #expect(facts[1]["entity"]?.string == "0009990001")
        #expect(facts[1]["dimensions"] == .object([.init("us-gaap:StatementClassOfStockAxis", .string("us-gaap:CommonStockMember"))]))
    }

    @Test func footnotesAreBoundByRelationships() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                header: "<ix:relationship fromRefs=\"f1 f2\" toRefs=\"n1\"/>",
                """
                <ix:nonFraction id="f1" name="us-gaap:Assets" contextRef="c1" unitRef="usd">1</ix:nonFraction>
                <ix:nonFraction id="f2" name="us-gaap:Goodwill" contextRef="c1" unitRef="usd">2</ix:nonFraction>
                <ix:nonFraction id="f3" name="us-gaap:Cash" contextRef="c1" unitRef="usd">3</ix:nonFraction>
                <ix:footnote id="n1">As <b>restated</b>.</ix:footnote>
                """))
        #expect(facts.map { $0["footnotes"] } == [.array([.string("As restated.")]), .array([.string("As restated.")]), nil])
    }

    @Test func tuplesAndFractions() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:tuple name="aldc:Officer" tupleID="t1"><ix:nonNumeric name="aldc:Name" contextRef="c1">A. Dale</ix:nonNumeric></ix:tuple>
                <ix:tuple name="aldc:Officer" tupleID="t2"/>
                <ix:nonNumeric name="aldc:Name" contextRef="c1" tupleRef="t2">C. Reed</ix:nonNumeric>
                <ix:fraction name="aldc:Ratio" contextRef="c1" unitRef="usd"><ix:numerator format="ixt:num-dot-decimal">1,000</ix:numerator>/<ix:denominator>3</ix:denominator></ix:fraction>
                """))
        #expect(facts.map { $0["tuple"]?.string } == ["aldc:Officer[1]", "aldc:Officer[2]", nil])
        #expect(facts[2]["numerator"] == .number("1000"))
        #expect(facts[2]["denominator"] == .number("3"))
    }

    @Test func tuplesOfAllDocumentsOfASet() throws {
        let fact = "<ix:nonNumeric name=\"aldc:Name\" contextRef=\"c1\""
        let facts = try ReadFacts.inline(
            ReadFacts.document("\(fact) tupleRef=\"t2\">a</ix:nonNumeric><ix:tuple name=\"aldc:Officer\" tupleID=\"t1\"/>"),
            ReadFacts.document(
                "<ix:tuple name=\"aldc:Officer\" tupleID=\"t2\"/>\(fact) tupleRef=\"t1\">b</ix:nonNumeric>\(fact) tupleRef=\"t3\">c</ix:nonNumeric>"))
        #expect(facts.map { $0["tuple"]?.string } == ["aldc:Officer[2]", "aldc:Officer[1]", nil])
        #expect(facts.map { $0["problem"]?.string } == [nil, nil, "unknown tuple \"t3\""])
    }

    @Test func fractionsWithinFractionsShareTheirParts() throws {
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                """
                <ix:fraction name="aldc:Outer" contextRef="c1" unitRef="usd"><ix:fraction name="aldc:Inner" contextRef="c1" unitRef="usd">
                <ix:numerator>1</ix:numerator>/<ix:denominator>3</ix:denominator></ix:fraction></ix:fraction>
                <ix:fraction name="aldc:Half" contextRef="c1" unitRef="usd"><ix:numerator>1</ix:numerator></ix:fraction>
                <ix:fraction name="aldc:None" contextRef="c1" unitRef="usd" xsi:nil="true"/>
                """))
        #expect(facts.map { $0["numerator"] } == [.number("1"), .number("1"), .number("1"), nil])
        #expect(facts.map { $0["denominator"] } == [.number("3"), .number("3"), nil, nil])
        #expect(facts.map { $0["problem"]?.string } == [nil, nil, "a fraction without a numerator or a denominator", nil])
    }

    @Test func htmlEntitiesAreKnownAndOwnOnesAreRefused() throws {
        let text = ReadFacts.document("<ix:nonNumeric name=\"us-gaap:Text\" contextRef=\"c1\">a&nbsp;&mdash;&amp;</ix:nonNumeric>")
        #expect(try ReadFacts.inline(text).first?["value"]?.string == "a\u{A0}—&")
        let bomb = "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><html><p>&b;</p></html>"
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(bomb) }
    }

    @Test func offsetsAreThoseOfTheElements() throws {
        let document = ReadFacts.document("<p>é</p><ix:nonNumeric  name=\"us-gaap:Text\" contextRef=\"c1\">x</ix:nonNumeric>")
        let offset = try #require(try ReadFacts.inline(document).first?["offset"]?.integer)
        #expect(String(decoding: Array(document.utf8)[offset...].prefix(15), as: UTF8.self) == "<ix:nonNumeric ")
    }

    @Test func malformedMarkupSaysWhere() throws {
        let failure = #expect(throws: MarkupFailure.self) { try ReadFacts.inline("<html>\n<p></div></html>") }
        #expect(failure?.line == 2)
        #expect(failure?.message.contains("mismatch") == true)
    }

    @Test func repeatedContentHasALimit() throws {
        let open = String(repeating: "<ix:nonNumeric name=\"us-gaap:T\" contextRef=\"c1\">", count: XBRLLimits.nesting + 1)
        let close = String(repeating: "</ix:nonNumeric>", count: XBRLLimits.nesting + 1)
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(ReadFacts.document(open + close)) }
        let attributes = (0..<20_000).map { " a\($0)=\">\"" }.joined()
        let failure = #expect(throws: MarkupFailure.self) { try ReadFacts.inline("<html><p\(attributes)/></html>") }
        #expect(failure?.message.contains("attributes") == true)
        let image = "<html><img src=\"data:image/png;base64,\(String(repeating: "A=", count: 100_000))\"/></html>"
        #expect(try ReadFacts.inline(image).isEmpty)
        let notes = (0...XBRLLimits.footnotes).map { "<ix:footnote id=\"n\($0)\">x</ix:footnote>" }.joined()
        let references = (0...XBRLLimits.footnotes).map { "n\($0)" }.joined(separator: " ")
        let facts = try ReadFacts.inline(
            ReadFacts.document(
                header: "<ix:relationship fromRefs=\"f\" toRefs=\"\(references)\"/>",
                "<ix:nonNumeric id=\"f\" name=\"us-gaap:T\" contextRef=\"c1\">x</ix:nonNumeric>\(notes)"))
        #expect(facts.first?["footnotes"]?.array?.count == XBRLLimits.footnotes)
        #expect(facts.first?["problem"]?.string == "more than 100 footnotes")
    }

    @Test func depthHasALimit() {
        let deep = String(repeating: "<p>", count: MarkupLimits.depth + 1) + String(repeating: "</p>", count: MarkupLimits.depth + 1)
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(deep) }
    }

    @Test func aPrefixHasTheBindingOfItsPosition() throws {
        func fact(_ name: String) -> String { "<ix:nonNumeric name=\"\(name)\" contextRef=\"c1\">x</ix:nonNumeric>" }
        let inner = "<p xmlns:p=\"http://b.example/2025\">\(fact("p:B"))</p>"
        let body = "<div xmlns:p=\"http://a.example/2025\">\(fact("p:A"))\(inner)\(fact("p:C"))</div>\(fact("p:D"))"
        let concepts = try ReadFacts.inline(ReadFacts.document(body)).map { $0["concept"]?.string ?? "" }
        let prefixes = concepts.map { $0.prefix { $0 != ":" } }
        #expect(concepts.map { $0.split(separator: ":").last ?? "" } == ["A", "B", "C", "D"])
        #expect(prefixes[0] == prefixes[2])
        #expect(prefixes[0] != prefixes[1])
        #expect(prefixes[3] != prefixes[0] && prefixes[3] != prefixes[1])
    }

    @Test func anUnboundPrefixIsKeptAndNamedOnce() throws {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        let fact = "<ix:nonFraction name=\"x:A\" contextRef=\"c1\" unitRef=\"usd\" format=\"y:unknown\" decimals=\"0\">1</ix:nonFraction>"
        let document = ReadFacts.document(String(repeating: fact, count: 3))
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        let said = report.problems.filter { $0.code == "unbound_prefix" }.map(\.message)
        #expect(said.count == 2)
        #expect(said.contains("the prefix \"x\" is bound to no namespace") && said.contains("the prefix \"y\" is bound to no namespace"))
        #expect(report.facts.map { report.qualifiedName($0.concept) } == ["x:A", "x:A", "x:A"])
    }
}
