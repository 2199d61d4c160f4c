import JSONLines

/// The body of a request to an incoming webhook of Slack: blocks of plain text, in which Slack finds no markup, and a button with the link.
enum SlackMessage {
    /// Slack's limits on the characters of a header, of a text in a section, and of a field, and on the fields of a section.
    private static let (headerLimit, textLimit, fieldLimit, fieldsLimit) = (150, 3000, 2000, 10)

    static func body(_ message: Message) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        // What notifications show. In this text, unlike in the blocks, Slack would find links and mentions.
        writer.member("text", escaped(message.heading))
        writer.key("mrkdwn")
        writer.boolean(false)
        writer.key("blocks")
        writer.beginArray()
        block("header", &writer) { text(SafeText.line(message.heading, limit: headerLimit), &$0) }
        if let body = message.body, !body.isEmpty { block("section", &writer) { text(SafeText.lines(body, limit: textLimit), &$0) } }
        if !message.quotes.isEmpty {
            let quotes = message.quotes.map { "\u{201C}\($0)\u{201D}" }.joined(separator: "\n")
            block("section", &writer) { text(SafeText.lines(quotes, limit: textLimit), &$0) }
        }
        if !message.fields.isEmpty {
            block("section", &writer) { writer in
                writer.key("fields")
                writer.beginArray()
                for field in message.fields.prefix(fieldsLimit) {
                    plainText(SafeText.line("\(field.name): \(field.value)", limit: fieldLimit), &writer)
                }
                writer.endArray()
            }
        }
        if let link = message.link {
            block("actions", &writer) { writer in
                writer.key("elements")
                writer.beginArray()
                writer.beginObject()
                writer.member("type", "button")
                writer.key("text")
                plainText("Open the filing", &writer)
                writer.member("url", link)
                writer.endObject()
                writer.endArray()
            }
        }
        writer.endArray()
        writer.endObject()
        writer.finish()
        return writer.bytes
    }

    private static func block(_ type: String, _ writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void) {
        writer.beginObject()
        writer.member("type", type)
        content(&writer)
        writer.endObject()
    }

    private static func text(_ text: String, _ writer: inout JSONWriter) {
        writer.key("text")
        plainText(text, &writer)
    }

    private static func plainText(_ text: String, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "plain_text")
        writer.member("text", text.isEmpty ? " " : text)
        writer.key("emoji")
        writer.boolean(false)
        writer.endObject()
    }

    /// Slack's escapes for the three characters that begin or end its own elements.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

extension Message {
    /// The title, after what kind of message it is.
    var heading: String {
        switch (action, severity) {
        case (.resolve, _): "Resolved: \(title)"
        case (.trigger, .critical): "Critical: \(title)"
        case (.trigger, .warning): "Warning: \(title)"
        case (.trigger, .info): title
        }
    }
}
