import JSONLines
import Testing
import XBRL

/// The XHTML of escaped facts (Inline XBRL 1.1, 11), as the SEC's extraction writes it.
struct EscapedContentTests {
    private func escaped(_ content: String) throws -> String? {
        let fact = "<ix:nonNumeric name=\"us-gaap:NoteTextBlock\" contextRef=\"c1\" escape=\"true\">\(content)</ix:nonNumeric>"
        return try ReadFacts.inline(ReadFacts.document(fact)).first?["value"]?.string
    }

    @Test func namedEntitiesOfHTMLStandInAttributesToo() throws {
        #expect(try escaped("<b title=\"a&nbsp;&mdash;&amp;&lt;&eacute;\">&mdash;</b>") == "<b title=\"a\u{A0}—&amp;&lt;é\">—</b>")
        #expect(try escaped("<b title=\"&mdash;\"/>&mdash;<i title=\"&mdash;\"/>") == "<b title=\"—\"></b>—<i title=\"—\"></i>")
    }
}
