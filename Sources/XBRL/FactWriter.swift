import Bytes
package import JSONLines
import Records

/// Writes a report's facts as `fact` records.
///
/// What many facts share (concept, context, unit, the accession number in front) is JSON made once and copied from then on.
package struct FactWriter {
    private let report: Report
    private var head: [UInt8] = []
    private var documents: [[UInt8]] = []
    private var concepts: [Int: [UInt8]] = [:]
    private var contexts: [[UInt8]] = []
    private var units: [[UInt8]] = []
    private var tail: [UInt8] = []
    private let offsets: [Int]
    private var plain: [UInt8] = []

    /// - Parameters:
    ///   - offsets: for each document of the set, its first byte in the submission.
    package init(_ report: Report, accessionNumber: String?, offsets: [Int]) {
        self.report = report
        self.offsets = offsets
        head = Self.json { writer in
            writer.member("type", "fact")
            writer.member("accession_number", accessionNumber)
        }
        documents = report.documents.map { name in Self.json { $0.member("document", name) } }
        units = report.units.map { unit in Self.json { $0.member("unit", unit.text) } }
        contexts = report.contexts.map { context in Self.json { Self.write(context, report, &$0) } }
        tail = Self.json { $0.member("set", report.documents.first) }
    }

    /// Appends one line a fact, in the document's order.
    package mutating func write(to writer: inout JSONWriter) {
        writer.bytes.reserveCapacity(writer.bytes.count + report.stream.count + report.values.count + 400 * report.facts.count)
        for fact in report.facts { write(fact, to: &writer) }
    }

    private mutating func write(_ fact: Report.Fact, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.members(head)
        writer.members(documents[fact.document])
        if fact.id >= 0 { report.words.withBytes(fact.id) { writer.member("id", $0) } }
        writer.key("offset")
        writer.integer(fact.offset + offsets[fact.document])
        writer.members(concept(fact.concept))
        writer.key("value")
        writeValue(fact.value, to: &writer)
        if fact.unit >= 0 { writer.members(units[fact.unit]) }
        writer.member("decimals", fact.decimals)
        writer.member("precision", fact.precision)
        if fact.context >= 0 { writer.members(contexts[fact.context]) }
        if fact.language >= 0 { report.words.withBytes(fact.language) { writer.member("lang", $0) } }
        if fact.isNil { writer.flag("nil") }
        if fact.isHidden { writer.flag("hidden") }
        if let footnotes = fact.footnotes, !footnotes.isEmpty {
            writer.key("footnotes")
            writer.beginArray()
            for footnote in footnotes { writeValue(report.footnotes[footnote].text, to: &writer) }
            writer.endArray()
        }
        writer.members(tail)
        if fact.target >= 0 { report.words.withBytes(fact.target) { writer.member("target", $0) } }
        if fact.tuple >= 0 { writer.member("tuple", report.tuples[fact.tuple].path) }
        if let fraction = fact.fraction {
            // A part that is missing, or is no number, is empty.
            if !fraction.numerator.isEmpty { report.values.withSpan(fraction.numerator) { writer.member("numerator", raw: $0) } }
            if !fraction.denominator.isEmpty { report.values.withSpan(fraction.denominator) { writer.member("denominator", raw: $0) } }
        }
        writer.member("problem", fact.problem)
        writer.endObject()
        writer.endLine()
    }

    private mutating func writeValue(_ value: Report.Value, to writer: inout JSONWriter) {
        switch value {
        case .none: writer.null()
        case .number(let range): report.values.withSpan(range) { writer.raw($0) }
        case .text(let range): report.values.withSpan(range) { writer.string($0) }
        case .captured(let range, let isMarkup):
            let isPlain = report.stream.withSpan(range) { isMarkup || PlainText.isPlain($0) }
            if isPlain {
                report.stream.withSpan(range) { writer.string($0) }
            } else {
                writeAssembled([range], isMarkup: isMarkup, to: &writer)
            }
        case .assembled(let index, let isMarkup): writeAssembled(report.pieces[index], isMarkup: isMarkup, to: &writer)
        }
    }

    private mutating func writeAssembled(_ pieces: [Range<Int>], isMarkup: Bool, to writer: inout JSONWriter) {
        plain.removeAll(keepingCapacity: true)
        for range in pieces { report.stream.withSpan(range) { isMarkup ? plain.append($0) : PlainText.append($0, to: &plain) } }
        writer.string(plain.span)
    }

    private mutating func concept(_ name: Int) -> [UInt8] {
        if let known = concepts[name] { return known }
        let made = Self.json { $0.member("concept", report.qualifiedName(name)) }
        concepts[name] = made
        return made
    }

    private static func write(_ context: Report.Context, _ report: Report, _ writer: inout JSONWriter) {
        switch context.period {
        case .none: break
        case .forever: writer.member("period", "forever")
        case .instant(let date): writer.member("period_end", date.day?.description)
        case .duration(let start, let end):
            writer.member("period_start", start.day?.description)
            writer.member("period_end", end.day?.description)
        }
        writer.member("entity", context.entity)
        guard !context.dimensions.isEmpty else { return }
        writer.key("dimensions")
        writer.beginObject()
        for dimension in context.dimensions {
            writer.key(report.qualifiedName(dimension.axis))
            switch dimension.member {
            case .explicit(let member): writer.string(report.qualifiedName(member))
            case .typed(let text): writer.string(text)
            }
        }
        writer.endObject()
        if context.container == .scenario { writer.member("container", "scenario") }
    }

    /// Members without the braces around them.
    private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        return Array(writer.bytes[1..<writer.bytes.count - 1])
    }
}

extension JSONWriter {
    /// Members that were made before.
    fileprivate mutating func members(_ json: [UInt8]) {
        guard !json.isEmpty else { return }
        raw(json.span)
    }

    fileprivate mutating func member(_ name: StaticString, _ text: Span<UInt8>) {
        key(name)
        string(text)
    }

    fileprivate mutating func member(_ name: StaticString, raw json: Span<UInt8>) {
        key(name)
        self.raw(json)
    }

    fileprivate mutating func flag(_ name: StaticString) {
        key(name)
        boolean(true)
    }
}
