import JSONLines
import Records

/// An event of PagerDuty's Events API, version 2.
enum PagerDutyEvent {
    /// PagerDuty's limit on the characters of a summary.
    private static let summaryLimit = 1024

    /// - Parameter key: the `dedup_key`, which names the incident.
    static func body(_ message: Message, key: String, routingKey: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("routing_key", routingKey)
        writer.member("event_action", message.action.rawValue)
        writer.member("dedup_key", key)
        if message.action == .trigger {
            writer.member("client", "secflow")
            writer.key("payload")
            writer.beginObject()
            writer.member("summary", SafeText.line(message.title, limit: summaryLimit))
            writer.member("source", message.cik ?? "secflow")
            writer.member("severity", message.severity.rawValue)
            // PagerDuty refuses an event with another text.
            writer.member("timestamp", message.acceptedAt.flatMap { Instant.microseconds(Array($0.utf8).span) == nil ? nil : $0 })
            writer.member("component", message.rule)
            writer.key("custom_details")
            writer.beginObject()
            for field in message.fields {
                writer.key(utf8: field.name)
                writer.string(field.value)
            }
            writer.member("Text", message.bodyText)
            if !message.quotes.isEmpty {
                writer.key("Matched")
                writer.beginArray()
                for quote in message.quotes { writer.string(quote) }
                writer.endArray()
            }
            writer.endObject()
            writer.endObject()
            if let link = message.link {
                writer.key("links")
                writer.beginArray()
                writer.beginObject()
                writer.member("href", link)
                writer.member("text", "The filing")
                writer.endObject()
                writer.endArray()
            }
        }
        writer.endObject()
        writer.finish()
        return writer.bytes
    }
}
