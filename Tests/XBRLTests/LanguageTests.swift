import JSONLines
import Testing
import XBRL

/// The language of a text: that of the nearest enclosing element, else of its target, else of the document.
struct LanguageTests {
    private func languages(_ root: String, _ document: String) throws -> [String?] {
        let document = document.replacing("<html ", with: "<html \(root) ")
        return try ReadFacts.inline(document).map { $0["lang"]?.string }
    }

    private func text(_ attributes: String = "") -> String { "<ix:nonNumeric name=\"us-gaap:Note\" contextRef=\"c1\" \(attributes)>x</ix:nonNumeric>" }

    @Test func theNearestElementCounts() throws {
        let body = """
            <div xml:lang="fr">\(text())\(text("xml:lang=\"de\""))<p xml:lang="">\(text())</p>\(text())</div>\(text())
            <ix:nonFraction name="us-gaap:Assets" contextRef="c1" unitRef="usd">1</ix:nonFraction>
            """
        #expect(try languages("xml:lang=\"en-US\"", ReadFacts.document(body)) == ["fr", "de", nil, "fr", "en-US", nil])
    }

    @Test func referencesSetTheLanguageOfTheirTarget() throws {
        let references = "</ix:hidden><ix:references xml:lang=\"es\"/><ix:references target=\"t\" xml:lang=\"pt\"/><ix:hidden>"
        let body = text() + text("target=\"t\"") + text("target=\"u\"") + text("xml:lang=\"de\"")
        #expect(try languages("", ReadFacts.document(header: references, body)) == ["es", "pt", nil, "de"])
        #expect(try languages("xml:lang=\"en\"", ReadFacts.document(header: references, body)) == ["es", "pt", "en", "de"])
    }

    @Test func theDocumentsLanguageIsTheLastChoice() throws {
        #expect(try languages("lang=\"en-GB\"", ReadFacts.document(text())) == ["en-GB"])
        #expect(try languages("lang=\"en-GB\" xml:lang=\"en-US\"", ReadFacts.document(text())) == ["en-US"])
        #expect(try languages("lang=\"en-GB\"", ReadFacts.document(text()).replacing("<body>", with: "<body xml:lang=\"fr\">")) == ["fr"])
        #expect(try languages("", ReadFacts.document(text())) == [nil])
    }

    @Test func tuplesOfInstances() throws {
        let facts = try ReadFacts.instance(
            """
            <xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:a="http://aldc.example/1" xml:lang="en">
            <a:T xml:lang="de"><a:U><a:N contextRef="c">x</a:N></a:U><a:N contextRef="c" xml:lang="fr">x</a:N></a:T><a:N contextRef="c">x</a:N></xbrl>
            """)
        #expect(facts.map { $0["lang"]?.string } == ["de", "fr", "en"])
    }
}
