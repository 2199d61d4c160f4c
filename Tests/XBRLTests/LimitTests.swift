import Bytes
import Markup
import Testing
import XBRL

/// What little input would multiply, into memory, time or output, is refused.
struct LimitTests {
    @Test func aContextThatEachFactWouldRepeat() {
        let text = String(repeating: "x", count: XBRLLimits.repeated + 1)
        let context = """
            <xbrli:context id="long"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment><xbrldi:typedMember dimension="aldc:A"><aldc:d>\(text)</aldc:d>
            </xbrldi:typedMember></xbrli:segment></xbrli:entity><xbrli:period><xbrli:forever/></xbrli:period></xbrli:context>
            """
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(ReadFacts.document(header: context, "")) }
    }

    @Test func tuplesWithinTuples() {
        let open = (0..<1000).map { "<a:A\(String(repeating: "a", count: 20))\($0)>" }
        let close = (0..<1000).reversed().map { "</a:A\(String(repeating: "a", count: 20))\($0)>" }
        let instance =
            "<xbrli:xbrl xmlns:xbrli=\"http://www.xbrl.org/2003/instance\" xmlns:a=\"http://aldc.example/1\">\(open.joined())\(close.joined())</xbrli:xbrl>"
        #expect(throws: MarkupFailure.self) { try ReadFacts.instance(instance) }
    }

    @Test func linksWhoseLabelsStandForManyThings() {
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
        let reader = TaxonomyReader(Taxonomy(), MarkupReader(names: Vocabulary.table()))
        #expect(throws: MarkupFailure.self) {
            try ReadFacts.terminated(Array(linkbase.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }
        }
    }

    @Test func prefixesBoundAtOnce() {
        func bindings(_ name: Character) -> String { (0..<600).map { " xmlns:\(name)\($0)=\"urn:\($0)\"" }.joined() }
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline("<html\(bindings("a"))><p\(bindings("b"))/></html>") }
    }

    @Test func differentNames() {
        let names = (0...MarkupLimits.names).map { "<a\($0)/>" }.joined()
        #expect(throws: MarkupFailure.self) { try ReadFacts.inline(ReadFacts.document(names)) }
    }

    @Test func prefixesBoundToNothing() throws {
        let facts = (0..<300).map { "<ix:nonNumeric name=\"p\($0):T\" contextRef=\"c1\">x</ix:nonNumeric>" }.joined()
        #expect(try ReadFacts.inline(ReadFacts.document(facts)).count == 300)
    }
}
