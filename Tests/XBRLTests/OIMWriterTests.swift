import JSONLines
import Markup
import Testing
import XBRL

struct OIMWriterTests {
    private func report(_ document: String) throws -> JSONValue {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        return try json(report)
    }

    private func json(_ report: Report) throws -> JSONValue {
        var json = JSONWriter()
        var writer = OIMWriter(report)
        writer.write(to: &json)
        let bytes = json.bytes
        return try JSONValue(parsing: bytes.span)
    }

    @Test func factsHaveTheDimensionsOfTheModel() throws {
        let report = try report(
            ReadFacts.document(
                header: "<ix:relationship fromRefs=\"f1\" toRefs=\"n1\"/>",
                """
                <link:schemaRef xlink:type="simple" xlink:href="aldc-20250927.xsd"/>
                <ix:nonFraction id="f1" name="us-gaap:Assets" contextRef="c1" unitRef="usd" decimals="-3" scale="3">12</ix:nonFraction>
                <ix:nonFraction id="f2" name="us-gaap:StockholdersEquity" contextRef="c2" unitRef="usd" xsi:nil="true"/>
                <ix:nonNumeric id="f3" name="aldc:Note" contextRef="c1" xml:lang="en-US">Text</ix:nonNumeric>
                <ix:nonFraction id="f4" name="us-gaap:Goodwill" contextRef="nowhere" unitRef="usd">1</ix:nonFraction>
                <ix:footnote id="n1">Restated.</ix:footnote>
                """))
        #expect(report["documentInfo"]?["documentType"]?.string == "https://xbrl.org/2021/xbrl-json")
        #expect(report["documentInfo"]?["taxonomy"] == .array([.string("aldc-20250927.xsd")]))
        #expect(report["documentInfo"]?["namespaces"]?["us-gaap"]?.string == "http://fasb.org/us-gaap/2025")
        let assets = try #require(report["facts"]?["f1"])
        #expect(assets["value"]?.string == "12000")
        #expect(assets["decimals"]?.integer == -3)
        #expect(assets["dimensions"]?["concept"]?.string == "us-gaap:Assets")
        #expect(assets["dimensions"]?["entity"]?.string == "cik:0009990001")
        #expect(assets["dimensions"]?["period"]?.string == "2024-09-29T00:00:00/2025-09-28T00:00:00")
        #expect(assets["dimensions"]?["unit"]?.string == "iso4217:USD")
        #expect(assets["links"]?["footnote"]?["_"] == .array([.string("fn-0")]))
        let equity = try #require(report["facts"]?["f2"])
        #expect(equity["value"] == .null)
        #expect(equity["dimensions"]?["period"]?.string == "2025-09-28T00:00:00")
        #expect(equity["dimensions"]?["us-gaap:StatementClassOfStockAxis"]?.string == "us-gaap:CommonStockMember")
        #expect(report["facts"]?["f3"]?["dimensions"]?["language"]?.string == "en-us")
        #expect(report["facts"]?["f4"] == nil, "what could not be read has no place in the model")
        #expect(report["facts"]?["fn-0"]?["dimensions"]?["concept"]?.string == "xbrl:note")
    }

    @Test func footnotesAreInTheirOwnLanguage() throws {
        let header = """
            <ix:relationship fromRefs="f1" toRefs="a"/><ix:relationship fromRefs="f1" toRefs="b"/><ix:relationship fromRefs="f1" toRefs="c"/>
            """
        let body = """
            <ix:nonFraction id="f1" name="us-gaap:Assets" contextRef="c1" unitRef="usd">12</ix:nonFraction>
            <ix:footnote id="a" xml:lang="fr-CA">Note</ix:footnote><p xml:lang="de"><ix:footnote id="b">Note</ix:footnote></p><ix:footnote id="c">Note</ix:footnote>
            """
        func languages(_ root: String) throws -> [String?] {
            let facts = try report(ReadFacts.document(header: header, body).replacing("<html ", with: "<html \(root) "))["facts"]
            return ["fn-0", "fn-1", "fn-2"].map { facts?[$0]?["dimensions"]?["language"]?.string }
        }
        #expect(try languages("xml:lang=\"es\"") == ["fr-ca", "de", "es"])
        #expect(try languages("") == ["fr-ca", "de", "und"])
    }

    @Test func footnotesOfInstancesAreInTheirOwnLanguage() throws {
        func language(_ root: String, _ link: String, _ note: String) throws -> String? {
            let document = """
                <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:a="http://a.example/1"
                  xmlns:xlink="http://www.w3.org/1999/xlink" \(root)><xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier>
                </xbrli:entity><xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context><a:A id="f" contextRef="c">x</a:A>
                <link:footnoteLink xlink:type="extended" \(link)><link:loc xlink:href="#f" xlink:label="l"/><link:footnote xlink:label="n" \(note)>N</link:footnote>
                <link:footnoteArc xlink:from="l" xlink:to="n"/></link:footnoteLink></xbrli:xbrl>
                """
            let reader = MarkupReader(names: NameTable.forXBRL())
            let report = Report(names: reader.names)
            try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
            return try json(report)["facts"]?["fn-0"]?["dimensions"]?["language"]?.string
        }
        #expect(try language("xml:lang=\"en\"", "xml:lang=\"de\"", "xml:lang=\"fr\"") == "fr")
        #expect(try language("xml:lang=\"en\"", "xml:lang=\"de\"", "") == "de")
        #expect(try language("xml:lang=\"en\"", "", "") == "en")
        #expect(try language("", "", "") == "und")
        #expect(try language("xml:lang=\"en\"", "", "xml:lang=\"\"") == "und")
    }

    /// The document's ids are kept. Facts without an id, and facts with the id of an earlier fact, get a new one.
    @Test func noIDIsWrittenTwice() throws {
        func fact(_ id: String, _ value: Int) -> String {
            "<ix:nonFraction \(id.isEmpty ? "" : "id=\"\(id)\"") name=\"us-gaap:Assets\" contextRef=\"c1\" unitRef=\"usd\">\(value)</ix:nonFraction>"
        }
        let header = "<ix:relationship fromRefs=\"a\" toRefs=\"n\"/>"
        let body =
            fact("", 1) + fact("f-0", 2) + fact("a", 3) + fact("a", 4) + fact("a.2", 5) + fact("fn-0", 6) + "<ix:footnote id=\"n\">Note</ix:footnote>"
        let facts = try #require(try report(ReadFacts.document(header: header, body))["facts"]?.members)
        #expect(facts.map { "\($0.key)=\($0.value["value"]?.string ?? "")" } == ["f-0.2=1", "f-0=2", "a=3", "a.3=4", "a.2=5", "fn-0=6", "fn-0.2=Note"])
        #expect(facts.last?.value["dimensions"]?["noteId"]?.string == "fn-0.2")
        #expect(facts[3].value["links"]?["footnote"]?["_"] == .array([.string("fn-0.2")]))
    }

    @Test func aTypedMemberThatIsNilIsNull() throws {
        let context = """
            <xbrli:context id="t"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment><xbrldi:typedMember dimension="aldc:A">
            <aldc:T xsi:nil="true"/></xbrldi:typedMember></xbrli:segment></xbrli:entity><xbrli:period><xbrli:instant>2025-01-01</xbrli:instant></xbrli:period></xbrli:context>
            """
        let fact = "<ix:nonFraction id=\"f1\" name=\"us-gaap:Assets\" contextRef=\"t\" unitRef=\"usd\">1</ix:nonFraction>"
        #expect(try report(ReadFacts.document(header: context, fact))["facts"]?["f1"]?["dimensions"]?["aldc:A"] == .null)
    }

    @Test(arguments: [("1234.5", 3, -1), ("1234.5", 6, 2), ("-0.0012", 2, 4), ("0.5", 1, 1), ("10", 2, 0)])
    func aPrecisionIsSaidAsDecimals(_ value: String, _ precision: Int, _ decimals: Int) throws {
        let fact = "<ix:nonFraction id=\"f1\" name=\"us-gaap:A\" contextRef=\"c1\" unitRef=\"usd\" precision=\"\(precision)\">\(value)</ix:nonFraction>"
        #expect(try report(ReadFacts.document(fact))["facts"]?["f1"]?["decimals"]?.integer == decimals)
    }

    @Test func anExactPrecisionIsOmitted() throws {
        for (value, precision) in [("0", "3"), ("12", "INF")] {
            let fact = "<ix:nonFraction id=\"f1\" name=\"us-gaap:A\" contextRef=\"c1\" unitRef=\"usd\" precision=\"\(precision)\">\(value)</ix:nonFraction>"
            #expect(try report(ReadFacts.document(fact))["facts"]?["f1"]?["decimals"] == nil)
        }
    }
}
