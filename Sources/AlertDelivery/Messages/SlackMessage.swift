import JSONLines

/// The body of a request to an incoming webhook of Slack: blocks of plain text, in which Slack finds no markup, and a button with the link.
enum SlackMessage {
    /// The most alerts of a digest that are listed.
    private static let entryLimit = 50
    /// Slack's limits on the characters of a header, of a text in a section, and of a field, and on the fields of a section.
    private static let (headerLimit, textLimit, fieldLimit, fieldsLimit) = (150, 3000, 2000, 10)

    static func body(_ message: Message) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        // What notifications show. In this text, unlike in the blocks, Slack would find links and mentions.
        writer.member("text", SafeText.escaped(message.heading))
        writer.key("mrkdwn")
        writer.boolean(false)
        writer.key("blocks")
        writer.beginArray()
        block("header", &writer) { text(SafeText.line(message.heading, limit: headerLimit), &$0) }
        if let body = message.body, !body.isEmpty { block("section", &writer) { text(SafeText.lines(body, limit: textLimit), &$0) } }
        if !message.entries.isEmpty { list(message.entries, &writer) }
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

    /// A list of titles with links, as rich text, in which Slack finds no markup.
    private static func list(_ entries: [Message.Entry], _ writer: inout JSONWriter) {
        block("rich_text", &writer) { writer in
            elements(&writer) { writer in
                element("rich_text_list", &writer) { writer in
                    writer.member("style", "bullet")
                    elements(&writer) { writer in
                        for entry in entries.prefix(entryLimit) {
                            element("rich_text_section", &writer) { writer in
                                elements(&writer) { writer in
                                    if !entry.mark.isEmpty { text(entry.mark, isBold: true, &writer) }
                                    if let link = entry.link {
                                        element("link", &writer) { writer in
                                            writer.member("url", link)
                                            writer.member("text", entry.title)
                                        }
                                    } else {
                                        text(entry.title.isEmpty ? " " : entry.title, isBold: false, &writer)
                                    }
                                }
                            }
                        }
                        if entries.count > entryLimit {
                            element("rich_text_section", &writer) { writer in
                                elements(&writer) { text("and \(entries.count - entryLimit) more", isBold: false, &$0) }
                            }
                        }
                    }
                }
            }
        }
    }

    private static func element(_ type: String, _ writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void) { block(type, &writer, content) }

    private static func elements(_ writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void) {
        writer.key("elements")
        writer.beginArray()
        content(&writer)
        writer.endArray()
    }

    private static func text(_ text: String, isBold: Bool, _ writer: inout JSONWriter) {
        element("text", &writer) { writer in
            writer.member("text", text)
            if isBold {
                writer.key("style")
                writer.beginObject()
                writer.key("bold")
                writer.boolean(true)
                writer.endObject()
            }
        }
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
