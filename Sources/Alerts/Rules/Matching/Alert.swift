import Bytes
import Digest
import JSONLines
import Records

/// An alert, ready to be written.
struct Alert {
    let rule: Rule
    let id: String
    let title: String
    let body: String?
    let matched: [MatchedText]
    /// The id of the alert that this one of an amendment follows.
    let updates: String?

    /// The most characters of a title and of a body.
    static let titleLimit = 500
    static let bodyLimit = 20_000

    /// Returns the first 32 hexadecimal digits of the SHA-256 of the rule's name, the accession number and, for a rule on records, the place of the record, with zero
    /// bytes between them.
    static func id(rule: String, accessionNumber: String, record: (document: String?, offset: Int?)? = nil) -> String {
        var text = "\(rule)\0\(accessionNumber)"
        if let record { text += "\0\(record.document ?? "")\0\(record.offset.map(String.init) ?? "")" }
        return String(SHA256.hash(text).hexadecimal.prefix(32))
    }

    func write(_ filing: FilingRecord, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("type", "alert")
        writer.member("id", id)
        writer.member("rule", rule.name)
        writer.member("severity", rule.severity.rawValue)
        writer.member("action", rule.resolves == nil ? "trigger" : "resolve")
        writer.member("title", title)
        writer.member("body", body)
        for name: StaticString in ["accession_number", "cik", "ticker", "company_name", "form_type", "filing_date", "accepted_at", "url"] {
            filing.object.withValue(name) { value in
                writer.key(name)
                writer.raw(value)
            }
        }
        if !matched.isEmpty {
            writer.key("matched")
            writer.beginArray()
            for text in matched.prefix(PhraseFindings.most) {
                writer.beginObject()
                writer.member("type", text.type)
                writer.member("document", text.document)
                writer.member("offset", text.offset)
                writer.member("text", text.text)
                writer.endObject()
            }
            writer.endArray()
        }
        if !rule.channels.isEmpty {
            writer.key("channels")
            writer.beginArray()
            for channel in rule.channels { writer.string(channel) }
            writer.endArray()
        }
        writer.member("resolves", rule.resolves)
        writer.member("updates", updates)
        writer.endObject()
        writer.endLine()
    }
}

extension Template {
    /// Returns the text for an alert: fields of the rule, of the record that matched, and of the filing, the first that has the field.
    func text(limit: Int, rule: Rule, matched: [MatchedText], records: [JSONObject]) -> String {
        text(limit: limit) { path in
            switch path {
            case ["rule"]: return rule.name
            case ["severity"]: return rule.severity.rawValue
            case ["matched"]: return matched.first?.text
            default: return records.lazy.compactMap { Self.value(path, in: $0) }.first
            }
        }
    }

    private static func value(_ path: [String], in record: JSONObject) -> String? {
        var found: JSONValue?
        record.forEachMember { key, json in
            if key.equals(utf8: path[0]) { found = try? JSONValue(parsing: json) }
        }
        for name in path.dropFirst() { found = found?[name] }
        return found.flatMap(text)
    }

    private static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null, .object: nil
        case .boolean(let flag): flag ? "true" : "false"
        case .number(let text), .string(let text): text
        case .array(let elements): elements.compactMap(text).joined(separator: ", ")
        }
    }
}
