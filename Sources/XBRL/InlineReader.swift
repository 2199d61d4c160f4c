import Bytes
import Markup
import Records

/// Reads one inline XBRL document (Inline XBRL 1.1) into its set's report.
///
/// All content that facts need goes once into the report's `stream`, as XHTML; each open fact, continuation or footnote is a range of it. So nested text
/// blocks cost nothing, and whether a continuation is wanted with its markup need not be known before its fact has been seen.
final class InlineReader: MarkupHandler {
    private let report: Report
    private let reader: MarkupReader
    private let document: Int
    private let contexts: ContextReader
    private let numbers: InlineNumbers

    private var captures: [Capture] = []
    /// The open captures that take content now: those opened within the innermost ix:exclude, or all.
    private var firstActive = 0
    private var markupWanted = 0
    private var excludes: [(firstActive: Int, markupWanted: Int, start: Int)] = []
    private var hiddenDepth = 0
    private var languages = LanguageScope()
    /// The HTML tables that are open.
    private var tables: [Int] = []
    /// The fractions that are open: what is nested shares its numerator and denominator (Inline XBRL 1.1 §7).
    private var fractions: [Int] = []
    private let links: InlineLinks

    private struct Capture {
        enum Purpose {
            case number(fact: Int, InlineNumbers.Attributes)
            case text(fact: Int, isMarkup: Bool, format: Int, next: Int)
            case continuation(id: Int, next: Int)
            case footnote(index: Int, next: Int)
            case fractionPart(isNumerator: Bool, InlineNumbers.Attributes)
        }
        let purpose: Purpose
        let start: Int
        let wantsMarkup: Bool
        /// What ix:exclude took out of it.
        var holes: [Range<Int>] = []
    }

    init(_ report: Report, _ reader: MarkupReader, document: Int, numbers: InlineNumbers, links: InlineLinks) {
        self.report = report
        self.reader = reader
        self.document = document
        self.numbers = numbers
        self.links = links
        contexts = ContextReader(report, reader)
    }

    // MARK: Events

    func startElement(_ element: Element) {
        let known = Known(rawValue: element.name)
        languages.start(element, report)
        if contexts.isReading || known == .context || known == .unit, contexts.startElement(element, known) { return }
        switch known {
        case .ixNonFraction: startNumber(element)
        case .ixNonNumeric: startText(element)
        case .ixContinuation:
            let id = number(element, .id)
            open(.continuation(id: id, next: number(element, .continuedAt)), wantsMarkup: true)
        case .ixFootnote:
            report.footnotes.append(Report.Footnote(text: .none))
            let index = report.footnotes.count - 1
            let id = number(element, .id)
            links.footnoteIDs[id >= 0 ? id : number(element, .footnoteID)] = index
            open(.footnote(index: index, next: number(element, .continuedAt)), wantsMarkup: false)
        case .ixExclude:
            excludes.append((firstActive, markupWanted, report.stream.end))
            firstActive = captures.count
            markupWanted = 0
        case .ixHidden: hiddenDepth += 1
        case .ixReferences:
            if let language = languages.inner, links.targetLanguages[number(element, .target)] == nil {
                links.targetLanguages[number(element, .target)] = language
            }
        case .schemaRef: report.addSchema(element)
        case .ixFraction: startFraction(element)
        case .ixNumerator, .ixDenominator:
            open(.fractionPart(isNumerator: known == .ixNumerator, numbers.attributes(element)), wantsMarkup: false)
        case .ixTuple: startTuple(element)
        case .ixRelationship:
            links.relationships.append((numberList(element, .fromRefs), numberList(element, .toRefs)))
        case .htmlTable:
            tables.append(report.tableCount)
            report.tableCount += 1
            if markupWanted > 0 { report.stream.startTag(element) }
        case .some: break
        case nil:
            if markupWanted > 0 { report.stream.startTag(element) }
        }
    }

    func characters(_ text: Span<UInt8>) {
        if contexts.isReading { return contexts.characters(text) }
        guard captures.count > firstActive else { return }
        report.stream.text(text)
    }

    func endElement(_ element: Element) {
        let known = Known(rawValue: element.name)
        languages.end(element)
        if contexts.isReading { return contexts.endElement(known) }
        switch known {
        case .ixNonFraction, .ixNonNumeric, .ixContinuation, .ixFootnote, .ixNumerator, .ixDenominator: close()
        case .ixExclude:
            guard let exclude = excludes.popLast() else { return }
            let hole = exclude.start..<report.stream.end
            if !hole.isEmpty {
                for index in exclude.firstActive..<captures.count { captures[index].holes.append(hole) }
            }
            firstActive = exclude.firstActive
            markupWanted = exclude.markupWanted
        case .ixHidden: hiddenDepth -= 1
        case .ixFraction: endFraction()
        case .ixTuple: links.tuples.end()
        case .htmlTable:
            tables.removeLast()
            if markupWanted > 0 { report.stream.endTag(element) }
        case .some: break
        case nil:
            if markupWanted > 0 { report.stream.endTag(element) }
        }
    }

    // MARK: Facts

    private func startNumber(_ element: Element) {
        var attributes = InlineNumbers.Attributes()
        var accuracy = InlineNumbers.Accuracy()
        var fact = newFact(element) { numbers.take($0, $1, &attributes, &accuracy) }
        fact.isNumeric = true
        fact.decimals = accuracy.decimals
        fact.precision = accuracy.precision
        fact.problem = accuracy.problem
        report.facts.append(fact)
        open(.number(fact: report.facts.count - 1, attributes), wantsMarkup: false)
    }

    private func startText(_ element: Element) {
        var isMarkup = false
        var format = -1
        var next = -1
        var fact = newFact(element) { name, value in
            switch name {
            case .escape: isMarkup = value.equals("true") || value.equals("1")
            case .format: format = numbers.format(value)
            case .continuedAt: next = report.words.intern(value)
            default: break
            }
        }
        if let language = languages.inner {
            fact.language = language
        } else {
            fact.language = languages.document
            links.documentLanguages.append(report.facts.count)
        }
        report.facts.append(fact)
        open(.text(fact: report.facts.count - 1, isMarkup: isMarkup, format: format, next: next), wantsMarkup: isMarkup)
    }

    private func startFraction(_ element: Element) {
        var fact = newFact(element)
        fact.isNumeric = true
        report.facts.append(fact)
        fractions.append(report.facts.count - 1)
    }

    private func endFraction() {
        guard let fact = fractions.popLast(), !report.facts[fact].isNil, report.facts[fact].problem == nil else { return }
        let fraction = report.facts[fact].fraction
        if fraction == nil || fraction?.numerator.isEmpty == true || fraction?.denominator.isEmpty == true {
            report.facts[fact].problem = "a fraction without a numerator and a denominator"
        }
    }

    /// - Parameter others: gets the attributes that not every fact has.
    private func newFact(_ element: Element, _ others: (Known?, Span<UInt8>) -> Void = { _, _ in }) -> Report.Fact {
        var fact = Report.Fact(concept: -1, document: document, offset: reader.elementOffset)
        fact.isHidden = hiddenDepth > 0
        fact.table = tables.last ?? -1
        fact.tuple = links.tuples.current
        element.forEachAttribute { name, value in
            let known = Known(rawValue: name)
            switch known {
            case .nameAttribute: fact.concept = report.name(value, reader)
            case .contextRef: fact.context = report.contextNumber(value)
            case .unitRef: fact.unit = report.unitNumber(value)
            case .id: fact.id = report.keep(id: value)
            case .xsiNil: fact.isNil = value.equals("true") || value.equals("1")
            case .target: fact.target = report.words.intern(value)
            case .xmlLang: fact.language = report.words.intern(value)
            case .tupleRef:
                let id = report.words.intern(value)
                fact.tuple = links.tuples.tuple(id)
                if fact.tuple < 0 { links.tupleReferences.append((report.facts.count, id)) }
            case .footnoteRefs: links.footnoteReferences.append((report.facts.count, numbers(in: value)))
            default: others(known, value)
            }
        }
        if fact.concept < 0 { reader.fail("an inline fact without a name") }
        return fact
    }

    private func startTuple(_ element: Element) {
        let concept = element.attribute(Known.nameAttribute.rawValue) { report.name($0, reader) } ?? -1
        guard concept >= 0 else { return reader.fail("an inline tuple without a name") }
        let id = element.attribute(Known.tupleID.rawValue) { report.words.intern($0) }
        let parent = element.attribute(Known.tupleRef.rawValue) { links.tuples.tuple(report.words.intern($0)) }
        if !links.tuples.begin(concept, id: id, parent: parent, report, reader.names) { reader.fail("tuples nested too deep") }
    }

    // MARK: Captures

    private func open(_ purpose: Capture.Purpose, wantsMarkup: Bool) {
        guard captures.count < XBRLLimits.nesting else { return reader.fail("inline facts nested deeper than \(XBRLLimits.nesting)") }
        captures.append(Capture(purpose: purpose, start: report.stream.end, wantsMarkup: wantsMarkup))
        if wantsMarkup { markupWanted += 1 }
    }

    private func close() {
        guard let capture = captures.popLast() else { return }
        if capture.wantsMarkup { markupWanted -= 1 }
        let content = content(capture, end: report.stream.end)
        switch capture.purpose {
        case .number(let fact, let attributes):
            numbers.finish(&report.facts[fact], attributes, content)
            // Nobody else wants these bytes.
            if captures.isEmpty { report.stream.truncate(to: capture.start) }
        case .fractionPart(let isNumerator, let attributes):
            numbers.finishFractionPart(of: fractions, isNumerator: isNumerator, attributes, content)
        case .text(let fact, let isMarkup, let format, let next):
            // Whatever stands in an element that is nil, its fact has no value.
            if report.facts[fact].isNil { break }
            report.facts[fact].value = report.value(content, isMarkup: isMarkup)
            if next >= 0 { links.continuedFacts.append((fact, next)) }
            if format >= 0 { numbers.formatted.append((fact, format)) }
        case .continuation(let id, let next):
            if id >= 0 { report.continuations[id] = Report.Continuation(content: content, next: next) }
        case .footnote(let index, let next):
            report.footnotes[index].text = report.value(content, isMarkup: false)
            if next >= 0 { links.continuedFootnotes.append((index, next)) }
        }
    }

    /// The content without what was excluded.
    private func content(_ capture: Capture, end: Int) -> Content {
        var content: Content?
        func add(_ range: Range<Int>) {
            guard !range.isEmpty else { return }
            if content == nil { content = Content(first: range) } else { content?.rest.append(range) }
        }
        var start = capture.start
        for hole in capture.holes {
            add(start..<max(start, hole.lowerBound))
            start = hole.upperBound
        }
        add(start..<max(start, end))
        return content ?? Content(first: start..<start)
    }

    // MARK: Attributes

    private func number(_ element: Element, _ attribute: Known) -> Int {
        element.attribute(attribute.rawValue) { report.words.intern($0) } ?? -1
    }

    private func numberList(_ element: Element, _ attribute: Known) -> [Int] {
        element.attribute(attribute.rawValue) { numbers(in: $0) } ?? []
    }

    private func numbers(in list: Span<UInt8>) -> [Int] {
        var numbers: [Int] = []
        var start = 0
        for position in 0...list.count where position == list.count || list[position].isWhiteSpace {
            if position > start { numbers.append(report.words.intern(list.extracting(start..<position))) }
            start = position + 1
        }
        return numbers
    }
}
