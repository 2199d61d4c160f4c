import JSONLines
import Markup
import Testing
import XBRL

struct OIMWriterTests {
    private func report(_ document: String) throws -> JSONValue {
        let reader = MarkupReader(names: Vocabulary.table())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
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

    @Test(arguments: [("1234.5", 3, -1), ("1234.5", 6, 2), ("-0.0012", 2, 4), ("0.5", 1, 1), ("10", 2, 0)])
    func aPrecisionIsSaidAsDecimals(_ value: String, _ precision: Int, _ decimals: Int) throws {
        let fact = "<ix:nonFraction id=\"f1\" name=\"us-gaap:A\" contextRef=\"c1\" unitRef=\"usd\" precision=\"\(precision)\">\(value)</ix:nonFraction>"
        #expect(try report(ReadFacts.document(fact))["facts"]?["f1"]?["decimals"]?.integer == decimals)
    }

    @Test func anExactPrecisionSaysNothing() throws {
        for (value, precision) in [("0", "3"), ("12", "INF")] {
            let fact = "<ix:nonFraction id=\"f1\" name=\"us-gaap:A\" contextRef=\"c1\" unitRef=\"usd\" precision=\"\(precision)\">\(value)</ix:nonFraction>"
            #expect(try report(ReadFacts.document(fact))["facts"]?["f1"]?["decimals"] == nil)
        }
    }
}
