import JSONLines
import Markup
import Testing
import XBRL

struct InstanceReaderTests {
    private func instance(_ body: String, encoding: String = "UTF-8") -> String {
        """
        <?xml version="1.0" encoding="\(encoding)"?>
        <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:us-gaap="http://xbrl.us/us-gaap/2009-01-31"
          xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:a="http://aldc.example/1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
        <link:schemaRef xlink:type="simple" xlink:href="a.xsd"/>
        \(context("i", "<xbrli:instant>2009-12-31</xbrli:instant>"))
        <xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
        <xbrli:unit id="eps"><xbrli:divide><xbrli:unitNumerator><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unitNumerator>
          <xbrli:unitDenominator><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unitDenominator></xbrli:divide></xbrli:unit>
        \(body)
        </xbrli:xbrl>
        """
    }

    private func context(_ id: String, _ period: String, segment: String = "", scenario: String = "") -> String {
        """
        <xbrli:context id="\(id)"><xbrli:entity><xbrli:identifier scheme="http://www.sec.gov/CIK">0009990001</xbrli:identifier>\(segment)</xbrli:entity>
        <xbrli:period>\(period)</xbrli:period>\(scenario)</xbrli:context>
        """
    }

    @Test func specialValuesOfDoubleAreNoProblem() throws {
        let facts = try ReadFacts.instance(
            instance(
                """
                <a:Rate contextRef="i" unitRef="usd" decimals="0"> INF </a:Rate><a:Rate contextRef="i" unitRef="usd" decimals="0">-INF</a:Rate>
                <a:Rate contextRef="i" unitRef="usd" decimals="0">NaN</a:Rate><a:Rate contextRef="i" unitRef="usd" decimals="0">nan</a:Rate>
                """))
        #expect(facts.map { $0["value"]?.string } == [" INF ", "-INF", "NaN", "nan"])
        #expect(facts.map { $0["problem"] == nil } == [true, true, true, false])
    }

    @Test func itemsAreReadAsTheyAre() throws {
        let facts = try ReadFacts.instance(
            instance(
                """
                <us-gaap:Assets contextRef="i" unitRef="usd" decimals="-3" id="x1"> 12000 </us-gaap:Assets>
                <us-gaap:EarningsPerShareBasic contextRef="i" unitRef="eps" precision="3">1.5E-1</us-gaap:EarningsPerShareBasic>
                <us-gaap:Goodwill contextRef="i" unitRef="usd" xsi:nil="true"/>
                <a:Note contextRef="i" xml:lang="en-US"> &lt;p&gt;Text&lt;/p&gt;</a:Note>
                <us-gaap:Liabilities contextRef="i" unitRef="usd">ten</us-gaap:Liabilities>
                """))
        #expect(
            facts.map { $0["concept"]?.string } == ["us-gaap:Assets", "us-gaap:EarningsPerShareBasic", "us-gaap:Goodwill", "a:Note", "us-gaap:Liabilities"])
        #expect(facts[0]["value"] == .number("12000"))
        #expect(facts[0]["period_end"]?.string == "2009-12-31")
        #expect(facts[1]["value"] == .number("0.15"))
        #expect(facts[1]["precision"]?.integer == 3)
        #expect(facts[1]["decimals"]?.integer == 3)
        #expect(facts[1]["unit"]?.string == "USD/shares")
        #expect(facts[2]["value"] == .null)
        #expect(facts[3]["value"]?.string == " <p>Text</p>")
        #expect(facts[3]["lang"]?.string == "en-US")
        #expect(facts[4]["problem"]?.string == "\"ten\" is not a number")
    }

    @Test func aFractionWithoutOneOfItsPartsIsStillARecord() throws {
        let facts = try ReadFacts.instance(
            instance(
                """
                <a:Third contextRef="i" unitRef="usd"><xbrli:numerator>1</xbrli:numerator><xbrli:denominator>x</xbrli:denominator></a:Third>
                <a:Half contextRef="i" unitRef="usd"><xbrli:denominator>2</xbrli:denominator></a:Half>
                """))
        #expect(facts.map { $0["numerator"] } == [.number("1"), nil])
        #expect(facts.map { $0["denominator"] } == [nil, .number("2")])
        #expect(facts[0]["problem"]?.string == "the fraction's denominator is not a number")
    }

    @Test func periodsAndDimensions() throws {
        let facts = try ReadFacts.instance(
            instance(
                """
                \(context("d", "<xbrli:startDate>2009-01-01</xbrli:startDate><xbrli:endDate>2010-01-01T00:00:00</xbrli:endDate>"))
                \(context("e", "<xbrli:forever/>"))
                \(context("s", "<xbrli:instant>2009-12-31</xbrli:instant>", scenario: "<xbrli:scenario><xbrldi:explicitMember dimension=\"a:XAxis\"> a:YMember </xbrldi:explicitMember></xbrli:scenario>"))
                \(context("t", "<xbrli:instant>2009-12-31</xbrli:instant>", segment: "<xbrli:segment><xbrldi:typedMember dimension=\"a:ZAxis\"><a:z> 2009 </a:z></xbrldi:typedMember></xbrli:segment>"))
                <a:A contextRef="d">1</a:A><a:A contextRef="e">2</a:A><a:A contextRef="s">3</a:A><a:A contextRef="t">4</a:A>
                """))
        #expect(facts[0]["period_start"]?.string == "2009-01-01")
        #expect(facts[0]["period_end"]?.string == "2009-12-31", "midnight ends the day before")
        #expect(facts[1]["period"]?.string == "forever")
        #expect(facts[2]["container"]?.string == "scenario")
        #expect(facts[2]["dimensions"] == .object([.init("a:XAxis", .string("a:YMember"))]))
        #expect(facts[3]["dimensions"] == .object([.init("a:ZAxis", .string("2009"))]))
    }

    @Test func aDayThatTheCalendarDoesNotHaveIsAProblem() throws {
        let fact = "<us-gaap:Assets contextRef=\"x\" unitRef=\"usd\" decimals=\"0\">1</us-gaap:Assets>"
        let facts = try ReadFacts.instance(instance(context("x", "<xbrli:instant>2024-13-41</xbrli:instant>") + fact))
        #expect(facts.first?["period_end"] == nil)
        #expect(facts.first?["problem"]?.string == "\"2024-13-41\" is not a date")
    }

    @Test func namesWithoutAPrefixAreOfTheDefaultNamespace() throws {
        let facts = try ReadFacts.instance(
            """
            <xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:a="http://aldc.example/1"><context id="i"><entity><identifier scheme="s">1</identifier></entity>
            <period><instant>2009-12-31</instant></period></context><unit id="u"><measure>shares</measure></unit><a:A contextRef="i" unitRef="u">1</a:A></xbrl>
            """)
        #expect(facts.first?["unit"]?.string == "shares")
        #expect(facts.first?["problem"] == nil)
    }

    @Test func tuplesFractionsAndFootnotes() throws {
        let facts = try ReadFacts.instance(
            instance(
                """
                <a:Officers><a:Name contextRef="i">A</a:Name><a:Pay><a:Sum contextRef="i" unitRef="usd">5</a:Sum></a:Pay></a:Officers>
                <a:Ratio contextRef="i" unitRef="usd" id="r"><xbrli:numerator>1</xbrli:numerator><xbrli:denominator>3</xbrli:denominator></a:Ratio>
                <link:footnoteLink xlink:type="extended"><link:loc xlink:type="locator" xlink:href="#r" xlink:label="l"/>
                <link:footnote xlink:type="resource" xlink:label="n" xml:lang="en">Rounded.</link:footnote>
                <link:footnoteArc xlink:type="arc" xlink:from="l" xlink:to="n"/></link:footnoteLink>
                """))
        #expect(facts.map { $0["tuple"]?.string } == ["a:Officers[1]", "a:Officers[1]/a:Pay[1]", nil])
        #expect(facts[2]["numerator"] == .number("1"))
        #expect(facts[2]["denominator"] == .number("3"))
        #expect(facts[2]["footnotes"] == .array([.string("Rounded.")]))
    }

    @Test func otherEncodingsKeepTheirOffsets() throws {
        let text = instance("<a:Town contextRef=\"i\">Köln</a:Town><a:Next contextRef=\"i\">x</a:Next>", encoding: "ISO-8859-1")
        let latin = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        let facts = try ReadFacts.instance(latin)
        #expect(facts[0]["value"]?.string == "Köln")
        let offset = try #require(facts[1]["offset"]?.integer)
        #expect(String(decoding: latin[offset...].prefix(7), as: UTF8.self) == "<a:Next")

        let wide = instance("<a:Town contextRef=\"i\">Köln 東</a:Town><a:Next contextRef=\"i\">x</a:Next>", encoding: "UTF-16")
        var utf16: [UInt8] = [0xFF, 0xFE]
        for unit in wide.utf16 { utf16 += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let wideFacts = try ReadFacts.instance(utf16)
        #expect(wideFacts[0]["value"]?.string == "Köln 東")
        let wideOffset = try #require(wideFacts[1]["offset"]?.integer)
        #expect(utf16[wideOffset...].prefix(4) == [UInt8(ascii: "<"), 0, UInt8(ascii: "a"), 0])
    }

    @Test func aProhibitedFootnoteIsIgnored() throws {
        func footnotes(_ first: String, _ second: String) throws -> JSONValue? {
            try ReadFacts.instance(
                instance(
                    """
                    <a:Note contextRef="i" id=" r ">x</a:Note><link:footnoteLink xlink:type="extended"><link:loc xlink:type="locator" xlink:href="#r" xlink:label="l"/>
                    <link:footnote xlink:type="resource" xlink:label="n" xml:lang="en">Rounded.</link:footnote>
                    <link:footnoteArc xlink:from="l" xlink:to="n" \(first)/><link:footnoteArc xlink:from="l" xlink:to="n" \(second)/></link:footnoteLink>
                    """)
            ).first?["footnotes"]
        }
        #expect(try footnotes("", "use=\"prohibited\"") == nil)
        #expect(try footnotes("priority=\"2\"", "use=\"prohibited\" priority=\"1\"") == .array([.string("Rounded.")]))
    }

    /// Encodings of variable width; the last one switches between alphabets.
    @Test(
        arguments: [
            ("Shift_JIS", [0x93, 0x8C, 0x83, 0x5C, 0xB1]), ("EUC-JP", [0xC5, 0xEC, 0x8F, 0xB0, 0xA1, 0x8E, 0xB1]), ("Big5", [0xAA, 0x46]),
            ("GB18030", [0x96, 0x7C, 0x82, 0x35, 0x8F, 0x33]), ("EUC-KR", [0xB5, 0xBF]),
            ("ISO-2022-JP", [0x1B, 0x24, 0x42, 0x45, 0x6C, 0x3C, 0x3C, 0x1B, 0x28, 0x42]),
            ("windows-1252", [0x80, 0xE9]), ("KOI8-R", [0xC1]),
        ] as [(String, [UInt8])])
    func offsetsStandOnElementsInEveryEncoding(_ encoding: String, _ letters: [UInt8]) throws {
        let parts = instance("|<a:First contextRef=\"i\">|</a:First>||<a:Next contextRef=\"i\">x</a:Next>", encoding: encoding).split(
            separator: "|", omittingEmptySubsequences: false)
        let bytes = Array(parts.map { Array($0.utf8) }.joined(separator: letters))
        let facts = try ReadFacts.instance(bytes)
        #expect(facts.count == 2)
        for fact in facts {
            let offset = try #require(fact["offset"]?.integer)
            let name = fact["concept"]?.string ?? ""
            #expect(String(decoding: bytes[offset...].prefix(name.utf8.count + 1), as: UTF8.self) == "<\(name)")
            #expect(name == "a:Next" || fact["value"]?.string?.isEmpty == false)
        }
    }

    /// XBRL 2.1 §4.6.6.
    @Test(
        arguments: [
            ("1234", "3", -1), ("100000000000", "3", -9), ("-0.00120", "2", 4), ("0", "3", nil), ("12", "INF", nil), ("12", "0", nil),
        ] as [(String, String, Int?)])
    func aPrecisionBecomesDecimals(_ value: String, _ precision: String, _ decimals: Int?) throws {
        let fact = try #require(
            try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"i\" unitRef=\"usd\" precision=\"\(precision)\">\(value)</us-gaap:Assets>")).first)
        #expect(fact["decimals"]?.integer == decimals)
        #expect(fact["precision"]?.integer == Int(precision))
        #expect(fact["problem"] == nil)
    }

    @Test func aNegativePrecisionIsInvalid() throws {
        let fact = try #require(try ReadFacts.instance(instance("<us-gaap:Assets contextRef=\"i\" unitRef=\"usd\" precision=\"-1\">1</us-gaap:Assets>")).first)
        #expect(fact["problem"]?.string == "precision \"-1\" is not a number")
        #expect(fact["precision"] == nil)
    }

    @Test func otherDocumentsAreRefused() {
        #expect(throws: MarkupFailure.self) { try ReadFacts.instance("<ownershipDocument/>") }
    }
}
