import Bytes
import JSONLines
import Markup
import Testing
import XBRL

/// Small input that would take much memory, time or output is refused.
struct LimitTests {
    @Test func aContextThatEachFactWouldRepeat() {
        let text = String(repeating: "x", count: XBRLLimits.repeated + 1)
        let context = """
            <xbrli:context id="long"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment><xbrldi:typedMember dimension="aldc:A"><aldc:d>\(text)</aldc:d>
            </xbrldi:typedMember></xbrli:segment></xbrli:entity><xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>
            """
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(ReadFacts.document(header: context, "")) }
    }

    /// xBRL-JSON repeats the scheme with each context, so it counts like the context's other texts.
    @Test(arguments: [XBRLLimits.repeated - 1, XBRLLimits.repeated])
    func aLongScheme(_ length: Int) throws {
        let context = """
            <xbrli:context id="long"><xbrli:entity><xbrli:identifier scheme="\(String(repeating: "s", count: length))">1</xbrli:identifier></xbrli:entity>\
            <xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>
            """
        let read = { try ReadFacts.inline(ReadFacts.document(header: context, "")) }
        if length < XBRLLimits.repeated { _ = try read() } else { #expect(throws: MarkupFailure.self) { try read() } }
    }

    /// Statements of the first sets come from the linkbases; the more arcs there are, the fewer sets.
    @Test(arguments: [(0, XBRLLimits.arcsOfSets), (XBRLLimits.arcs, 4), (XBRLLimits.arcsOfSets, 1), (Int.max, 1)])
    func setsThatLinkbasesAreBuiltFor(_ arcs: Int, _ sets: Int) { #expect(XBRLLimits.linkedSets(arcs: arcs) == sets) }

    @Test func tuplesWithinTuples() {
        let open = (0..<1000).map { "<a:A\(String(repeating: "a", count: 20))\($0)>" }
        let close = (0..<1000).reversed().map { "</a:A\(String(repeating: "a", count: 20))\($0)>" }
        let instance =
            "<xbrli:xbrl xmlns:xbrli=\"http://www.xbrl.org/2003/instance\" xmlns:a=\"http://aldc.example/1\">\(open.joined())\(close.joined())</xbrli:xbrl>"
        #expect(throws: MarkupFailure.self) { try ReadFacts.instance(instance) }
    }

    @Test func linksWithSharedLabels() {
        let locators = String(repeating: "<link:loc xlink:href=\"x.xsd#a\" xlink:label=\"l\"/>", count: 1000)
        let footnotes = String(repeating: "<link:footnote xlink:label=\"n\">x</link:footnote>", count: 1000)
        let namespaces = "xmlns:link=\"http://www.xbrl.org/2003/linkbase\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        let arc = "<link:footnoteArc xlink:from=\"l\" xlink:to=\"n\"/>"
        let instance = """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" \(namespaces)><link:footnoteLink>\(locators)\(footnotes)\(arc)\(arc)</link:footnoteLink></xbrli:xbrl>
            """
        #expect(throws: MarkupFailure.self) { try ReadFacts.instance(instance) }

        let linkbase =
            "<link:linkbase \(namespaces)><link:presentationLink>\(locators)<link:presentationArc xlink:from=\"l\" xlink:to=\"l\"/></link:presentationLink></link:linkbase>"
        let reader = TaxonomyReader(Taxonomy(), MarkupReader(names: NameTable.forXBRL()))
        #expect(throws: MarkupFailure.self) {
            try ReadFacts.terminated(Array(linkbase.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }
        }
    }

    @Test func arcsToAnUnknownLabel() throws {
        // Forty thousand arcs from a label of forty thousand locators: 1.6 billion steps if each were followed.
        let locators = String(repeating: "<link:loc xlink:href=\"x.xsd#a\" xlink:label=\"l\"/>", count: 40_000)
        let arcs = String(repeating: "<link:presentationArc xlink:from=\"l\" xlink:to=\"nowhere\"/>", count: 40_000)
        let namespaces = "xmlns:link=\"http://www.xbrl.org/2003/linkbase\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        let taxonomy = Taxonomy()
        let reader = TaxonomyReader(taxonomy, MarkupReader(names: NameTable.forXBRL()))
        let linkbase = "<link:linkbase \(namespaces)><link:presentationLink>\(locators)\(arcs)</link:presentationLink></link:linkbase>"
        try ReadFacts.terminated(Array(linkbase.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }
        #expect(taxonomy.arcs.isEmpty)
        let footnotes = """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" \(namespaces)><link:footnoteLink>\(locators)\(arcs.replacing("presentationArc", with: "footnoteArc"))\
            </link:footnoteLink></xbrli:xbrl>
            """
        #expect(try ReadFacts.instance(footnotes).isEmpty)
    }

    @Test(arguments: [XBRLLimits.words, XBRLLimits.words + 1])
    func idsInLinkbases(_ length: Int) {
        let id = String(repeating: "a", count: length)
        let namespaces = "xmlns:link=\"http://www.xbrl.org/2003/linkbase\" xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        let linkbase = """
            <link:linkbase \(namespaces)><link:presentationLink><link:loc xlink:href="x.xsd#\(id)" xlink:label="l"/></link:presentationLink></link:linkbase>
            """
        let reader = TaxonomyReader(Taxonomy(), MarkupReader(names: NameTable.forXBRL()))
        let isRead = (try? ReadFacts.terminated(Array(linkbase.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }) != nil
        #expect(isRead == (length <= XBRLLimits.words))
    }

    /// A tuple's name of sixteen thousand bytes, repeated by each of its children.
    @Test(arguments: [900, 1100])
    func pathsThatAreRepeated(_ count: Int) {
        let name = "A" + String(repeating: "a", count: 16_000)
        let facts = String(repeating: "<a:F contextRef=\"c\">x</a:F>", count: count)
        let instance = """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:a="http://aldc.example/1"><xbrli:context id="c"><xbrli:period><xbrli:forever/>\
            </xbrli:period></xbrli:context><a:\(name)>\(facts)</a:\(name)></xbrli:xbrl>
            """
        let isRead = (try? ReadFacts.instance(instance)) != nil
        #expect(isRead == (count * 16_000 < XBRLLimits.allRepeated.least))
    }

    @Test(arguments: [900, 1100])
    func contextsThatAreRepeated(_ count: Int) {
        let text = String(repeating: "x", count: 16_000)
        let context = """
            <xbrli:context id="long"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment><xbrldi:typedMember dimension="aldc:A"><aldc:d>\(text)</aldc:d>\
            </xbrldi:typedMember></xbrli:segment></xbrli:entity><xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>
            """
        let facts = String(repeating: "<ix:nonNumeric name=\"aldc:T\" contextRef=\"long\">x</ix:nonNumeric>", count: count)
        let isRead = (try? ReadFacts.inline(ReadFacts.document(header: context, facts))) != nil
        #expect(isRead == (count * 16_000 < XBRLLimits.allRepeated.least))
    }

    /// Texts that the document has once and each fact repeats: a language, a prefix.
    @Test(arguments: [XBRLLimits.language, XBRLLimits.language + 1])
    func languages(_ length: Int) throws {
        let language = String(repeating: "x", count: length)
        let fact = "<ix:nonNumeric name=\"aldc:T\" contextRef=\"c1\" xml:lang=\"\(language)\">x</ix:nonNumeric>"
        let told = try ReadFacts.inline(ReadFacts.document(fact)).first?["lang"]?.string
        #expect(told == (length > XBRLLimits.language ? nil : language))
    }

    @Test(arguments: [XBRLLimits.prefix, XBRLLimits.prefix + 1])
    func prefixes(_ length: Int) throws {
        let prefix = String(repeating: "p", count: length)
        let instance = """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:\(prefix)="urn:p" xmlns:q="urn:p"><xbrli:context id="c"><xbrli:period>\
            <xbrli:forever/></xbrli:period></xbrli:context><q:T contextRef="c">x</q:T></xbrli:xbrl>
            """
        let concept = try ReadFacts.instance(instance).first?["concept"]?.string
        #expect(concept == (length > XBRLLimits.prefix ? "ns:T" : "\(prefix):T"))
    }

    /// Sixteen thousand footnotes of eight thousand pieces each.
    @Test func footnotesOfManyPieces() throws {
        let pieces = String(repeating: "a<ix:exclude>b</ix:exclude>", count: 8000)
        let facts = (0..<16_000).map { "<ix:nonNumeric id=\"f\($0)\" name=\"aldc:T\" contextRef=\"c1\">x</ix:nonNumeric>" }.joined()
        let references = (0..<16_000).map { "f\($0)" }.joined(separator: " ")
        let links = "<ix:footnote id=\"n\" xml:lang=\"en\">\(pieces)</ix:footnote><ix:relationship fromRefs=\"\(references)\" toRefs=\"n\"/>"
        let found = try ReadFacts.inline(ReadFacts.document(facts + links))
        #expect(found.count == 16_000)
        #expect(found.first?["footnotes"]?.array?.first?.string?.utf8.count == 8000)
        #expect(found.last?["problem"]?.string == "more than 64 MB of footnotes")
    }

    @Test func schemasAndIDsByTheThousand() throws {
        let references = (0..<50_000).map { "<link:schemaRef xlink:href=\"\($0)\"/>" }.joined()
        let facts = String(repeating: "<ix:nonNumeric id=\"same\" name=\"aldc:T\" contextRef=\"c1\">x</ix:nonNumeric>", count: 20_000)
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        let document = Array(ReadFacts.document(references + facts).utf8)
        try ReadFacts.terminated(document) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        #expect(report.schemas.count == 50_000)
        var json = JSONWriter()
        var writer = OIMWriter(report)
        writer.write(to: &json)
        let facts20000 = try JSONValue(parsing: json.bytes.span)["facts"]?.members?.last?.key
        #expect(facts20000 == "same.20000")
    }

    @Test func prefixesBoundAtOnce() {
        func bindings(_ name: Character) -> String { (0..<600).map { " xmlns:\(name)\($0)=\"urn:\($0)\"" }.joined() }
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline("<html\(bindings("a"))><p\(bindings("b"))/></html>") }
    }

    @Test func differentNames() {
        let names = (0...MarkupLimits.names).map { "<a\($0)/>" }.joined()
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(ReadFacts.document(names)) }
    }

    @Test func unboundPrefixes() throws {
        let facts = (0..<300).map { "<ix:nonNumeric name=\"p\($0):T\" contextRef=\"c1\">x</ix:nonNumeric>" }.joined()
        #expect(try ReadFacts.inline(ReadFacts.document(facts)).count == 300)
    }
}
