import Bytes
package import Markup
import Records

/// Reads an XBRL 2.1 instance into a report.
package final class InstanceReader: MarkupHandler {
    private let report: Report
    private let reader: MarkupReader
    private let contexts: ContextReader
    /// This document among the report's.
    private var document: Ordinal<String> { Ordinal(report.documents.count - 1) }
    private var tuples = TuplePaths()
    /// The tuples that are open: the depth of each, and the language of what is in it.
    private var openTuples: [(depth: Int, language: Report.Word?)] = []
    /// The fact that is open, the depth of its element and where its content starts in `values`.
    private var open: (fact: Ordinal<Report.Fact>, depth: Int, start: Int)?
    /// The numerator or denominator that is open, the depth of its element and where its content starts.
    private var part: (isNumerator: Bool, depth: Int, start: Int)?
    private var footnotes: FootnoteLinkReader?
    private var isRootSeen = false
    /// The instance's own language.
    private var rootLanguage: Report.Word?

    package init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
        contexts = ContextReader(report, reader)
    }

    /// Reads the document; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>, name: String) throws(MarkupFailure) {
        report.documents.append(name)
        report.reserve(bytes.count)
        try reader.read(bytes, self)
        try report.bindReferences()
        footnotes?.bind()
    }

    package func startElement(_ element: Element) {
        let known = KnownName(element.name)
        if let footnotes, footnotes.isOpen { return footnotes.startElement(element, known) }
        if contexts.startElement(element, known) { return }
        if !isRootSeen {
            isRootSeen = true
            rootLanguage = element.attribute(KnownName.xmlLang.number) { report.language($0) } ?? nil
            if known != .xbrl { reader.fail("the document is no XBRL instance") }
            return
        }
        switch known {
        case .xbrl: return
        case .schemaRef: report.addSchema(element)
        case .footnoteLink:
            // Within an item it has no place: what it says would stand among the item's own text.
            guard open == nil else { return }
            if footnotes == nil { footnotes = FootnoteLinkReader(report, reader) }
            footnotes?.open(element, language: rootLanguage)
        case .numerator, .denominator:
            if open != nil, part == nil { part = (known == .numerator, element.depth, report.values.count) }
        case .some: return
        case nil:
            if open == nil { startItem(element) }
        }
    }

    package func characters(_ text: Span<UInt8>) {
        // Nearly all of an instance's text is its facts'.
        if open != nil { return report.values.append(text) }
        if let footnotes, footnotes.isOpen { return footnotes.characters(text) }
        if contexts.isReading { contexts.characters(text) }
    }

    package func endElement(_ element: Element) {
        let known = KnownName(element.name)
        if let footnotes, footnotes.isOpen { return footnotes.endElement(element, known) }
        if contexts.isReading { return contexts.endElement(element, known) }
        if let part, part.depth == element.depth { return finish(part: part.isNumerator, start: part.start) }
        if let open, open.depth == element.depth {
            finish(fact: open.fact, start: open.start)
            self.open = nil
        } else if openTuples.last?.depth == element.depth {
            openTuples.removeLast()
            tuples.end()
        }
    }

    /// An element that names a context is an item; one that does not is a tuple.
    private func startItem(_ element: Element) {
        report.learnPrefixes(reader)
        var fact = Report.Fact(concept: element.name, document: document, offset: reader.elementOffset)
        fact.tuple = tuples.current
        var isItem = false
        var language = openTuples.last.map { $0.language } ?? rootLanguage
        element.forEachAttribute { name, value in
            switch KnownName(name) {
            case .contextRef:
                fact.contextID = report.contextID(value)
                isItem = true
            case .unitRef:
                fact.unitID = report.unitID(value)
                fact.isNumeric = true
            case .decimals: fact.decimals = statedAccuracy("decimals", value, &fact.problem)
            case .precision: fact.precision = statedAccuracy("precision", value, least: 0, &fact.problem)
            case .id: fact.id = report.keep(id: value)
            case .xsiNil: fact.isNil = value.isTrue
            case .xmlLang: language = report.language(value)
            default: break
            }
        }
        guard isItem else {
            // Linkbase elements and other strangers at the top are no tuples: those have a namespace of a taxonomy and facts within.
            guard tuples.begin(element.name, report) else { return reader.fail("tuples whose paths are too long") }
            openTuples.append((element.depth, language))
            return
        }
        if !fact.isNumeric { fact.language = language }
        open = (report.facts.nextOrdinal, element.depth, report.values.count)
        report.facts.append(fact)
    }

    private func finish(fact index: Ordinal<Report.Fact>, start: Int) {
        let fact = report.facts[index]
        // A fraction's own content is only the white space around its parts.
        if fact.isNil || fact.fraction != nil { return }
        let range = start..<report.values.count
        guard fact.isNumeric else {
            report.facts[index].value = .text(range)
            return
        }
        var number: [UInt8] = []
        let isNumber = report.values.withSpan(range) { NumberText.append($0, to: &number) }
        if isNumber {
            report.values.removeSubrange(start...)
            report.values.append(number.span)
            report.facts[index].value = .number(start..<report.values.count)
        } else {
            report.facts[index].value = .text(range)
            // What is no number and is meant so (XML Schema part 2, 3.2.5).
            let isSpecial = report.values.withSpan(range) { text in
                let value = text.extracting(text.trimmedRange)
                return value.equals("INF") || value.equals("-INF") || value.equals("NaN")
            }
            if isSpecial { return }
            report.facts[index].problem = "\"\(report.values.withSpan(range) { $0.extracting(0..<min(40, $0.count)).text })\" is no number"
        }
    }

    private func finish(part isNumerator: Bool, start partStart: Int) {
        part = nil
        guard let open else { return }
        var number: [UInt8] = []
        let isNumber = report.values.withSpan(partStart..<report.values.count) { NumberText.append($0, to: &number) }
        report.values.removeSubrange(partStart...)
        guard isNumber else {
            report.facts[open.fact].problem = "a fraction whose \(isNumerator ? "numerator" : "denominator") is no number"
            return
        }
        let start = report.values.count
        report.values.append(number.span)
        let known = report.facts[open.fact].fraction ?? (0..<0, 0..<0)
        report.facts[open.fact].fraction = isNumerator ? (start..<report.values.count, known.denominator) : (known.numerator, start..<report.values.count)
    }
}
