import Bytes
package import Markup
import Records

/// Reads an XBRL 2.1 instance into a report.
package final class InstanceReader: MarkupHandler {
    private let report: Report
    private let reader: MarkupReader
    private let contexts: ContextReader
    private var tuples = TuplePaths()
    /// The tuples that are open: the depth of each, and the language of what is in it.
    private var openTuples: [(depth: Int, language: Int)] = []
    /// The fact that is open, the depth of its element and where its content starts in `values`.
    private var open: (fact: Int, depth: Int, start: Int)?
    private var part: (isNumerator: Bool, start: Int)?
    private var footnotes: FootnoteLinkReader?
    private var isRootSeen = false
    /// Number of the instance's own language in the report's words, -1 when it has none.
    private var rootLanguage = -1

    package init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
        contexts = ContextReader(report, reader)
    }

    /// Reads the document; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>, name: String) throws(MarkupFailure) {
        report.documents.append(name)
        report.expect(bytes.count)
        try reader.read(bytes, self)
        report.bindReferences()
        footnotes?.bind()
    }

    package func startElement(_ element: Element) {
        let known = Known(rawValue: element.name)
        if let footnotes, footnotes.isOpen { return footnotes.startElement(element, known) }
        if contexts.startElement(element, known) { return }
        if !isRootSeen {
            isRootSeen = true
            rootLanguage = element.attribute(Known.xmlLang.rawValue) { report.words.intern($0) } ?? -1
            if known != .xbrl { reader.fail("the document is no XBRL instance") }
            return
        }
        switch known {
        case .xbrl: return
        case .schemaRef: report.addSchema(element)
        case .footnoteLink:
            if footnotes == nil { footnotes = FootnoteLinkReader(report, reader) }
            footnotes?.open()
        case .numerator, .denominator:
            if open != nil { part = (known == .numerator, report.values.count) }
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
        let known = Known(rawValue: element.name)
        if let footnotes, footnotes.isOpen { return footnotes.endElement(known) }
        if contexts.isReading { return contexts.endElement(known) }
        if let part, known == .numerator || known == .denominator { return finish(part: part) }
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
        var fact = Report.Fact(concept: element.name, document: report.documents.count - 1, offset: reader.elementOffset)
        fact.tuple = tuples.current
        var isItem = false
        var language = openTuples.last?.language ?? rootLanguage
        element.forEachAttribute { name, value in
            switch Known(rawValue: name) {
            case .contextRef:
                fact.context = report.contextNumber(value)
                isItem = true
            case .unitRef:
                fact.unit = report.unitNumber(value)
                fact.isNumeric = true
            case .decimals: fact.decimals = statedAccuracy("decimals", value, &fact.problem)
            case .precision: fact.precision = statedAccuracy("precision", value, &fact.problem)
            case .id: fact.id = report.keep(id: value)
            case .xsiNil: fact.isNil = value.equals("true") || value.equals("1")
            case .xmlLang: language = value.isEmpty ? -1 : report.words.intern(value)
            default: break
            }
        }
        guard isItem else {
            // Linkbase elements and other strangers at the top are no tuples: those have a namespace of a taxonomy and facts within.
            guard tuples.begin(element.name, report, reader.names) else { return reader.fail("tuples nested too deep") }
            openTuples.append((element.depth, language))
            return
        }
        if !fact.isNumeric { fact.language = language }
        report.facts.append(fact)
        open = (report.facts.count - 1, element.depth, report.values.count)
    }

    private func finish(fact index: Int, start: Int) {
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

    private func finish(part: (isNumerator: Bool, start: Int)) {
        guard let open else { return }
        self.part = nil
        var number: [UInt8] = []
        let isNumber = report.values.withSpan(part.start..<report.values.count) { NumberText.append($0, to: &number) }
        report.values.removeSubrange(part.start...)
        guard isNumber else {
            report.facts[open.fact].problem = "a fraction whose \(part.isNumerator ? "numerator" : "denominator") is no number"
            return
        }
        let start = report.values.count
        report.values.append(number.span)
        let known = report.facts[open.fact].fraction ?? (0..<0, 0..<0)
        report.facts[open.fact].fraction = part.isNumerator ? (start..<report.values.count, known.denominator) : (known.numerator, start..<report.values.count)
    }
}

/// Reads link:footnoteLink (XBRL 2.1 §4.11): which footnotes belong to which facts.
final class FootnoteLinkReader {
    private let report: Report
    private let reader: MarkupReader
    private(set) var isOpen = false
    private var isInFootnote = false
    private var start = 0
    private var label = ""
    /// Labels to ids of facts and to footnotes, within one link.
    private var locators: [String: [Int]] = [:]
    private var footnotes: [String: [Int]] = [:]
    private var arcs: [(from: String, to: String)] = []
    /// Numbers of facts' ids, with their footnotes.
    private var bound: [(id: Int, footnote: Int)] = []

    init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
    }

    func open() {
        isOpen = true
        locators = [:]
        footnotes = [:]
        arcs = []
    }

    func startElement(_ element: Element, _ known: Known?) {
        switch known {
        case .locator:
            let label = text(element, .xlinkLabel)
            let id =
                element.attribute(Known.xlinkHref.rawValue) { href -> Int? in
                    href.firstIndex(of: UInt8(ascii: "#")).map { report.words.intern(href.extracting($0 + 1..<href.count)) }
                } ?? nil
            if let id { locators[label, default: []].append(id) }
        case .footnote:
            isInFootnote = true
            label = text(element, .xlinkLabel)
            start = report.values.count
        case .footnoteArc: arcs.append((text(element, .xlinkFrom), text(element, .xlinkTo)))
        default: break
        }
    }

    func characters(_ text: Span<UInt8>) {
        if isInFootnote { report.values.append(text) }
    }

    func endElement(_ known: Known?) {
        switch known {
        case .footnote:
            report.footnotes.append(Report.Footnote(text: .text(start..<report.values.count)))
            footnotes[label, default: []].append(report.footnotes.count - 1)
            isInFootnote = false
        case .footnoteLink:
            for arc in arcs {
                for id in locators[arc.from] ?? [] {
                    guard bound.count <= XBRLLimits.arcs else { return reader.fail("more than \(XBRLLimits.arcs) footnotes of facts") }
                    for footnote in footnotes[arc.to] ?? [] { bound.append((id, footnote)) }
                }
            }
            isOpen = false
        default: break
        }
    }

    func bind() {
        guard !bound.isEmpty else { return }
        let factByID = report.factsByID()
        for (id, footnote) in bound {
            guard let fact = factByID[id] else { continue }
            report.bind([footnote], to: fact)
        }
    }

    private func text(_ element: Element, _ attribute: Known) -> String {
        element.attribute(attribute.rawValue) { $0.text } ?? ""
    }
}
