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
        let reader = TaxonomyReader(taxonomy, MarkupReader(names: NameTable.forXBRL()))
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
        #expect(taxonomy.declarations.map(\.isAbstract) == [true])
        #expect(taxonomy.declarations.map(\.kind) == [.other])
    }

    private func taxonomy(_ body: String) throws -> Taxonomy {
        let text = """
            <xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:xlink="http://www.w3.org/1999/xlink"
              xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:d="http://xbrl.org/2005/xbrldt" xmlns:types="http://www.xbrl.org/dtr/type/2020-01-21">\(body)</xsd:schema>
            """
        let taxonomy = Taxonomy()
        let reader = TaxonomyReader(taxonomy, MarkupReader(names: NameTable.forXBRL()))
        try ReadFacts.terminated(Array(text.utf8)) { bytes throws(MarkupFailure) in try reader.read(bytes) }
        return taxonomy
    }

    /// Names do not count: here the axis has the name of a table, and the line that of a member.
    @Test func typesAndSubstitutionGroupsDecideTheKind() throws {
        let taxonomy = try taxonomy(
            """
            <xsd:element id="a_PlacesTable" type="xbrli:stringItemType" substitutionGroup="d:dimensionItem" abstract="true"/>
            <xsd:element id="a_Grid" type="xbrli:stringItemType" substitutionGroup="d:hypercubeItem" abstract="true"/>
            <xsd:element id="a_North" substitutionGroup="xbrli:item" type="types:domainItemType" abstract="true"/>
            <xsd:element id="a_DueToMember" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"/>
            <xsd:element id="a_AnAxis" type="xbrli:stringItemType" substitutionGroup="xbrli:dimensionItem"/>
            """)
        #expect(taxonomy.declarations.map(\.kind) == [.axis, .table, .member, .other, .other])
    }

    @Test func attributesThatDistinguishArcsAreKept() throws {
        func arc(_ attributes: String) -> String { "<link:presentationArc xlink:from=\"p\" xlink:to=\"c\" \(attributes)/>" }
        let arcs = arc("xlink:title=\"t\"") + arc("own=\"1\" other=\"2\"") + arc("other=\"2\" own=\"1\"") + arc("own=\"2\"")
        let taxonomy = try taxonomy(
            """
            <link:presentationLink xlink:role="r"><link:loc xlink:href="x#a_P" xlink:label="p"/><link:loc xlink:href="x#a_C" xlink:label="c"/>\(arcs)</link:presentationLink>
            """)
        let others = taxonomy.arcs.map(\.otherAttributes)
        #expect(others.count == 4)
        #expect(others[0] == nil)
        #expect(others[1] == others[2])
        #expect(others[1] != nil && others[1] != others[3])
    }

    @Test func aProhibitedLabelIsIgnored() throws {
        func labels(_ first: String, _ second: String) throws -> [String] {
            let taxonomy = try taxonomy(
                """
                <link:labelLink xlink:role="r"><link:loc xlink:href="x#a_C" xlink:label="c"/><link:label xlink:label="l">Old</link:label><link:label xlink:label="m">New</link:label>
                <link:labelArc xlink:from="c" xlink:to="l" \(first)/><link:labelArc xlink:from="c" xlink:to="m"/><link:labelArc xlink:from="c" xlink:to="l" \(second)/></link:labelLink>
                """)
            return taxonomy.labels.map(taxonomy.text)
        }
        #expect(try labels("", "use=\"prohibited\" priority=\"1\"") == ["New"])
        #expect(try labels("priority=\"2\"", "use=\"prohibited\" priority=\"1\"") == ["Old", "New"])
        #expect(try labels("priority=\"1\"", "use=\"prohibited\" priority=\"1\"") == ["New"])
    }
}
