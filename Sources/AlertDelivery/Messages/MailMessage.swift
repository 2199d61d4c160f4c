import Bytes
import Clocks
import Digest
import Records

/// A mail of one message: plain text and HTML, both as base64, so that no text of a filing can be taken for a header, a part or the end of the mail.
enum MailMessage {
    /// Characters of a subject.
    private static let subjectLimit = 300

    /// Returns the mail (RFC 5322, MIME), with CR LF at each end of a line.
    ///
    /// - Parameter seconds: when it is sent, in Unix time.
    static func bytes(_ message: Message, _ addresses: Channel.MailAddresses, at seconds: Int) -> [UInt8] {
        let host = addresses.from.split(separator: "@").last.map(String.init) ?? "localhost"
        // Base64 has no hyphens, so that no part can contain it. An identifier could be longer than the 70 characters of a boundary (RFC 2046).
        let boundary = "secflow-part"
        var text = ""
        func line(_ content: String) { text += content + "\r\n" }
        line("From: \(addresses.from)")
        line("To: \(addresses.to.joined(separator: ",\r\n "))")
        line("Subject: \(encodedWords(SafeText.line(message.heading, limit: subjectLimit)))")
        line("Date: \(HTTPDate.text(seconds).replacing("GMT", with: "+0000"))")
        line("Message-ID: <\(message.id)@\(host)>")
        if let first = message.updates, MailAddress.isDotAtom(first) {
            line("In-Reply-To: <\(first)@\(host)>")
            line("References: <\(first)@\(host)>")
        }
        if message.severity == .critical { line("Importance: high") }
        line("Auto-Submitted: auto-generated")
        line("MIME-Version: 1.0")
        line("Content-Type: multipart/alternative; boundary=\"\(boundary)\"")
        line("")
        for (type, content) in [("plain", message.text), ("html", html(message))] {
            line("--\(boundary)")
            line("Content-Type: text/\(type); charset=utf-8")
            line("Content-Transfer-Encoding: base64")
            line("")
            text += lines(Array(content.utf8).base64, of: 76)
        }
        line("--\(boundary)--")
        return Array(text.utf8)
    }

    /// Lines of base64, as RFC 2045 section 6.8 bounds them.
    private static func lines(_ text: String, of length: Int) -> String {
        var result = ""
        var rest = text.utf8[...]
        while !rest.isEmpty {
            result += String(decoding: rest.prefix(length), as: UTF8.self) + "\r\n"
            rest = rest.dropFirst(length)
        }
        return result
    }

    /// Encodes the text of a header in words of at most 75 characters (RFC 2047), also where it is ASCII: no text is then taken for a part of the header's syntax.
    static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var word: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            // 39 bytes are 52 characters of base64. With "=?utf-8?B?" and "?=", and the header's name before the first word, a line has at most 76 characters.
            if word.count + bytes.count > 39 {
                words.append(word.span.text)
                word = []
            }
            word += bytes
        }
        words.append(word.span.text)
        return words.map { "=?utf-8?B?\(Array($0.utf8).base64)?=" }.joined(separator: "\r\n ")
    }

    private static func html(_ message: Message) -> String {
        var text = "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>\(SafeText.html(message.title))</title></head><body>\n"
        text += "<h2>\(SafeText.html(message.heading))</h2>\n"
        if let body = message.body {
            for line in body.split(separator: "\n", omittingEmptySubsequences: true) { text += "<p>\(SafeText.html(String(line)))</p>\n" }
        }
        if !message.entries.isEmpty {
            text += "<ul>\n"
            for entry in message.entries {
                let title = SafeText.html(entry.title)
                text += "<li><b>\(entry.mark)</b>\(entry.link.map { "<a href=\"\(SafeText.html($0))\">\(title)</a>" } ?? title)</li>\n"
            }
            text += "</ul>\n"
        }
        for quote in message.quotes { text += "<blockquote>\(SafeText.html(quote))</blockquote>\n" }
        if !message.fields.isEmpty {
            text += "<table>\n"
            for field in message.fields { text += "<tr><th align=\"left\">\(SafeText.html(field.name))</th><td>\(SafeText.html(field.value))</td></tr>\n" }
            text += "</table>\n"
        }
        if let link = message.link { text += "<p><a href=\"\(SafeText.html(link))\">Open the filing</a></p>\n" }
        return text + "</body></html>\n"
    }
}

/// The addresses of mailboxes that can be written into a header and a command of SMTP as they are.
enum MailAddress {
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && text.utf8.count <= 254 && isDotAtom(String(parts[0])) && isDotAtom(String(parts[1]))
    }

    /// Whether a text is letters, digits and the marks that RFC 5322 allows in an atom, with dots between them.
    static func isDotAtom(_ text: String) -> Bool {
        let marks = Set("!#$%&'*+-/=?^_`{|}~.".utf8)
        return !text.isEmpty && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || marks.contains($0) }
    }
}
