import Bytes
package import JSONLines
import Markup
import Records

/// Writes a report's facts as `fact` records.
///
/// The JSON that many facts share (concept, context, unit, the document and the accession number) is written once, in `init`, and then copied.
package struct FactWriter {
    private let report: Report
    private let offsets: [Int]
    private var shared: Fragments
    /// The members at the beginning of a fact's line, for each document.
    private var heads: [Range<Int>] = []
    /// The member after the footnotes of a fact.
    private var tail = 0..<0
    private var contexts: [Range<Int>] = []
    private var units: [Range<Int>] = []
    /// The concept member for each name; empty if the name is not the concept of a fact.
    private var concepts: [Range<Int>] = []

    /// - Parameters:
    ///   - offsets: the offset in the submission of each document of the set.
    package init(_ report: Report, accessionNumber: String?, offsets: [Int]) {
        self.report = report
        self.offsets = offsets
        shared = Fragments(expecting: report.contexts.count + report.units.count)
        heads = report.documents.map { name in
            shared.add { writer in
                writer.member("type", "fact")
                writer.member("accession_number", accessionNumber)
                writer.member("document", name)
            }
        }
        tail = shared.add { $0.member("set", report.documents.first) }
        units = report.units.map { unit in shared.add { $0.member("unit", unit.text) } }
        var names = QuotedNames(report)
        contexts = report.contexts.map { context in shared.add { Self.write(context, &names, &$0) } }
        concepts = Array(repeating: 0..<0, count: report.names.count)
        for index in report.facts.indices {
            let concept = report.facts[index].concept
            guard concepts[concept.index].isEmpty else { continue }
            concepts[concept.index] = shared.add {
                $0.key("concept")
                names.write(concept, to: &$0)
            }
        }
    }

    /// Appends one line for each fact, in document order.
    package func write(to writer: inout JSONWriter) {
        let facts = report.facts
        for index in facts.indices { write(facts.span[index], to: &writer) }
    }

    private func write(_ fact: borrowing Report.Fact, to writer: inout JSONWriter) {
        writer.beginObject()
        shared.copy(heads[fact.document.index], to: &writer)
        if !fact.id.isEmpty { report.values.withSpan(fact.id) { writer.member("id", $0) } }
        writer.key("offset")
        writer.integer(fact.offset + offsets[fact.document.index])
        shared.copy(concepts[fact.concept.index], to: &writer)
        writer.key("value")
        writeValue(fact.value, to: &writer)
        if let unit = fact.unit { shared.copy(units[unit.index], to: &writer) }
        writer.member("decimals", fact.decimals)
        writer.member("precision", fact.precision)
        if let context = fact.context { shared.copy(contexts[context.index], to: &writer) }
        if let language = fact.language { report.words.withBytes(language.index) { writer.member("lang", $0) } }
        if fact.isNil { writer.flag("nil") }
        if fact.isHidden { writer.flag("hidden") }
        if let footnotes = fact.footnotes, !footnotes.isEmpty {
            writer.key("footnotes")
            writer.beginArray()
            for footnote in footnotes { writeValue(report.footnotes[footnote].text, to: &writer) }
            writer.endArray()
        }
        shared.copy(tail, to: &writer)
        if let target = fact.target { report.words.withBytes(target.index) { writer.member("target", $0) } }
        if let tuple = fact.tuple { writer.member("tuple", report.tuples[tuple].path) }
        if let fraction = fact.fraction {
            // The range of a part is empty if the part is missing or not a number.
            if !fraction.numerator.isEmpty { report.values.withSpan(fraction.numerator) { writer.member("numerator", raw: $0) } }
            if !fraction.denominator.isEmpty { report.values.withSpan(fraction.denominator) { writer.member("denominator", raw: $0) } }
        }
        writer.member("problem", fact.problem)
        writer.endObject()
        writer.endLine()
    }

    private func writeValue(_ value: Report.Value, to writer: inout JSONWriter) {
        switch value {
        case .none: writer.null()
        case .number(let range): report.values.withSpan(range) { writer.raw($0) }
        case .text(let range): report.values.withSpan(range) { writer.string($0) }
        case .captured(let range, let isMarkup): write(Content(first: range), isMarkup: isMarkup, to: &writer)
        case .assembled(let index, let isMarkup): write(report.pieces[index], isMarkup: isMarkup, to: &writer)
        }
    }

    private func write(_ content: Content, isMarkup: Bool, to writer: inout JSONWriter) {
        if isMarkup { return writer.escapedString(report.stream.bytes, content.first, followedBy: content.rest) }
        writer.escapedString { output in
            content.forEach { range in report.stream.bytes.withSpan(range) { PlainText.append($0, to: &output) } }
        }
    }

    private static func write(_ context: Report.Context, _ names: inout QuotedNames, _ writer: inout JSONWriter) {
        switch context.period {
        case .none: break
        case .forever: writer.member("period", "forever")
        case .instant(let date): write("period_end", date, &writer)
        case .duration(let start, let end):
            write("period_start", start, &writer)
            write("period_end", end, &writer)
        }
        writer.member("entity", context.entity)
        guard !context.dimensions.isEmpty else { return }
        writer.key("dimensions")
        writer.beginObject()
        for dimension in context.dimensions {
            names.write(dimension.axis, asKeyTo: &writer)
            switch dimension.member {
            case .explicit(let member): names.write(member, to: &writer)
            case .typed(let text): writer.string(text)
            case .nil: writer.null()
            }
        }
        writer.endObject()
        if context.container == .scenario { writer.member("container", "scenario") }
    }

    private static func write(_ name: StaticString, _ date: PeriodDate, _ writer: inout JSONWriter) {
        guard let day = date.day else { return }
        writer.key(name)
        writer.escapedString { day.append(to: &$0) }
    }
}

extension JSONWriter {
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
