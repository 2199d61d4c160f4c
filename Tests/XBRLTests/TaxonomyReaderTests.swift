import Bytes
import Markup
import Testing
import XBRL

struct TaxonomyReaderTests {
    @Test func rolesArcsLabelsAndElements() throws {
        let schema = """
            <xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xbrli="http://www.xbrl.org/2003/instance">
            <xsd:annotation><xsd:appinfo><link:roleType id="r" roleURI="http://a/role/BS"><link:definition>0000002 - Statement - BALANCE SHEETS</link:definition><link:usedOn>link:presentationLink</link:usedOn></link:roleType>
            <link:linkbase><link:presentationLink xlink:type="extended" xlink:role="http://a/role/BS">
            <link:loc xlink:type="locator" xlink:href="x.xsd#us-gaap_AssetsAbstract" xlink:label="p"/><link:loc xlink:type="locator" xlink:href="x.xsd#us-gaap_Assets" xlink:label="c"/>
            <link:presentationArc xlink:type="arc" xlink:arcrole="http://www.xbrl.org/2003/arcrole/parent-child" xlink:from="p" xlink:to="c" order="2.5" preferredLabel="http://www.xbrl.org/2003/role/totalLabel"/>
            </link:presentationLink></link:linkbase></xsd:appinfo></xsd:annotation>
            <xsd:element id="a_Own" name="Own" abstract="true" type="xbrli:stringItemType" xbrli:periodType="duration" xbrli:balance="debit"/></xsd:schema>
            """
        let labels = """
            <link:linkbase xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"><link:labelLink xlink:type="extended" xlink:role="http://www.xbrl.org/2003/role/link">
            <link:loc xlink:type="locator" xlink:href="x.xsd#us-gaap_Assets" xlink:label="c"/>
            <link:label xlink:type="resource" xlink:label="l" xlink:role="http://www.xbrl.org/2003/role/totalLabel" xml:lang="en-US"> Total assets </link:label>
            <link:labelArc xlink:type="arc" xlink:arcrole="http://www.xbrl.org/2003/arcrole/concept-label" xlink:from="c" xlink:to="l"/></link:labelLink></link:linkbase>
            """
        let taxonomy = Taxonomy()
        let reader = TaxonomyReader(taxonomy, MarkupReader(names: Vocabulary.table()))
        for part in [schema, labels] {
            try ReadFacts.terminated(Array(part.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }
        }
        #expect(taxonomy.roles.map(\.definition) == ["0000002 - Statement - BALANCE SHEETS"])
        let arc = try #require(taxonomy.arcs.first)
        #expect(taxonomy.id(arc.from) == "us-gaap_AssetsAbstract")
        #expect(taxonomy.id(arc.to) == "us-gaap_Assets")
        #expect(arc.order == 2.5)
        #expect(arc.preferredLabel.map { taxonomy.text($0) } == "http://www.xbrl.org/2003/role/totalLabel")
        #expect(taxonomy.labels.map(taxonomy.text) == ["Total assets"])
        #expect(taxonomy.elements.map(\.isAbstract) == [true])
    }
}
