import JSONLines
import Markup
import Testing
import XBRL

/// The prefixes of namespaces in records: that of the family, whatever the filer bound, and never a family's for a filer's own namespace.
struct PrefixTests {
    private func report(_ attributes: String, _ body: String) throws -> Report {
        let document = """
            <xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" \(attributes)>
            <xbrli:context id="c"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier></xbrli:entity>
            <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>\(body)</xbrli:xbrl>
            """
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try InstanceReader(report, reader).read(bytes, name: "i.xml") }
        return report
    }

    private func concepts(_ attributes: String, _ body: String) throws -> [String] {
        let report = try report(attributes, body)
        return report.facts.map { report.qualifiedName($0.concept) }
    }

    @Test(arguments: [
        ("http://fasb.org/us-gaap/2024", "us-gaap"), ("http://xbrl.us/us-gaap/2009-01-31", "us-gaap"), ("http://fasb.org/us-gaap-ebp/2024", "us-gaap-ebp"),
        ("http://fasb.org/us-gaap-sup/2022q3", "us-gaap-sup"), ("http://xbrl.sec.gov/ecd-sub/2023", "ecd-sub"), ("http://xbrl.sec.gov/oef-rr/2024", "oef-rr"),
        ("http://xbrl.sec.gov/newly-made/2031", "newly-made"), ("https://xbrl.ifrs.org/taxonomy/2025-03-27/ifrs-full", "ifrs-full"),
    ])
    func aFamilyHasOnePrefix(_ uri: String, _ prefix: String) throws {
        #expect(try concepts("xmlns:q=\"\(uri)\"", "<q:A contextRef=\"c\">x</q:A>") == ["\(prefix):A"])
    }

    @Test(arguments: [
        "http://evil.example/own", "http://evil.example/us-gaap//fasb.org/", "http://fasb.org.example/us-gaap/2024", "http://example.com/fasb.org/us-gaap/2024",
        "http:///fasb.org/us-gaap/2024", "urn:fasb.org/us-gaap/2024", "http://xbrl.ifrs.example/xbrl.ifrs.org/taxonomy/2025/us-gaap", "http://fasb.org/us-gaap",
        "unbound:us-gaap",
    ])
    func noOtherNamespaceTakesIt(_ uri: String) throws {
        #expect(try concepts("xmlns:us-gaap=\"\(uri)\"", "<us-gaap:A contextRef=\"c\">x</us-gaap:A>") == ["ns:A"])
        // The other prefix of the namespace is used.
        #expect(try concepts("xmlns:us-gaap=\"\(uri)\" xmlns:own=\"\(uri)\"", "<us-gaap:A contextRef=\"c\">x</us-gaap:A>") == ["own:A"])
        let both = "<us-gaap:A contextRef=\"c\">x</us-gaap:A><g:A contextRef=\"c\">x</g:A>"
        #expect(try concepts("xmlns:us-gaap=\"\(uri)\" xmlns:g=\"http://fasb.org/us-gaap/2024\"", both) == ["ns:A", "us-gaap:A"])
    }

    @Test func aPrefixBoundOnAFactIsTheDocumentsOwn() throws {
        let fact = "<my:A xmlns:my=\"http://my.example/1\" contextRef=\"c\">x</my:A>"
        #expect(try concepts("", fact) == ["my:A"])
        // The same prefix stands for another namespace elsewhere.
        #expect(try concepts("", fact + fact.replacing("my.example/1", with: "my.example/2")) == ["my:A", "my2:A"])
        #expect(try concepts("", "<A xmlns=\"http://my.example/1\" contextRef=\"c\">x</A>") == ["ns:A"])
        let inline = "<p xmlns:my=\"http://my.example/1\"><ix:nonNumeric name=\"my:A\" contextRef=\"c1\">x</ix:nonNumeric></p>"
        #expect(try ReadFacts.inline(ReadFacts.document(inline)).map { $0["concept"]?.string } == ["my:A"])
    }

    @Test func aPrefixBoundOnAMemberIsTheDocumentsOwn() throws {
        let member = "<xbrldi:explicitMember xmlns:my=\"http://my.example/1\" dimension=\"my:Axis\">my:M</xbrldi:explicitMember>"
        let context = """
            <xbrli:context id="d"><xbrli:entity><xbrli:identifier scheme="s">1</xbrli:identifier><xbrli:segment>\(member)</xbrli:segment></xbrli:entity>
            <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period></xbrli:context>
            """
        let report = try report("xmlns:a=\"http://a.example\"", context + "<a:A contextRef=\"d\">x</a:A>")
        #expect(report.namespaces().map(\.prefix) == ["a", "my"])
    }

    /// A prefix that an inline document does not bind is kept, and becomes a problem.
    @Test func anUnboundPrefixIsNamed() throws {
        let document = ReadFacts.document("<ix:nonNumeric name=\"dei:A\" contextRef=\"c1\">x</ix:nonNumeric>")
        let reader = MarkupReader(names: NameTable.forXBRL())
        let report = Report(names: reader.names)
        let set = InlineSetReader(report, reader)
        try ReadFacts.terminated(Array(document.utf8)) { bytes throws(MarkupFailure) in try set.read(bytes, name: "d.htm") }
        try set.finish()
        #expect(report.facts.map { report.qualifiedName($0.concept) } == ["dei:A"])
        #expect(report.namespaces().first { $0.prefix == "dei" }?.uri == "unbound:dei")
    }

    /// Prefixes are assigned when the document was read, and writing does not change them.
    @Test func namespacesNameWhatRecordsUse() throws {
        let report = try report("xmlns:a=\"http://a.example\" xmlns:b=\"http://b.example\"", "<a:A contextRef=\"c\">x</a:A>")
        #expect(report.namespaces().map(\.prefix) == ["a"])
        #expect(report.namespaces().map(\.uri) == ["http://a.example"])
        // Asking for a prefix does not make it one of the records'.
        let other = report.names.name(report.names.namespace("http://b.example"), local: Array("B".utf8).span)
        #expect(report.qualifiedName(other) == "b:B")
        #expect(report.namespaces().map(\.prefix) == ["a"])
        #expect(report.namespaces(with: ["b", "unknown"]).map(\.prefix) == ["a", "b"])
    }
}
