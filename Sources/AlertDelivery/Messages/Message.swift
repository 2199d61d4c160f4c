import Bytes
import Digest
package import JSONLines
import Records

/// What is sent to a channel: one alert, or several as a digest. Its texts are safe to show.
package struct Message: Sendable {
    package enum Action: String, Sendable { case trigger, resolve }
    package enum Severity: String, CaseIterable, Sendable { case info, warning, critical }

    /// The identifier of the alert, or of the digest. A message that is sent again has the same one.
    package let id: String
    package let rule: String
    package let severity: Severity
    package let action: Action
    /// One line of at most 500 characters.
    package let title: String
    /// Lines; nil if there are none.
    package let body: String?
    /// Names and values to show beside the text, such as the form.
    package let fields: [(name: String, value: String)]
    /// Texts of the filing that matched, one line each.
    package let quotes: [String]
    /// The page of the filing: EDGAR's list of its documents.
    package let link: String?
    /// The alerts of a digest, critical ones first; empty for an alert.
    package let entries: [Entry]
    /// When the SEC accepted the filing, as in the record.
    package let acceptedAt: String?
    package let cik: String?
    /// The alert that this one follows: of the filing that an amendment amends, or of the first failure of a workflow.
    package let updates: String?
    /// The rule whose alerts this one ends.
    package let resolves: String?
    /// The alert's record, or for a digest one that lists the alerts: a JSON object.
    package let record: [UInt8]
    package let isDigest: Bool

    /// An alert of a digest.
    package struct Entry: Sendable {
        package let severity: Severity
        package let title: String
        package let link: String?

        /// What stands before the title: what is critical must not be overlooked among others.
        package var mark: String { severity == .critical ? "Critical: " : "" }
    }

    /// The identifiers of alerts of an outbox never have another length.
    private static let idLimit = 200
    private static let titleLimit = 500
    private static let bodyLimit = 20_000
    private static let quoteLimit = 500

    /// Reads an alert's record. Nil if it has no usable `id`.
    package init?(_ object: JSONObject) {
        guard let id = Self.id(of: object) else { return nil }
        self.id = id
        rule = SafeText.line(object.string("rule") ?? "", limit: 200)
        severity = object.string("severity").flatMap(Severity.init(rawValue:)) ?? .warning
        action = object.string("action").flatMap(Action.init(rawValue:)) ?? .trigger
        title = SafeText.line(object.string("title") ?? "Alert \(rule.isEmpty ? id : "of \(rule)")", limit: Self.titleLimit)
        body = object.string("body").map { SafeText.lines($0, limit: Self.bodyLimit) }
        var fields: [(name: String, value: String)] = []
        for (name, member): (String, StaticString) in [
            ("Company", "company_name"), ("Ticker", "ticker"), ("CIK", "cik"), ("Form", "form_type"), ("Filed", "filing_date"), ("Accepted", "accepted_at"),
            ("Accession number", "accession_number"), ("Workflow", "workflow"), ("Run", "run_id"), ("Status", "status"), ("Rule", "rule"),
            ("Severity", "severity"),
        ] {
            if let value = object.string(member), !value.isEmpty { fields.append((name, SafeText.line(value, limit: 300))) }
        }
        self.fields = fields
        var quotes: [String] = []
        if case .array(let matched)? = object.value("matched") {
            for text in matched.prefix(10) {
                if let text = text["text"]?.string { quotes.append(SafeText.line(text, limit: Self.quoteLimit)) }
            }
        }
        self.quotes = quotes
        link = Self.page(of: object) ?? SafeText.link(object.string("url"))
        entries = []
        acceptedAt = object.string("accepted_at")
        cik = object.string("cik")
        updates = object.string("updates")
        resolves = object.string("resolves")
        var bytes: [UInt8] = []
        object.write(to: &bytes)
        record = bytes
        isDigest = false
    }

    /// The identifier of an alert's record: printable ASCII characters, as headers of mails and requests need them. Nil if it has none.
    package static func id(of object: JSONObject) -> String? {
        guard let id = object.string("id"), !id.isEmpty, id.utf8.count <= idLimit,
            id.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") })
        else { return nil }
        return id
    }

    /// The digest of some alerts: their number by rule, and their titles.
    package init(digest id: String, of messages: [Message]) {
        self.id = id
        rule = "digest"
        severity = messages.map(\.severity).max { Severity.allCases.firstIndex(of: $0) ?? 0 < Severity.allCases.firstIndex(of: $1) ?? 0 } ?? .info
        action = .trigger
        var counts: [(rule: String, count: Int)] = []
        for message in messages {
            if let index = counts.firstIndex(where: { $0.rule == message.rule }) { counts[index].count += 1 } else { counts.append((message.rule, 1)) }
        }
        counts.sort { $0.count != $1.count ? $0.count > $1.count : $0.rule < $1.rule }
        title = "\(messages.count) alerts of \(counts.count == 1 ? "the rule \(counts[0].rule)" : "\(counts.count) rules")"
        body = SafeText.lines(counts.map { "\($0.count) \($0.rule)" }.joined(separator: "\n"), limit: Self.bodyLimit)
        let ranked = Severity.allCases.reversed().flatMap { severity in messages.filter { $0.severity == severity } }
        entries = ranked.map { Entry(severity: $0.severity, title: $0.title, link: $0.link) }
        fields = []
        quotes = []
        link = nil
        (acceptedAt, cik, updates, resolves) = (nil, nil, nil, nil)
        record = Self.digestRecord(id, severity, title, counts, messages)
        isDigest = true
    }

    private static func digestRecord(_ id: String, _ severity: Severity, _ title: String, _ counts: [(rule: String, count: Int)], _ messages: [Message])
        -> [UInt8]
    {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("type", "digest")
        writer.member("id", id)
        writer.member("severity", severity.rawValue)
        writer.member("title", title)
        writer.member("count", messages.count)
        writer.key("rules")
        writer.beginObject()
        for (rule, count) in counts {
            writer.key(utf8: rule)
            writer.integer(count)
        }
        writer.endObject()
        writer.key("alerts")
        writer.beginArray()
        for message in messages {
            writer.beginObject()
            writer.member("id", message.id)
            writer.member("rule", message.rule)
            writer.member("severity", message.severity.rawValue)
            writer.member("title", message.title)
            writer.member("url", message.link)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        writer.finish()
        return writer.bytes
    }

    /// The identifier of the digest of some alerts: the first 32 hexadecimal digits of the SHA-256 of their identifiers, with zero bytes between them.
    package static func digestID(_ alertIDs: [String]) -> String { String(SHA256.hash(alertIDs.joined(separator: "\0")).hexadecimal.prefix(32)) }

    /// EDGAR's page of a filing, which lists its documents: the submission that `url` names is one text of all of them. Nil for an alert without a filing.
    private static func page(of object: JSONObject) -> String? {
        guard let cik = object.string("cik").flatMap({ CIK($0) }), let text = object.string("accession_number") else { return nil }
        let bytes = Array(text.utf8)
        guard let number = AccessionNumber(bytes.span) else { return nil }
        return "https://www.sec.gov/Archives/edgar/data/\(cik.withoutZeros)/\(number.description.replacing("-", with: ""))/\(number)-index.htm"
    }

    /// The body, and the alerts of a digest, as lines of plain text; nil if there are none.
    package var bodyText: String? {
        let lines = entries.map { "- \($0.mark)\($0.title)" + ($0.link.map { "\n  \($0)" } ?? "") }
        let parts = [body, lines.isEmpty ? nil : lines.joined(separator: "\n")].compactMap(\.self)
        return parts.isEmpty ? nil : SafeText.lines(parts.joined(separator: "\n\n"), limit: Self.bodyLimit)
    }

    /// The message as lines of plain text, without its title.
    package var text: String {
        var parts: [String] = []
        if let bodyText { parts.append(bodyText) }
        if !quotes.isEmpty { parts.append(quotes.map { "> \($0)" }.joined(separator: "\n")) }
        if !fields.isEmpty { parts.append(fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")) }
        if let link { parts.append(link) }
        return parts.joined(separator: "\n\n")
    }
}
