import Bytes
package import JSONLines
import Markup
import Records

/// Writes a report as xBRL-JSON (Open Information Model 1.0).
///
/// Facts with a problem, facts in tuples and fractions are left out, because the model cannot express them.
package struct OIMWriter {
    private let report: Report
    private var prefixes: [Namespace: String] = [:]
    private var namespaces: [(prefix: String, uri: String)] = [
        ("xbrl", "https://xbrl.org/2021"), ("cik", "http://www.sec.gov/CIK"), ("iso4217", "http://www.xbrl.org/2003/iso4217"),
    ]
    private var prefixByURI: [String: String] = [:]
    private var usedPrefixes: Set<String> = []
    /// The text of each context's entity; nil until it is first written.
    private var entities: [String?]
    /// All ids in use. The ids from the document are added first, so that no new id repeats them.
    private var usedIDs: Set<String> = []
    /// The ids from the document that were written already.
    private var writtenIDs: Set<String> = []
    private var noteIDs: [Ordinal<Report.Footnote>: String] = [:]
    /// For an id or a prefix that is in use, the number to append for the next one.
    private var nextNumber: [String: Int] = [:]

    package init(_ report: Report) {
        self.report = report
        entities = Array(repeating: nil, count: report.contexts.count)
        for (prefix, uri) in namespaces {
            prefixByURI[uri] = prefix
            usedPrefixes.insert(prefix)
        }
    }

    /// Writes the whole document.
    package mutating func write(to writer: inout JSONWriter) {
        var facts = JSONWriter()
        writeFacts(&facts)
        writer.beginObject()
        writer.key("documentInfo")
        writer.beginObject()
        writer.member("documentType", "https://xbrl.org/2021/xbrl-json")
        writer.key("features")
        writer.beginObject()
        writer.endObject()
        writer.key("namespaces")
        writer.beginObject()
        for (prefix, uri) in namespaces {
            writer.key(utf8: prefix)
            writer.string(uri)
        }
        writer.endObject()
        writer.key("taxonomy")
        writer.beginArray()
        for schema in report.schemas { writer.string(schema) }
        writer.endArray()
        if !report.footnotes.isEmpty {
            writeGroup("linkTypes", "footnote", "http://www.xbrl.org/2003/arcrole/fact-footnote", &writer)
            writeGroup("linkGroups", "_", "http://www.xbrl.org/2003/role/link", &writer)
        }
        writer.endObject()
        writer.key("facts")
        writer.raw(facts.bytes.span)
        writer.endObject()
        writer.endLine()
    }

    private func writeGroup(_ name: StaticString, _ key: String, _ uri: String, _ writer: inout JSONWriter) {
        writer.key(name)
        writer.beginObject()
        writer.key(utf8: key)
        writer.string(uri)
        writer.endObject()
    }

    private mutating func writeFacts(_ writer: inout JSONWriter) {
        writer.beginObject()
        var linked: Set<Ordinal<Report.Footnote>> = []
        for fact in report.facts where !fact.id.isEmpty { usedIDs.insert(documentID(fact)) }
        for (index, fact) in report.facts.enumerated() {
            guard fact.problem == nil, let context = fact.context, fact.tuple == nil, fact.fraction == nil else { continue }
            linked.formUnion(fact.footnotes ?? [])
            write(fact, context, id: id(fact, index), to: &writer)
        }
        for footnote in linked.sorted() { writeFootnote(footnote, &writer) }
        writer.endObject()
    }

    private mutating func write(_ fact: Report.Fact, _ context: Ordinal<Report.Context>, id: String, to writer: inout JSONWriter) {
        writer.key(utf8: id)
        writer.beginObject()
        writer.key("value")
        if fact.isNil {
            writer.null()
        } else {
            writer.string(report.number(fact) ?? report.text(fact) ?? "")
        }
        if !fact.isNil { writer.member("decimals", fact.decimals) }
        writer.key("dimensions")
        writer.beginObject()
        writer.member("concept", name(fact.concept))
        writeContext(context, &writer)
        if let unit = fact.unit.flatMap({ unit(report.units[$0]) }) { writer.member("unit", unit) }
        if !fact.isNumeric, let language = fact.language { writer.member("language", report.text(language).lowercased()) }
        writer.endObject()
        if let footnotes = fact.footnotes, !footnotes.isEmpty {
            writer.key("links")
            writer.beginObject()
            writer.key("footnote")
            writer.beginObject()
            writer.key("_")
            writer.beginArray()
            for footnote in footnotes { writer.string(noteID(footnote)) }
            writer.endArray()
            writer.endObject()
            writer.endObject()
        }
        writer.endObject()
    }

    private mutating func writeContext(_ number: Ordinal<Report.Context>, _ writer: inout JSONWriter) {
        let context = report.contexts[number]
        let entity = entities[number.index] ?? "\(prefix(ofScheme: context.scheme)):\(context.entity)"
        entities[number.index] = entity
        writer.member("entity", entity)
        // Both ends of a period are moments: a day ends at midnight, at the start of the next day.
        switch context.period {
        case .none, .forever: break
        case .instant(let date): writer.member("period", midnight(date, after: 1))
        case .duration(let start, let end): writer.member("period", "\(midnight(start, after: 0))/\(midnight(end, after: 1))")
        }
        for dimension in context.dimensions {
            writer.key(utf8: name(dimension.axis))
            switch dimension.member {
            case .explicit(let member): writer.string(name(member))
            case .typed(let text): writer.string(text)
            case .nil: writer.null()
            }
        }
    }

    private mutating func writeFootnote(_ footnote: Ordinal<Report.Footnote>, _ writer: inout JSONWriter) {
        let id = noteID(footnote)
        writer.key(utf8: id)
        writer.beginObject()
        writer.member("value", report.text(report.footnotes[footnote].text) ?? "")
        writer.key("dimensions")
        writer.beginObject()
        writer.member("concept", "xbrl:note")
        writer.member("noteId", id)
        // The model requires a language; `und` means that it is not known (BCP 47).
        writer.member("language", report.footnotes[footnote].language.map { report.text($0).lowercased() } ?? "und")
        writer.endObject()
        writer.endObject()
    }

    private func midnight(_ date: PeriodDate, after days: Int) -> String {
        switch date {
        case .day(let day): "\(day + days)T00:00:00"
        case .text(let text): text
        }
    }

    /// Returns a unit as text (`iso4217:USD`, `iso4217:USD/xbrli:shares`, `(a:x*a:y)/a:z`); nil for a pure number, which has no unit.
    private mutating func unit(_ unit: Report.Unit) -> String? {
        if unit.denominator.isEmpty, unit.text == "pure" { return nil }
        let above = product(unit.numerator, isAlone: unit.denominator.isEmpty)
        return unit.denominator.isEmpty ? above : "\(above)/\(product(unit.denominator, isAlone: false))"
    }

    private mutating func product(_ measures: [Name], isAlone: Bool) -> String {
        var names: [String] = []
        for measure in measures { names.append(name(measure)) }
        let product = names.sorted().joined(separator: "*")
        return names.count > 1 && !isAlone ? "(\(product))" : product
    }

    private mutating func name(_ name: Name) -> String {
        let namespace = report.names.namespace(of: name)
        return namespace == NameTable.noNamespace ? report.names.local(name) : "\(prefix(of: namespace)):\(report.names.local(name))"
    }

    /// Returns the prefix of a namespace. Unlike in records, two editions of one taxonomy have different prefixes.
    private mutating func prefix(of namespace: Namespace) -> String {
        if let known = prefixes[namespace] { return known }
        let made = bind(report.prefixes.prefix(of: namespace, report.names), report.uri(namespace))
        prefixes[namespace] = made
        return made
    }

    private mutating func prefix(ofScheme scheme: String) -> String { bind("scheme", scheme) }

    private mutating func bind(_ wanted: String, _ uri: String) -> String {
        if let known = prefixByURI[uri] { return known }
        let prefix = Self.unique(wanted, "-", among: &usedPrefixes, &nextNumber)
        prefixByURI[uri] = prefix
        namespaces.append((prefix, uri))
        return prefix
    }

    private func documentID(_ fact: Report.Fact) -> String { report.values.withSpan(fact.id) { $0.text } }

    /// Returns the fact's own id, or a new id if the fact has none or an earlier fact has the same.
    private mutating func id(_ fact: Report.Fact, _ index: Int) -> String {
        guard !fact.id.isEmpty else { return uniqueID("f-\(index)") }
        let own = documentID(fact)
        return writtenIDs.insert(own).inserted ? own : uniqueID(own)
    }

    private mutating func noteID(_ footnote: Ordinal<Report.Footnote>) -> String {
        if let known = noteIDs[footnote] { return known }
        let id = uniqueID("fn-\(footnote.index)")
        noteIDs[footnote] = id
        return id
    }

    private mutating func uniqueID(_ wanted: String) -> String { Self.unique(wanted, ".", among: &usedIDs, &nextNumber) }

    /// Returns the wanted text, with a number appended if it is in use.
    private static func unique(_ wanted: String, _ separator: String, among used: inout Set<String>, _ nextNumber: inout [String: Int]) -> String {
        if used.insert(wanted).inserted { return wanted }
        let stem = wanted + separator
        var number = nextNumber[stem] ?? 2
        while !used.insert("\(stem)\(number)").inserted { number += 1 }
        nextNumber[stem] = number + 1
        return "\(stem)\(number)"
    }
}
