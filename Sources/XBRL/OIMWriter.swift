import Bytes
package import JSONLines
import Markup
import Records

/// Writes a report as xBRL-JSON (Open Information Model 1.0).
///
/// Facts whose value could not be read, facts in tuples and fractions have no place in that model and are left out.
package struct OIMWriter {
    private let report: Report
    private var prefixes: [Int: String] = [:]
    private var namespaces: [(prefix: String, uri: String)] = [
        ("xbrl", "https://xbrl.org/2021"), ("cik", "http://www.sec.gov/CIK"), ("iso4217", "http://www.xbrl.org/2003/iso4217"),
    ]
    private var ids: Set<String> = []

    package init(_ report: Report) {
        self.report = report
    }

    /// The whole document.
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
        var linked: Set<Int> = []
        for (index, fact) in report.facts.enumerated() {
            guard fact.problem == nil, fact.context >= 0, fact.tuple < 0, fact.fraction == nil else { continue }
            linked.formUnion(fact.footnotes ?? [])
            write(fact, id: uniqueID(fact.id.isEmpty ? "f-\(index)" : report.values.withSpan(fact.id) { $0.text }), to: &writer)
        }
        for footnote in linked.sorted() { writeFootnote(footnote, &writer) }
        writer.endObject()
    }

    private mutating func write(_ fact: Report.Fact, id: String, to writer: inout JSONWriter) {
        writer.key(utf8: id)
        writer.beginObject()
        writer.key("value")
        if fact.isNil {
            writer.null()
        } else {
            writer.string(report.number(fact) ?? report.text(fact) ?? "")
        }
        if !fact.isNil { writer.member("decimals", fact.decimals ?? inferredDecimals(fact)) }
        writer.key("dimensions")
        writer.beginObject()
        writer.member("concept", name(fact.concept))
        writeContext(report.contexts[fact.context], &writer)
        if fact.unit >= 0, let unit = unit(report.units[fact.unit]) { writer.member("unit", unit) }
        if !fact.isNumeric, fact.language >= 0 { writer.member("language", report.words.text(fact.language).lowercased()) }
        writer.endObject()
        if let footnotes = fact.footnotes, !footnotes.isEmpty {
            writer.key("links")
            writer.beginObject()
            writer.key("footnote")
            writer.beginObject()
            writer.key("_")
            writer.beginArray()
            for footnote in footnotes { writer.string("fn-\(footnote)") }
            writer.endArray()
            writer.endObject()
            writer.endObject()
        }
        writer.endObject()
    }

    /// The decimals that a precision comes to (XBRL 2.1 §4.6.6): the model has no other accuracy. Of zero it says nothing.
    private func inferredDecimals(_ fact: Report.Fact) -> Int? {
        guard let precision = fact.precision, let number = report.number(fact) else { return nil }
        var whole = 0, zeros = 0
        var isFraction = false, isSignificant = false
        for byte in number.utf8 {
            if byte == UInt8(ascii: ".") { isFraction = true }
            guard byte.isDigit else { continue }
            if byte != UInt8(ascii: "0") { isSignificant = true }
            if !isFraction { whole += isSignificant ? 1 : 0 } else if !isSignificant { zeros += 1 }
        }
        return isSignificant ? precision - (whole > 0 ? whole : -zeros) : nil
    }

    private mutating func writeContext(_ context: Report.Context, _ writer: inout JSONWriter) {
        writer.member("entity", "\(prefix(ofScheme: context.scheme)):\(context.entity)")
        // Both ends are moments: a day ends at the next one's midnight.
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
            }
        }
    }

    private mutating func writeFootnote(_ footnote: Int, _ writer: inout JSONWriter) {
        writer.key(utf8: "fn-\(footnote)")
        writer.beginObject()
        var fact = Report.Fact(concept: -1, document: 0, offset: 0)
        fact.value = report.footnotes[footnote].text
        writer.member("value", report.text(fact) ?? "")
        writer.key("dimensions")
        writer.beginObject()
        writer.member("concept", "xbrl:note")
        writer.member("noteId", "fn-\(footnote)")
        writer.member("language", "en")
        writer.endObject()
        writer.endObject()
    }

    private func midnight(_ date: PeriodDate, after days: Int) -> String {
        switch date {
        case .day(let day): "\(day + days)T00:00:00"
        case .text(let text): text
        }
    }

    /// `iso4217:USD`, `iso4217:USD/xbrli:shares`, `(a:x*a:y)/a:z`; nil for a pure number, which has no unit.
    private mutating func unit(_ unit: Report.Unit) -> String? {
        if unit.denominator.isEmpty, unit.text == "pure" { return nil }
        let above = product(unit.numerator, isAlone: unit.denominator.isEmpty)
        return unit.denominator.isEmpty ? above : "\(above)/\(product(unit.denominator, isAlone: false))"
    }

    private mutating func product(_ measures: [Int], isAlone: Bool) -> String {
        var names: [String] = []
        for measure in measures { names.append(name(measure)) }
        let product = names.sorted().joined(separator: "*")
        return names.count > 1 && !isAlone ? "(\(product))" : product
    }

    private mutating func name(_ number: Int) -> String {
        let namespace = report.names.namespace(of: number)
        return namespace == 0 ? report.names.local(number) : "\(prefix(of: namespace)):\(report.names.local(number))"
    }

    /// Here two editions of one taxonomy cannot share a prefix.
    private mutating func prefix(of namespace: Int) -> String {
        if let known = prefixes[namespace] { return known }
        let made = bind(report.prefixes.prefix(of: namespace, report.names), report.names.namespaceText(namespace))
        prefixes[namespace] = made
        return made
    }

    private mutating func prefix(ofScheme scheme: String) -> String { bind("scheme", scheme) }

    private mutating func bind(_ wanted: String, _ uri: String) -> String {
        if let known = namespaces.first(where: { $0.uri == uri }) { return known.prefix }
        var prefix = wanted
        var count = 2
        while namespaces.contains(where: { $0.prefix == prefix }) {
            prefix = "\(wanted)-\(count)"
            count += 1
        }
        namespaces.append((prefix, uri))
        return prefix
    }

    private mutating func uniqueID(_ wanted: String) -> String {
        var id = wanted
        var count = 2
        while !ids.insert(id).inserted {
            id = "\(wanted).\(count)"
            count += 1
        }
        return id
    }
}
