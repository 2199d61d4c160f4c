import Bytes
import JSONLines
import Markup
import Records
import Testing
import XBRL

@testable import Financials

/// The facts of a statement's lines, and the checks of its sums.
struct FactTests {
    /// A balance sheet with one column: its facts, and the arcs of its role.
    private struct Sheet {
        var facts: String
        /// `Assets order="1"`: children of the root.
        var presentation: [String]
        /// `Assets Cash weight="1"`
        var calculation: [String] = []
        var schema = ""
        var contexts = ""

        private static let role = "http://example.com/role/1"

        func statement() throws -> JSONValue {
            let reader = MarkupReader(names: NameTable.forXBRL())
            let report = Report(names: reader.names)
            try Self.read(instance) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
            let taxonomy = Taxonomy()
            let parts = TaxonomyReader(taxonomy, MarkupReader(names: NameTable.forXBRL()))
            try Self.read(linkbase) { bytes throws(MarkupFailure) in try parts.read(bytes) }
            var writer = JSONWriter()
            let statement = try #require(StatementBuilder(report, taxonomy, formType: "10-K").statements().statements.first)
            statement.write(FilingRecord(path: "i.xml"), offsets: [1000], to: &writer)
            let line = writer.bytes.dropLast()
            return try JSONValue(parsing: Array(line).span)
        }

        private static func read(_ text: String, _ body: (Span<UInt8>) throws(MarkupFailure) -> Void) throws(MarkupFailure) {
            let bytes = Array(text.utf8) + [0]
            try bytes.withSpan(0..<bytes.count - 1, body)
        }

        static func context(_ id: String, _ segment: String = "") -> String {
            """
            <xbrli:context id="\(id)"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier>\(segment)</xbrli:entity>
            <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
            """
        }

        var instance: String {
            """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:us-gaap="http://fasb.org/us-gaap/2024" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
              xmlns:xbrldi="http://xbrl.org/2006/xbrldi" xmlns:own="http://example.com/2024" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
            \(Self.context("c"))\(contexts)<xbrli:unit id="u"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
            <xbrli:unit id="s"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>\(facts)</xbrli:xbrl>
            """
        }

        private var linkbase: String {
            var text = """
                <xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
                  xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:d="http://xbrl.org/2005/xbrldt" xmlns:types="http://www.xbrl.org/dtr/type/2020-01-21">
                <xsd:annotation><xsd:appinfo><link:roleType roleURI="\(Self.role)"><link:definition>1 - Statement - BALANCE SHEETS</link:definition></link:roleType>
                <link:linkbase><link:presentationLink xlink:role="\(Self.role)">\(locator("StatementOfFinancialPositionAbstract"))
                """
            for arc in presentation {
                let words = arc.split(separator: " ", maxSplits: 1).map(String.init)
                // `Parent>Child`
                let ends = words[0].split(separator: ">").map(String.init)
                let parent = ends.count > 1 ? ends[0] : "StatementOfFinancialPositionAbstract"
                text += locator(parent) + locator(ends[ends.count - 1])
                text += "<link:presentationArc xlink:from=\"\(parent)\" xlink:to=\"\(ends[ends.count - 1])\" \(words.count > 1 ? words[1] : "")/>"
            }
            text += "</link:presentationLink><link:calculationLink xlink:role=\"\(Self.role)\">"
            for arc in calculation {
                let words = arc.split(separator: " ", maxSplits: 2).map(String.init)
                text += "\(locator(words[0]))\(locator(words[1]))<link:calculationArc xlink:from=\"\(words[0])\" xlink:to=\"\(words[1])\" \(words[2])/>"
            }
            return text + "</link:calculationLink></link:linkbase></xsd:appinfo></xsd:annotation>\(schema)</xsd:schema>"
        }

        private func locator(_ name: String) -> String {
            "<link:loc xlink:href=\"x.xsd#\(name.hasPrefix("own_") ? "" : "us-gaap_")\(name)\" xlink:label=\"\(name)\"/>"
        }
    }

    private static func fact(_ concept: String, _ value: String, _ attributes: String = "decimals=\"0\"", context: String = "c", unit: String = "u") -> String {
        let name = concept.hasPrefix("own:") ? concept : "us-gaap:\(concept)"
        return "<\(name) contextRef=\"\(context)\" unitRef=\"\(unit)\" \(attributes)>\(value)</\(name)>"
    }

    private static let frame =
        fact("Assets", "5") + fact("Liabilities", "3") + fact("StockholdersEquity", "2") + fact("LiabilitiesAndStockholdersEquity", "5")
    private static let lines = [
        "Assets order=\"1\"", "Liabilities order=\"2\"", "StockholdersEquity order=\"3\"", "LiabilitiesAndStockholdersEquity order=\"4\"",
    ]

    private func data(_ facts: String, contexts: String = "") throws -> String? {
        let sheet = Sheet(facts: facts + Self.frame.replacing(Self.fact("Assets", "5"), with: ""), presentation: Self.lines, contexts: contexts)
        guard case .number(let digits) = try sheet.statement()["data"]?["Assets"] else { return nil }
        return digits
    }

    // MARK: Duplicates

    @Test(arguments: [
        fact("Assets", "999", "decimals=\"INF\"", unit: "nowhere"), fact("Assets", "n/a", "decimals=\"INF\""), fact("Assets", "999", "decimals=\"x\""),
        "<us-gaap:Assets contextRef=\"c\">999</us-gaap:Assets>", fact("Assets", "", "xsi:nil=\"true\""), fact("Assets", "INF", "decimals=\"INF\""),
        fact("Assets", "999", "precision=\"0\""),
    ])
    func aBadFactNeverWins(_ bad: String) throws {
        let good = Self.fact("Assets", "5", "decimals=\"-6\"")
        #expect(try data(bad + good) == "5")
        #expect(try data(good + bad) == "5")
    }

    @Test func theMorePreciseOfTwoGoodFactsWins() throws {
        // Three digits of a hundred are decimals of 0.
        #expect(try data(Self.fact("Assets", "100", "precision=\"3\"") + Self.fact("Assets", "101", "decimals=\"1\"")) == "101")
        #expect(try data(Self.fact("Assets", "100", "precision=\"3\"") + Self.fact("Assets", "101", "decimals=\"-1\"")) == "100")
        #expect(try data(Self.fact("Assets", "100", "precision=\"INF\"") + Self.fact("Assets", "101", "decimals=\"9\"")) == "100")
    }

    @Test(arguments: [
        "<xbrli:segment><own:Region>Europe</own:Region></xbrli:segment>",
        "<xbrli:segment><xbrldi:typedMember dimension=\"own:Axis\"><own:T xsi:nil=\"true\"/></xbrldi:typedMember></xbrli:segment>",
    ])
    func whatIsOfASegmentIsNotConsolidated(_ segment: String) throws {
        let contexts = Sheet.context("s", segment)
        let part = Self.fact("Assets", "7", "decimals=\"INF\"", context: "s")
        #expect(try data(part + Self.fact("Assets", "5"), contexts: contexts) == "5")
        #expect(try data(part, contexts: contexts) == nil)
    }

    // MARK: Arcs

    private func labels(_ arcs: String...) throws -> [String?] {
        let sheet = Sheet(facts: Self.frame, presentation: arcs.map { "Assets \($0)" } + Self.lines.dropFirst())
        return try (sheet.statement()["lines"]?.array ?? []).filter { $0["concept"]?.string == "us-gaap:Assets" }.map {
            $0["negated"] == nil ? "plain" : "negated"
        }
    }

    /// XBRL 2.1 §3.5.3.9.7: of equivalent arcs the one with the highest priority counts, and none if it is prohibited.
    @Test func equivalentArcsCountOnce() throws {
        let plain = "order=\"1\""
        let negated = "order=\"1\" preferredLabel=\"http://www.xbrl.org/2009/role/negatedLabel\""
        #expect(try labels(plain) == ["plain"])
        #expect(try labels(plain, plain) == ["plain"])
        #expect(try labels(plain, "order=\"1.0\" priority=\"7\"") == ["plain"])
        #expect(try labels(plain, "order=\"1.5\"") == ["plain", "plain"])
        #expect(try labels(plain, negated) == ["plain", "negated"])
        #expect(try labels(plain, "\(negated) use=\"prohibited\" priority=\"2\"") == ["plain"])
        #expect(try labels(plain, negated, "\(negated) use=\"prohibited\" priority=\"2\"") == ["plain"])
        #expect(try labels(plain, "\(plain) use=\"prohibited\"") == [])
        #expect(try labels("\(plain) use=\"prohibited\"", plain) == [])
        #expect(try labels(plain, "\(plain) use=\"prohibited\" priority=\"1\"", "\(plain) priority=\"2\"") == ["plain"])
        #expect(try labels("\(plain) priority=\"2\"", "\(plain) use=\"prohibited\" priority=\"1\"") == ["plain"])
        #expect(try labels(plain, "\(plain) xlink:title=\"t\" use=\"prohibited\"") == [])
        #expect(try labels(plain, "\(plain) own=\"1\" use=\"prohibited\"") == ["plain"])
    }

    // MARK: Sums

    /// `expected sum consistent` of the check on assets; nil without a check.
    private func check(_ facts: String, _ arcs: String..., contexts: String = "") throws -> String? {
        let rest = Self.frame.replacing(Self.fact("Assets", "5"), with: "")
        let check = try Sheet(facts: facts + rest, presentation: Self.lines, calculation: arcs.map { "Assets \($0)" }, contexts: contexts).statement()[
            "checks"]?.array?.first
        guard let check, case .number(let expected) = check["expected"], case .number(let sum) = check["sum"] else { return nil }
        return "\(check["total"]?.string ?? "") \(expected) \(sum) \(check["consistent"]?.boolean == true)"
    }

    private let cash = "Cash order=\"1\" weight=\"1\""
    private let land = "Land order=\"2\" weight=\"1\""

    @Test func sumsAreComparedWithTheirTotal() throws {
        let parts = Self.fact("Cash", "2") + Self.fact("Land", "3")
        #expect(try check(Self.fact("Assets", "5") + parts, cash, land) == "us-gaap:Assets 5 5 true")
        #expect(try check(Self.fact("Assets", "7") + parts, cash, land) == "us-gaap:Assets 7 5 false")
        // Each of three figures may be half a unit off.
        #expect(try check(Self.fact("Assets", "6") + parts, cash, land) == "us-gaap:Assets 6 5 true")
        #expect(try check(Self.fact("Assets", "6.6", "decimals=\"0\"") + parts, cash, land) == "us-gaap:Assets 6.6 5 false")
        #expect(try check(Self.fact("Assets", "5"), cash, land) == nil)
    }

    @Test func partsCountByTheirWeight() throws {
        let total = Self.fact("Assets", "5", "decimals=\"INF\"")
        let parts = Self.fact("Cash", "2", "decimals=\"INF\"") + Self.fact("Land", "6", "decimals=\"INF\"")
        #expect(try check(total + parts, cash, "Land weight=\"0.5\"") == "us-gaap:Assets 5 5 true")
        #expect(try check(total + parts, cash, "Land weight=\"-1.0\"") == "us-gaap:Assets 5 -4 false")
        #expect(try check(total + parts, cash, "Land weight=\"0.1\"") == "us-gaap:Assets 5 2.6 false")
        #expect(try check(total + parts, cash, "Land weight=\"0.00000001\"") == "us-gaap:Assets 5 2.00000006 false")
        // The uncertainty of a part is multiplied by its weight.
        let unsure = Self.fact("Cash", "2", "decimals=\"INF\"") + Self.fact("Land", "5")
        #expect(try check(total + unsure, cash, "Land weight=\"0.5\"") == "us-gaap:Assets 5 4.5 false")
        #expect(try check(total + unsure, cash, "Land weight=\"0.55\"") == "us-gaap:Assets 5 4.75 true")
    }

    @Test func equivalentArcsAddOnce() throws {
        let facts = Self.fact("Assets", "5") + Self.fact("Cash", "2") + Self.fact("Land", "3")
        #expect(try check(facts, cash, land, land) == "us-gaap:Assets 5 5 true")
        #expect(try check(facts, cash, land, "Land order=\"2\" weight=\"1.0\" priority=\"3\"") == "us-gaap:Assets 5 5 true")
        #expect(try check(facts, cash, land, "Land order=\"2\" weight=\"1\" use=\"prohibited\"") == "us-gaap:Assets 5 2 false")
        #expect(try check(facts, cash, land, "Land order=\"2\" weight=\"-1\" use=\"prohibited\" priority=\"9\"") == "us-gaap:Assets 5 5 true")
    }

    @Test func aPrecisionLeavesWhatItsDecimalsLeave() throws {
        let parts = Self.fact("Cash", "600", "precision=\"2\"") + Self.fact("Land", "400", "precision=\"2\"")
        #expect(try check(Self.fact("Assets", "1001", "precision=\"3\"") + parts, cash, land) == "us-gaap:Assets 1001 1000 true")
        #expect(try check(Self.fact("Assets", "1015", "precision=\"3\"") + parts, cash, land) == "us-gaap:Assets 1015 1000 true")
        #expect(try check(Self.fact("Assets", "1016", "precision=\"3\"") + parts, cash, land) == "us-gaap:Assets 1016 1000 false")
        // With a precision of 0 nothing is known.
        #expect(try check(Self.fact("Assets", "7", "precision=\"0\"") + parts, cash, land) == nil)
        #expect(try check(Self.fact("Assets", "7") + parts + Self.fact("Goodwill", "9", "precision=\"0\""), cash, land, "Goodwill weight=\"1\"") == nil)
    }

    @Test func aSumWithAPartReportedByMemberIsNotInconsistent() throws {
        let contexts =
            Sheet.context("m", "<xbrli:segment><xbrldi:explicitMember dimension=\"own:Axis\">own:M</xbrldi:explicitMember></xbrli:segment>")
            + Sheet.context("t", "<xbrli:segment><xbrldi:typedMember dimension=\"own:Axis\"><own:T>x</own:T></xbrldi:typedMember></xbrli:segment>")
            + Sheet.context("o", "<xbrli:segment><own:Region>Europe</own:Region></xbrli:segment>")
        let facts = Self.fact("Assets", "5") + Self.fact("Cash", "2")
        #expect(try check(facts, cash, land, contexts: contexts) == "us-gaap:Assets 5 2 false")
        for context in ["m", "t", "o"] {
            #expect(try check(facts + Self.fact("Land", "3", context: context), cash, land, contexts: contexts) == nil)
            // A consistent sum stays consistent.
            let whole = Self.fact("Assets", "2") + Self.fact("Cash", "2") + Self.fact("Land", "3", context: context)
            #expect(try check(whole, cash, land, contexts: contexts) == "us-gaap:Assets 2 2 true")
        }
        // A part of another total is not a part of this one.
        #expect(try check(facts + Self.fact("Goodwill", "3", context: "m"), cash, land, contexts: contexts) == "us-gaap:Assets 5 2 false")
        // A part that was reported both as a whole and by member is complete.
        let both = Self.fact("Land", "1") + Self.fact("Land", "3", context: "m")
        #expect(try check(facts + both, cash, land, contexts: contexts) == "us-gaap:Assets 5 3 false")
    }

    @Test func otherUnitsAndTextsAreNotAdded() throws {
        let facts = Self.fact("Assets", "5") + Self.fact("Cash", "2")
        #expect(try check(facts + Self.fact("Land", "x"), cash, land) == nil)
        #expect(try check(facts + Self.fact("Land", "3", unit: "s"), cash, land) == nil)
        #expect(try check(facts + Self.fact("Land", "3", unit: "nowhere"), cash, land) == nil)
        #expect(try check(facts + Self.fact("Land", "", "xsi:nil=\"true\""), cash, land) == "us-gaap:Assets 5 2 false")
        #expect(try check(Self.fact("Assets", "x") + Self.fact("Cash", "2"), cash) == nil)
    }

    // MARK: Where a figure is from

    @Test func linesWithAValueHaveTheOffsetOfTheirFact() throws {
        let bad = Self.fact("Assets", "x")
        let sheet = Sheet(facts: bad + Self.frame, presentation: Self.lines)
        let statement = try sheet.statement()
        let instance = Array(sheet.instance.utf8)
        #expect(statement["set"]?.string == "i.xml")
        for line in statement["lines"]?.array ?? [] {
            #expect(line["document"]?.string == "i.xml")
            let offset = try #require(line["offset"]?.integer) - 1000
            guard case .number(let value) = line["value"] else { continue }
            let element = Self.fact(line["concept"]?.string?.dropFirst("us-gaap:".count).description ?? "", value)
            #expect(String(decoding: instance[offset...].prefix(element.utf8.count), as: UTF8.self) == element)
        }
        #expect(statement["lines"]?.array?.count == 4)
    }

    // MARK: Structure

    private func concepts(_ sheet: Sheet) throws -> [String] { try (sheet.statement()["lines"]?.array ?? []).compactMap { $0["concept"]?.string } }

    /// Depths count from the shallowest line or heading. Structural elements do not count; a heading that is not shown does.
    @Test func depthsDoNotCountStructure() throws {
        func depths(_ sheet: Sheet) throws -> [Int?] { try (sheet.statement()["lines"]?.array ?? []).map { $0["depth"]?.integer } }
        let member = "<xbrli:segment><xbrldi:explicitMember dimension=\"us-gaap:Axis\">own:North</xbrldi:explicitMember></xbrli:segment>"
        for isUsed in [true, false] {
            // An axis that no context has is known by its position.
            let table = ["Table order=\"1\"", "Table>Axis", "Axis>Domain", "Domain>own_North", "Table>LineItems order=\"2\""]
            let facts = Self.frame + (isUsed ? Self.fact("Goodwill", "1", context: "n") : "")
            let contexts = isUsed ? Sheet.context("n", member) : ""
            let flat = Sheet(facts: facts, presentation: table + Self.lines.map { "LineItems>\($0)" }, contexts: contexts)
            #expect(try depths(flat) == [0, 0, 0, 0])
            let rolled = Sheet(facts: facts, presentation: table + ["LineItems>RollForward"] + Self.lines.map { "RollForward>\($0)" }, contexts: contexts)
            #expect(try depths(rolled) == [1, 1, 1, 1])
            let beside = Sheet(
                facts: facts, presentation: table.dropLast() + ["LineItems order=\"2\""] + Self.lines.map { "LineItems>\($0)" }, contexts: contexts)
            #expect(try depths(beside) == [0, 0, 0, 0])
        }
    }

    /// The kind of an element depends on its type, substitution group and position, not on its name.
    @Test func namesMakeNoStructure() throws {
        let own = ["DueToMember", "InternetDomain", "RotaryAxis", "BilliardTable", "ProductLineItems"]
        let declarations = own.map { "<xsd:element id=\"own_\($0)\" type=\"xbrli:monetaryItemType\" substitutionGroup=\"xbrli:item\"/>" }.joined()
        let facts = own.map { Self.fact("own:\($0)", "1") }.joined()
        let presentation = Self.lines + own.enumerated().map { "own_\($1) order=\"\($0 + 5)\"" }
        let expected =
            ["us-gaap:Assets", "us-gaap:Liabilities", "us-gaap:StockholdersEquity", "us-gaap:LiabilitiesAndStockholdersEquity"] + own.map { "own:\($0)" }
        #expect(try concepts(Sheet(facts: Self.frame + facts, presentation: presentation, schema: declarations)) == expected)
        // The same without declarations, and with those of a standard taxonomy.
        #expect(try concepts(Sheet(facts: Self.frame + facts, presentation: presentation)) == expected)
    }

    @Test func structureNeedsNoName() throws {
        let schema = """
            <xsd:element id="own_Grid" type="xbrli:stringItemType" substitutionGroup="d:hypercubeItem" abstract="true"/>
            <xsd:element id="own_Places" type="xbrli:stringItemType" substitutionGroup="d:dimensionItem" abstract="true"/>
            <xsd:element id="own_Everywhere" type="types:domainItemType" substitutionGroup="xbrli:item" abstract="true"/>
            <xsd:element id="own_North" type="types:domainItemType" substitutionGroup="xbrli:item" abstract="true"/>
            <xsd:element id="own_Rows" type="xbrli:stringItemType" substitutionGroup="xbrli:item" abstract="true"/>
            <xsd:element id="own_Top" type="xbrli:stringItemType" substitutionGroup="xbrli:item" abstract="true"/>
            """
        let member = "<xbrli:segment><xbrldi:explicitMember dimension=\"own:Places\">own:North</xbrldi:explicitMember></xbrli:segment>"
        let lines = Self.lines.map { "own_Rows>\($0)" }
        let presentation = [
            "own_Grid order=\"1\"", "own_Grid>own_Places order=\"1\"", "own_Places>own_Everywhere", "own_Everywhere>own_North", "own_Grid>own_Rows order=\"2\"",
        ]
        let facts = Self.frame + Self.fact("Assets", "4", context: "n")
        let all = ["us-gaap:Assets", "us-gaap:Liabilities", "us-gaap:StockholdersEquity", "us-gaap:LiabilitiesAndStockholdersEquity"]
        var sheet = Sheet(facts: facts, presentation: presentation + lines, schema: schema, contexts: Sheet.context("n", member))
        #expect(try concepts(sheet) == all + ["own:North", "us-gaap:Assets"])
        // Line items may be next to their table.
        sheet.presentation = presentation.dropLast() + ["own_Rows order=\"2\""] + lines
        #expect(try concepts(sheet) == all + ["own:North", "us-gaap:Assets"])
        // A heading among the lines is not structural.
        sheet.presentation = presentation + ["own_Rows>own_Top order=\"1\"", "own_Top>Assets order=\"1\""] + lines.dropFirst()
        #expect(try concepts(sheet) == ["own:Top"] + all + ["own:North", "us-gaap:Assets"])
        // Headings in a table without line items are not structural either.
        sheet.presentation =
            presentation.dropLast() + ["own_Grid>own_Rows order=\"2\"", "own_Grid>own_Top order=\"3\"", "own_Rows>Assets", "own_Top>Liabilities"]
            + Self.lines.dropFirst(2)
        #expect(try concepts(sheet).prefix(4) == ["own:Rows", "us-gaap:Assets", "own:Top", "us-gaap:Liabilities"])
        // Without declarations, contexts show the axes.
        sheet.schema = ""
        sheet.presentation = presentation + lines
        #expect(try concepts(sheet) == all + ["own:North", "us-gaap:Assets"])
    }
}
