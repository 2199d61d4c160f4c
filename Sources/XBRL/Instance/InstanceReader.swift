import Bytes
package import Markup
import Records

/// Reads an XBRL 2.1 instance into a report.
package final class InstanceReader: MarkupHandler {
    private let report: Report
    private let reader: MarkupReader
    private let contexts: ContextReader
    private var document: Ordinal<String> { Ordinal(report.documents.count - 1) }
    private var tuples = TuplePaths()
    /// The open tuples: the depth and the language of each.
    private var openTuples: [(depth: Int, language: Report.Word?)] = []
    /// The open fact, the depth of its element, and the start of its content in `values`.
    private var open: (fact: Ordinal<Report.Fact>, depth: Int, start: Int)?
    /// The open numerator or denominator, the depth of its element, and the start of its content in `values`.
    private var part: (isNumerator: Bool, depth: Int, start: Int)?
    private var footnotes: FootnoteLinkReader?
    private var isRootSeen = false
    /// The language of the instance's root.
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
            if known != .xbrl { reader.fail("the document is not an XBRL instance") }
            return
        }
        switch known {
        case .xbrl: return
        case .schemaRef: report.addSchema(element)
        case .footnoteLink:
            // Ignore a footnote link within an item: its text would become part of the item's text.
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
        // Nearly all text of an instance is in facts.
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

    /// Begins an item (an element with a context) or a tuple (an element without one).
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
            guard tuples.begin(element.name, report) else { return reader.fail("the paths of tuples are too long") }
            openTuples.append((element.depth, language))
            return
        }
        if !fact.isNumeric { fact.language = language }
        open = (report.facts.nextOrdinal, element.depth, report.values.count)
        report.facts.append(fact)
    }

    private func finish(fact index: Ordinal<Report.Fact>, start: Int) {
        let fact = report.facts[index]
        // The rest of a fraction's content is only the white space around its parts.
        if fact.isNil || fact.fraction != nil { return }
        let range = start..<report.values.count
        guard fact.isNumeric else {
            report.facts[index].value = .text(range)
            return
        }
        var number: [UInt8] = []
        let isNumber = report.values.withSpan(range) { SchemaNumber.append($0, to: &number) }
        if isNumber {
            report.values.removeSubrange(start...)
            report.values.append(number.span)
            report.facts[index].value = .number(start..<report.values.count)
        } else {
            report.facts[index].value = .text(range)
            if report.values.withSpan(range, { SchemaNumber.isSpecial($0.extracting($0.trimmedRange)) }) { return }
            report.facts[index].problem = "\"\(report.values.withSpan(range) { $0.excerpt })\" is not a number"
        }
    }

    private func finish(part isNumerator: Bool, start partStart: Int) {
        part = nil
        guard let open else { return }
        var number: [UInt8] = []
        let isNumber = report.values.withSpan(partStart..<report.values.count) { SchemaNumber.append($0, to: &number) }
        report.values.removeSubrange(partStart...)
        guard isNumber else {
            report.facts[open.fact].problem = "the fraction's \(isNumerator ? "numerator" : "denominator") is not a number"
            return
        }
        let start = report.values.count
        report.values.append(number.span)
        let known = report.facts[open.fact].fraction ?? (0..<0, 0..<0)
        report.facts[open.fact].fraction = isNumerator ? (start..<report.values.count, known.denominator) : (known.numerator, start..<report.values.count)
    }
}
