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
    @Test(arguments: [0, 8, 0x1B, 0x7F, 0x9B, 0x61C, 0x200F, 0x2028, 0x202E, 0x2066, 0xFDD0, 0xFFFE, 0x1FFFF] as [UInt32])
    func refusedCharacters(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(escaped("a\(scalar)b") == "a\u{FFFD}b")
    }

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
