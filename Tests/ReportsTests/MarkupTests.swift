import Testing

@testable import Reports

struct MarkupTests {
    private func escaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        MarkupText.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func markupBecomesText() {
        #expect(escaped("<script>alert('x')</script>") == "&lt;script&gt;alert('x')&lt;/script&gt;")
        #expect(escaped("AT&T \"B\" &amp;") == "AT&amp;T &quot;B&quot; &amp;amp;")
        #expect(escaped("]]> <!-- -->") == "]]&gt; &lt;!-- --&gt;")
    }

    /// XML forbids control characters; an override would turn the text behind it around.
    @Test(arguments: ["\u{0}", "\u{8}", "\u{1B}", "\u{7F}", "\u{9B}", "\u{202E}", "\u{2066}", "\u{200F}", "\u{61C}", "\u{2028}", "\u{FFFE}", "\u{FDD0}", "\u{1FFFF}"])
    func refusedCharacters(_ character: String) { #expect(escaped("a\(character)b") == "a\u{FFFD}b") }

    @Test func otherCharactersStay() {
        #expect(escaped("Société Générale 株式会社 🏦 \u{2212}") == "Société Générale 株式会社 🏦 \u{2212}")
        #expect(escaped("two\nlines\tand\ra tab") == "two lines and a tab")
    }

    @Test func elementsAndAttributes() {
        var writer = MarkupWriter()
        writer.element("a", ["href": "x\" onclick=\"y", "title": nil]) { link in
            link.text("1 < 2")
            link.empty("br")
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "<a href=\"x&quot; onclick=&quot;y\">1 &lt; 2<br/></a>")
    }
}
