import Bytes
import JSONLines
import Markup
import Records
import Testing
import XBRL

@testable import Financials

/// Statements of filings with too few or too many facts, or invalid dates.
struct ExtremeStatementTests {
    private static let namespaces = """
        xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" \
        xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:dei="http://xbrl.sec.gov/dei/2024" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" \
        xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
        """
    private static let standard = "us-gaap-2024.xsd#us-gaap_"

    /// Statements of an instance, given its contexts and facts, and of a linkbase, given its links.
    private func statements(_ instance: String, _ links: String? = nil) throws -> (records: [JSONValue], problems: [Problem]) {
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let document = """
            <xbrli:xbrl \(Self.namespaces)><xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>\(instance)</xbrli:xbrl>
            """
        try Self.read(document) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
        var taxonomy: Taxonomy?
        if let links {
            let made = Taxonomy()
            let parts = TaxonomyReader(made, reader)
            try Self.read("<link:linkbase \(Self.namespaces)>\(links)</link:linkbase>") { bytes throws(MarkupFailure) in try parts.read(bytes) }
            taxonomy = made
        }
        let (statements, problems) = StatementBuilder(report, taxonomy, formType: "10-K").statements()
        var writer = JSONWriter()
        for statement in statements { statement.write(FilingRecord(path: "i.xml"), to: &writer) }
        let records = try writer.bytes.split(separator: 0x0A).map { line in
            let line = Array(line)
            return try JSONValue(parsing: line.span)
        }
        return (records, problems)
    }

    private static func read(_ text: String, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
        let bytes = Array(text.utf8) + [0]
        try bytes.withSpan(0..<bytes.count - 1, body)
    }

    private func moment(_ id: String, _ day: String) -> String {
        """
        <xbrli:context id="\(id)"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier></xbrli:entity><xbrli:period>\
        <xbrli:instant>\(day)</xbrli:instant></xbrli:period></xbrli:context>
        """
    }

    private func fact(_ concept: String, _ value: String, context: String = "c", decimals: String = "0") -> String {
        "<us-gaap:\(concept) contextRef=\"\(context)\" unitRef=\"u\" decimals=\"\(decimals)\">\(value)</us-gaap:\(concept)>"
    }

    /// Arcs of one parent to its children, with a locator each.
    private func arcs(_ kind: String, _ parent: String, _ children: [String], weights: Bool = false) -> String {
        ([parent] + children).map { "<link:loc xlink:href=\"\(Self.standard)\($0)\" xlink:label=\"\($0)\"/>" }.joined()
            + children.enumerated().map { "<link:\(kind)Arc xlink:from=\"\(parent)\" xlink:to=\"\($1)\" order=\"\($0)\"\(weights ? " weight=\"1\"" : "")/>" }
            .joined()
    }

    private let balance = ["Assets", "LiabilitiesAndStockholdersEquity", "StockholdersEquity"]
    private var facts: String { moment("c", "2024-12-31") + balance.map { fact($0, "5") }.joined() }

    @Test func aLinkWithoutARoleIsReadAsOneOfTheStandardRole() throws {
        let records = try statements(
            facts, "<link:presentationLink>\(arcs("presentation", "StatementOfFinancialPositionAbstract", balance))</link:presentationLink>"
        ).records
        #expect(records.map { $0["role"]?.string } == ["http://www.xbrl.org/2003/role/link"])
        #expect(records.first?["data"]?["Assets"]?.integer == 5)
    }

    @Test func aLabelWithoutALanguageOrARoleIsALabel() throws {
        let links = """
            <link:presentationLink xlink:role="r">\(arcs("presentation", "StatementOfFinancialPositionAbstract", balance))</link:presentationLink>
            <link:labelLink><link:loc xlink:href="\(Self.standard)Assets" xlink:label="a"/><link:label xlink:label="l">All that there is</link:label>
            <link:labelArc xlink:from="a" xlink:to="l"/></link:labelLink>
            """
        let lines = try statements(facts, links).records.first?["lines"]?.array ?? []
        #expect(lines.first?["label"]?.string == "All that there is")
    }

    @Test(arguments: ["-9223372036854775808", "9223372036854775807", "0", "99999", "-1"])
    func fiscalYears(_ year: String) throws {
        let cover = """
            <dei:DocumentFiscalYearFocus contextRef="c">\(year)</dei:DocumentFiscalYearFocus><dei:DocumentPeriodEndDate contextRef="c">2024-12-31</dei:DocumentPeriodEndDate>
            """
        let records = try statements(facts + cover).records
        #expect(records.first?["fiscal_year"]?.integer == 2024)
    }

    @Test(arguments: ["--00-00", "--13-45", "--99999999999999999999-1", "--"])
    func fiscalYearEnds(_ end: String) throws {
        let cover = "<dei:CurrentFiscalYearEndDate contextRef=\"c\">\(end)</dei:CurrentFiscalYearEndDate>"
        #expect(try statements(facts + cover).records.first?["fiscal_year"]?.integer == 2024)
    }

    @Test(arguments: ["0000-01-01", "0001-01-01", "9999-12-31"])
    func daysAtTheEndsOfTheCalendar(_ day: String) throws {
        let records = try statements(moment("c", day) + balance.map { fact($0, "5") }.joined()).records
        #expect(records.first?["period_end"]?.string == day)
    }

    @Test func sumsOfMoreDigitsThanThereAreAreNotChecked() throws {
        let nines = String(repeating: "9", count: 29)
        let small = "0." + String(repeating: "0", count: 27) + "1"
        let parts = ["AssetsCurrent", "AssetsNoncurrent", "Goodwill"]
        let figures =
            moment("c", "2024-12-31") + fact("Assets", "5") + fact("LiabilitiesAndStockholdersEquity", "5")
            + zip(parts, [nines, small, "0.5"]).map { fact($0, $1) }.joined()
        let links = """
            <link:presentationLink xlink:role="r">\(arcs("presentation", "StatementOfFinancialPositionAbstract", parts + balance))</link:presentationLink>
            <link:calculationLink xlink:role="r">\(arcs("calculation", "Assets", parts, weights: true))</link:calculationLink>
            """
        let record = try #require(try statements(figures, links).records.first)
        #expect(record["data"]?["Assets"]?.integer == 5)
        #expect(record["checks"]?.array?.isEmpty == true)
    }

    @Test(arguments: [FinancialsLimits.columns, FinancialsLimits.columns + 1])
    func columns(_ count: Int) throws {
        let figures = (0..<count).map { year in
            moment("c\(year)", "\(1950 + year)-12-31") + balance.map { fact($0, "\(year)", context: "c\(year)") }.joined()
        }
        let (records, problems) = try statements(figures.joined())
        #expect(records.count == min(count, FinancialsLimits.columns))
        #expect(records.first?["period_end"]?.string == "\(1950 + count - 1)-12-31")
        let expected = count > FinancialsLimits.columns ? ["balance: only the latest \(FinancialsLimits.columns) of \(count) periods are written"] : []
        #expect(problems.map(\.message) == expected)
    }

    @Test(arguments: [FinancialsLimits.label, FinancialsLimits.label + 1])
    func labels(_ length: Int) throws {
        // Characters of two bytes: the cut falls between them.
        let text = String(repeating: "\u{E9}", count: length / 2) + String(repeating: "x", count: length % 2)
        let links = """
            <link:presentationLink xlink:role="r">\(arcs("presentation", "StatementOfFinancialPositionAbstract", balance))</link:presentationLink>
            <link:labelLink><link:loc xlink:href="\(Self.standard)Assets" xlink:label="a"/><link:label xlink:label="l" xml:lang="en">\(text)</link:label>
            <link:labelArc xlink:from="a" xlink:to="l"/></link:labelLink>
            """
        let label = try statements(facts, links).records.first?["lines"]?.array?.first?["label"]?.string
        #expect(label == String(repeating: "\u{E9}", count: FinancialsLimits.label / 2))
    }

    /// Lines times columns: a label of two thousand bytes in thousands of lines, in thirty columns.
    @Test func linesTimesColumns() throws {
        let label = String(repeating: "l", count: FinancialsLimits.label)
        let arcs = (0..<5000).map { "<link:presentationArc xlink:from=\"p\" xlink:to=\"a\" order=\"\($0)\"/>" }.joined()
        let links = """
            <link:presentationLink xlink:role="r"><link:loc xlink:href="x#us-gaap_StatementOfFinancialPositionAbstract" xlink:label="p"/>
            <link:loc xlink:href="x#us-gaap_LiabilitiesAndStockholdersEquity" xlink:label="a"/>\(arcs)</link:presentationLink>
            <link:labelLink><link:loc xlink:href="x#us-gaap_LiabilitiesAndStockholdersEquity" xlink:label="a"/>
            <link:label xlink:label="l" xml:lang="en">\(label)</link:label><link:labelArc xlink:from="a" xlink:to="l"/></link:labelLink>
            """
        let figures = (0..<30).map { moment("c\($0)", "\(1950 + $0)-12-31") + fact("LiabilitiesAndStockholdersEquity", "5", context: "c\($0)") }.joined()
        let (records, problems) = try statements(figures, links)
        #expect(records.count < 5)
        #expect(problems.map(\.message).contains("balance: only the latest \(records.count) of 30 periods are written"))
        #expect((records.first?["lines"]?.array?.count ?? 0) > 1000)
    }

    /// One element in twenty thousand lines, with twenty thousand labels, each with its own role.
    @Test func linesTimesLabels() throws {
        let arcs = (0..<20_000).map { "<link:presentationArc xlink:from=\"p\" xlink:to=\"a\" order=\"\($0)\" preferredLabel=\"r\($0)\"/>" }.joined()
        let labels = (0..<20_000).map { "<link:label xlink:label=\"l\" xlink:role=\"r\($0)\" xml:lang=\"de\">\($0)</link:label>" }.joined()
        let links = """
            <link:presentationLink xlink:role="r"><link:loc xlink:href="x#us-gaap_StatementOfFinancialPositionAbstract" xlink:label="p"/>
            <link:loc xlink:href="x#us-gaap_LiabilitiesAndStockholdersEquity" xlink:label="a"/>\(arcs)</link:presentationLink>
            <link:labelLink><link:loc xlink:href="x#us-gaap_LiabilitiesAndStockholdersEquity" xlink:label="a"/>\(labels)<link:labelArc xlink:from="a" xlink:to="l"/></link:labelLink>
            """
        let lines = try statements(facts, links).records.first?["lines"]?.array ?? []
        #expect(lines.first?["label"]?.string == "0")
        #expect(lines.count > 1000)
    }
}
