import Bytes
import Digest
import JSONLines
import Testing

@testable import AlertDelivery

struct MessageTests {
    private static func message(_ fields: String) throws -> Message {
        let bytes = Array("{\"type\":\"alert\",\(fields)}".utf8)
        return try #require(Message(JSONObject(parsing: bytes.span)))
    }

    // MARK: Text

    @Test(arguments: [
        ("plain", "plain"), ("a\r\nBcc: b", "a  Bcc: b"), ("a\u{0}\u{7}b\u{1B}[31m", "a  b [31m"), ("a\u{202E}b\u{2066}c\u{200B}d\u{FEFF}", "abcd"),
        ("a\u{2028}b\u{85}c", "a b c"), ("Größe 🇩🇪", "Größe 🇩🇪"),
    ])
    func oneLine(_ text: String, _ safe: String) { #expect(SafeText.line(text, limit: 100) == safe) }

    @Test func textIsBounded() {
        #expect(SafeText.line(String(repeating: "x", count: 11), limit: 10) == "xxxxxxx...")
        #expect(SafeText.line(String(repeating: "é", count: 10), limit: 10).count == 10)
        // A character of a thousand marks has no more than its share.
        #expect(SafeText.line("e" + String(repeating: "\u{301}", count: 1000), limit: 10).unicodeScalars.count == 10)
        #expect(SafeText.lines("a\r\nb\rc\u{2029}d", limit: 10) == "a\nb\nc\nd")
    }

    @Test func onlyWebAddressesAreLinks() {
        #expect(SafeText.link("https://www.sec.gov/a?b=c") == "https://www.sec.gov/a?b=c")
        for text in ["javascript:alert(1)", "https://a b", "https://a|b", "https://a>b", "https://a\"b", "https://é", "ftp://a", ""] {
            #expect(SafeText.link(text) == nil)
        }
    }

    // MARK: Mail

    /// Words of a header are at most 75 characters, whole characters each, and together the text (RFC 2047, section 2).
    @Test(arguments: ["", "ASCII", String(repeating: "ü", count: 100), "=?utf-8?B?QQ==?= ", String(repeating: "a", count: 45) + "🇩🇪"])
    func encodedWords(_ text: String) throws {
        var decoded: [UInt8] = []
        for word in MailMessage.encodedWords(text).components(separatedBy: "\r\n ") {
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?utf-8?B?") && word.hasSuffix("?="))
            let bytes = try #require([UInt8](base64: String(word.dropFirst(10).dropLast(2))))
            let isWhole = bytes.span.isUTF8
            #expect(isWhole)
            decoded += bytes
        }
        #expect(String(decoding: decoded, as: UTF8.self) == text)
    }

    /// No line of a mail is longer than 78 characters, whatever the texts hold.
    @Test func linesOfAMailAreShort() throws {
        let long = String(repeating: "x", count: 5000)
        let message = try Self.message("\"id\":\"a1\",\"title\":\"\(long)\",\"body\":\"\(long)\",\"company_name\":\"\(long)\"")
        let mail = MailMessage.bytes(message, .init(from: "a@example.com", to: ["b@example.com", "c@example.com"]), at: 0).span.text
        #expect(mail.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") })
        #expect(mail.contains("\r\nDate: Thu, 01 Jan 1970 00:00:00 +0000\r\n") && mail.contains("\r\nMessage-ID: <a1@example.com>\r\n"))
    }

    // MARK: Webhooks

    /// The example of Standard Webhooks' own libraries.
    @Test func signaturesAreThoseOfStandardWebhooks() throws {
        let key = try #require(WebhookSignature.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
        let headers = WebhookSignature.headers(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: Array("{\"test\": 2432232314}".utf8), key: key)
        #expect(headers.map(\.value) == ["msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="])
        for secret in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8G", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS"] {
            #expect(WebhookSignature.key(secret) == nil)
        }
    }

    // MARK: Digests

    /// RFC 2046, section 5.1.1: a boundary has at most 70 characters.
    @Test func boundariesAreBounded() throws {
        let bytes = Array("{\"id\":\"\(String(repeating: "x", count: 200))\",\"title\":\"T\"}".utf8)
        let message = try #require(Message(JSONObject(parsing: bytes.span)))
        let mail = MailMessage.bytes(message, .init(from: "a@b.example", to: ["c@d.example"]), at: 0)
        let text = mail.span.text
        let boundary = try #require(text.split(separator: "boundary=\"").last?.split(separator: "\"").first)
        #expect(boundary.utf8.count <= 70 && text.contains("\r\n--\(boundary)--\r\n"))
    }

    /// PagerDuty refuses an event whose timestamp is none.
    @Test(arguments: [("2024-03-01T16:30:00-05:00", true), ("yesterday", false), ("", false)])
    func timestampsOfEvents(_ text: String, _ isSent: Bool) throws {
        let bytes = Array("{\"id\":\"a\",\"title\":\"T\",\"accepted_at\":\"\(text)\"}".utf8)
        let message = try #require(Message(JSONObject(parsing: bytes.span)))
        let body = PagerDutyEvent.body(message, key: "k", routingKey: "r")
        let event = try JSONObject(parsing: body.span)
        #expect(event.value("payload")?["timestamp"]?.string == (isSent ? text : nil))
    }

    @Test func aDigestCountsItsAlerts() throws {
        let messages = try (0..<5).map {
            try Self.message("\"id\":\"a\($0)\",\"rule\":\"r\($0 % 2)\",\"severity\":\"\($0 == 3 ? "critical" : "info")\",\"title\":\"T\($0)\"")
        }
        let digest = Message(digest: Message.digestID(messages.map(\.id)), of: messages)
        #expect(digest.severity == .critical && digest.title == "5 alerts of 2 rules" && digest.isDigest)
        #expect(digest.bodyText == "3 r0\n2 r1\n\n- Critical: T3\n- T0\n- T1\n- T2\n- T4")
        let record = try JSONValue(parsing: digest.record.span)
        #expect(record["count"]?.integer == 5 && record["rules"]?["r0"]?.integer == 3 && record["alerts"]?.array?.count == 5)
        #expect(Message.digestID(["a", "b"]) != Message.digestID(["ab"]) && digest.id.count == 32)
    }

    /// Each title of a digest is a link to its filing, in a form in which a title cannot be markup.
    @Test func aDigestHasLinks() throws {
        let filing = "\"cik\":\"0000000320\",\"accession_number\":\"0000320193-24-000123\""
        let messages = try (0..<60).map { try Self.message("\"id\":\"a\($0)\",\"rule\":\"r\",\"title\":\"<!channel> & *T\($0)*\",\(filing)") }
        let digest = Message(digest: "d", of: messages)
        let link = "https://www.sec.gov/Archives/edgar/data/320/000032019324000123/0000320193-24-000123-index.htm"
        #expect(digest.text.contains("- <!channel> & *T0*\n  \(link)\n"))
        let body = SlackMessage.body(digest)
        let blocks = try #require(JSONObject(parsing: body.span).value("blocks")?.array)
        let list = try #require(blocks.first { $0["type"]?.string == "rich_text" }?["elements"]?.array?.first?["elements"]?.array)
        #expect(list.count == 51 && list.last?["elements"]?.array?.first?["text"]?.string == "and 10 more")
        let entry = try #require(list.first?["elements"]?.array?.first)
        #expect(entry["type"]?.string == "link" && entry["url"]?.string == link && entry["text"]?.string == "<!channel> & *T0*")
        let mail = MailMessage.bytes(digest, .init(from: "a@b.example", to: ["c@d.example"]), at: 0)
        let parts = mail.span.text.components(separatedBy: "\r\n\r\n").map { $0.replacing("\r\n", with: "") }
        let html = try #require(parts.compactMap { part in [UInt8](base64: String(part.prefix { $0 != "-" })) }.last)
        #expect(html.span.text.contains("<li><b></b><a href=\"\(link)\">&lt;!channel&gt; &amp; *T0*</a></li>"))
    }

    /// A mark that combines with a character does not hide it from the escapes.
    @Test func combinedCharactersAreEscaped() {
        #expect(SafeText.html("a<\u{338}b>\u{301} & \"'") == "a&lt;\u{338}b&gt;\u{301} &amp; &quot;&#39;")
        #expect(SafeText.escaped("<\u{338}!channel>") == "&lt;\u{338}!channel&gt;")
    }

    /// Identifiers are those that headers can hold.
    @Test(arguments: ["", "a b", "a\\r\\nb", "é", "a<b"]) func identifiersThatAreNone(_ id: String) throws {
        let bytes = Array("{\"type\":\"alert\",\"id\":\"\(id)\"}".utf8)
        let object = try JSONObject(parsing: bytes.span)
        #expect(Message(object) == nil)
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] { split(separator: separator, omittingEmptySubsequences: false).map(String.init) }
}
