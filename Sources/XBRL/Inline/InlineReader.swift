import Bytes
import Markup
import Records

/// Reads one inline XBRL document (Inline XBRL 1.1) into its set's report.
///
/// The content of facts is written once, into the report's `stream`, as XHTML. Each fact, continuation and footnote is a range of the stream. So nested text
/// blocks need no copies, and a continuation can be read before the fact that says whether its markup is needed.
final class InlineReader: MarkupHandler {
    private let report: Report
    private let reader: MarkupReader
    private let document: Ordinal<String>
    private let contexts: ContextReader
    private let values: InlineValues

    private var captures: [Capture] = []
    /// The end, in the stream, of the content of finished texts, continuations and footnotes.
    private var keptEnd = 0
    /// The index of the first open capture that receives content: 0, or the first one within the innermost ix:exclude.
    private var firstActive = 0
    /// The number of active captures that need markup.
    private var markupNeeds = 0
    private var excludes: [(firstActive: Int, markupNeeds: Int, start: Int)] = []
    private var hiddenDepth = 0
    private var languages = LanguageScope()
    private var base = BaseURIScope()
    /// Nil if the positions of facts in tables are not needed.
    private var tables: InlineTables?
    private var openNumbers = 0
    /// The open fractions. Nested ones share their numerator and denominator (Inline XBRL 1.1 §7).
    private var fractions: [Ordinal<Report.Fact>] = []
    private let links: InlineLinks

    init(_ report: Report, _ reader: MarkupReader, document: Ordinal<String>, values: InlineValues, links: InlineLinks, locatesFacts: Bool) {
        self.report = report
        self.reader = reader
        self.document = document
        self.values = values
        self.links = links
        contexts = ContextReader(report, reader)
        tables = locatesFacts ? InlineTables(report) : nil
    }

    // MARK: Events

    func startElement(_ element: Element) {
        let known = KnownName(element.name)
        let hasPrefixedAttribute = element.hasPrefixedAttribute
        if hasPrefixedAttribute || element.depth == 1 { languages.start(element, report) }
        if hasPrefixedAttribute || known == .htmlBase, !base.start(element, known) {
            reader.fail("a base URI has more than \(XBRLLimits.words) bytes")
        }
        if contexts.isReading || known == .context || known == .unit, contexts.startElement(element, known) { return }
        switch known {
        case .ixNonFraction: startNumber(element)
        case .ixNonNumeric: startText(element)
        case .ixContinuation:
            open(.continuation(id: word(element, .id), next: word(element, .continuedAt)), needsMarkup: true)
        case .ixFootnote:
            let footnote = report.footnotes.nextOrdinal
            report.footnotes.append(Report.Footnote(text: .none, language: languages.inner ?? languages.document))
            if let id = word(element, .id) ?? word(element, .footnoteID) { links.footnoteIDs[id] = footnote }
            open(.footnote(footnote, next: word(element, .continuedAt)), needsMarkup: false)
        case .ixExclude:
            excludes.append((firstActive, markupNeeds, report.stream.end))
            firstActive = captures.count
            markupNeeds = 0
        case .ixHidden: hiddenDepth += 1
        case .ixReferences:
            let target = word(element, .target)
            if let language = languages.inner, !links.targetLanguages.keys.contains(target) { links.targetLanguages.updateValue(language, forKey: target) }
        case .schemaRef: report.addSchema(element)
        case .ixFraction: startFraction(element)
        case .ixNumerator, .ixDenominator:
            open(.fractionPart(isNumerator: known == .ixNumerator, values.attributes(element)), needsMarkup: false)
        case .ixTuple: startTuple(element)
        case .ixRelationship:
            links.relationships.append((wordList(element, .fromRefs), wordList(element, .toRefs)))
        case .htmlTable, .htmlRow, .htmlCell, .htmlHeading, .htmlBreak, .htmlParagraph, .htmlDivision, .htmlItem:
            tables?.start(known, element)
            if markupNeeds > 0 { startTag(element) }
        case .htmlBase:
            if markupNeeds > 0 { startTag(element) }
        case .some: break
        case nil:
            if markupNeeds > 0 { startTag(element) }
        }
    }

    func characters(_ text: Span<UInt8>) {
        if contexts.isReading { return contexts.characters(text) }
        if hiddenDepth == 0 { tables?.characters(text, isInNumber: openNumbers > 0) }
        guard captures.count > firstActive else { return }
        report.stream.text(text)
    }

    func endElement(_ element: Element) {
        let known = KnownName(element.name)
        languages.end(element)
        base.end(element)
        if contexts.isReading { return contexts.endElement(element, known) }
        switch known {
        case .ixNonFraction, .ixNonNumeric, .ixContinuation, .ixFootnote, .ixNumerator, .ixDenominator: close()
        case .ixExclude:
            guard let exclude = excludes.popLast() else { return }
            let hole = exclude.start..<report.stream.end
            if !hole.isEmpty {
                for index in exclude.firstActive..<captures.count { captures[index].holes.append(hole) }
            }
            firstActive = exclude.firstActive
            markupNeeds = exclude.markupNeeds
        case .ixHidden: hiddenDepth -= 1
        case .ixFraction: endFraction()
        case .ixTuple: links.tuples.end()
        case .htmlTable, .htmlRow, .htmlCell, .htmlHeading, .htmlBreak, .htmlParagraph, .htmlDivision, .htmlItem:
            tables?.end(known)
            if markupNeeds > 0 { report.stream.endTag(element) }
        case .htmlBase:
            if markupNeeds > 0 { report.stream.endTag(element) }
        case .some: break
        case nil:
            if markupNeeds > 0 { report.stream.endTag(element) }
        }
    }

    private func startTag(_ element: Element) {
        guard base.isUsed, let base = base.current else { return report.stream.startTag(element) }
        if !report.countRepeated(report.stream.startTag(element, base: base)) { reader.fail("relative links repeat their base URI too often") }
    }

    // MARK: Facts

    private func startNumber(_ element: Element) {
        var attributes = InlineValues.Attributes()
        var accuracy = InlineValues.Accuracy()
        var fact = newFact(element) { values.readAttribute($0, $1, &attributes, &accuracy) }
        fact.isNumeric = true
        fact.decimals = accuracy.decimals
        fact.precision = accuracy.precision
        fact.problem = accuracy.problem
        let number = report.facts.nextOrdinal
        report.facts.append(fact)
        openNumbers += 1
        open(.number(fact: number, attributes), needsMarkup: false)
    }

    private func startText(_ element: Element) {
        var isMarkup = false
        var format: InlineValues.Format?
        var next: Report.Word?
        var fact = newFact(element) { name, value in
            switch name {
            case .escape: isMarkup = value.isTrue
            case .format: format = values.format(value)
            case .continuedAt: next = report.word(value)
            default: break
            }
        }
        if let language = languages.inner {
            fact.language = language
        } else {
            fact.language = languages.document
            links.documentLanguages.append(report.facts.nextOrdinal)
        }
        let number = report.facts.nextOrdinal
        report.facts.append(fact)
        open(.text(fact: number, isMarkup: isMarkup, format: format, next: next), needsMarkup: isMarkup)
    }

    private func startFraction(_ element: Element) {
        var fact = newFact(element)
        fact.isNumeric = true
        fractions.append(report.facts.nextOrdinal)
        report.facts.append(fact)
    }

    private func endFraction() {
        guard let fact = fractions.popLast(), !report.facts[fact].isNil, report.facts[fact].problem == nil else { return }
        let fraction = report.facts[fact].fraction
        if fraction == nil || fraction?.numerator.isEmpty == true || fraction?.denominator.isEmpty == true {
            report.facts[fact].problem = "a fraction without a numerator or a denominator"
        }
    }

    /// - Parameter others: called with the attributes that not all kinds of facts have.
    private func newFact(_ element: Element, _ others: (KnownName?, Span<UInt8>) -> Void = { _, _ in }) -> Report.Fact {
        report.learnPrefixes(reader)
        var concept: Name?
        var fact = Report.Fact(concept: element.name, document: document, offset: reader.elementOffset)
        fact.isHidden = hiddenDepth > 0
        tables?.place(&fact, isInText: markupNeeds > 0)
        fact.tuple = links.tuples.current
        element.forEachAttribute { name, value in
            let known = KnownName(name)
            switch known {
            case .nameAttribute: concept = report.name(value, reader)
            case .contextRef: fact.contextID = report.contextID(value)
            case .unitRef: fact.unitID = report.unitID(value)
            case .id: fact.id = report.keep(id: value)
            case .xsiNil: fact.isNil = value.isTrue
            case .target: fact.target = report.word(value)
            case .xmlLang: fact.language = report.language(value)
            case .tupleRef:
                let id = report.word(value)
                fact.tuple = links.tuples.tuple(id)
                if fact.tuple == nil { links.tupleReferences.append((report.facts.nextOrdinal, id)) }
            case .footnoteRefs: links.footnoteReferences.append((report.facts.nextOrdinal, words(in: value)))
            default: others(known, value)
            }
        }
        if let concept { fact.concept = concept } else { reader.fail("an inline fact without a name") }
        return fact
    }

    private func startTuple(_ element: Element) {
        report.learnPrefixes(reader)
        guard let concept = element.attribute(KnownName.nameAttribute.number, { report.name($0, reader) }) else {
            return reader.fail("an inline tuple without a name")
        }
        let id = word(element, .tupleID)
        let parent = word(element, .tupleRef).flatMap { links.tuples.tuple($0) }
        if !links.tuples.begin(concept, id: id, parent: parent, report) { reader.fail("the paths of tuples are too long") }
    }

    // MARK: Captures

    private func open(_ purpose: Capture.Purpose, needsMarkup: Bool) {
        guard captures.count < XBRLLimits.nesting else { return reader.fail("inline facts are nested deeper than \(XBRLLimits.nesting)") }
        captures.append(Capture(purpose: purpose, start: report.stream.end, needsMarkup: needsMarkup))
        if needsMarkup { markupNeeds += 1 }
    }

    private func close() {
        guard let capture = captures.popLast() else { return }
        if capture.needsMarkup { markupNeeds -= 1 }
        let content = capture.content(end: report.stream.end)
        switch capture.purpose {
        case .number, .fractionPart: break
        case .text, .continuation, .footnote: keptEnd = report.stream.end
        }
        switch capture.purpose {
        case .number(let fact, let attributes):
            openNumbers -= 1
            values.setValue(of: &report.facts[fact], attributes, content)
            // Remove the bytes, because no other value has them, unless a text within the number does.
            if captures.isEmpty, keptEnd <= capture.start { report.stream.truncate(to: capture.start) }
        case .fractionPart(let isNumerator, let attributes):
            values.setFractionPart(of: fractions, isNumerator: isNumerator, attributes, content)
        case .text(let fact, let isMarkup, let format, let next):
            // A nil fact has no value, even if its element has content.
            if report.facts[fact].isNil { break }
            report.facts[fact].value = report.value(content, isMarkup: isMarkup)
            if let next { links.continuedFacts.append((fact, next)) }
            if let format { values.formattedTexts.append((fact, format)) }
        case .continuation(let id, let next):
            if let id { report.reading.continuations[id] = Report.Continuation(content: content, next: next) }
        case .footnote(let index, let next):
            report.footnotes[index].text = report.value(content, isMarkup: false)
            if let next { links.continuedFootnotes.append((index, next)) }
        }
    }

    // MARK: Attributes

    private func word(_ element: Element, _ attribute: KnownName) -> Report.Word? {
        element.attribute(attribute.number) { report.word($0) }
    }

    private func wordList(_ element: Element, _ attribute: KnownName) -> [Report.Word] {
        element.attribute(attribute.number) { words(in: $0) } ?? []
    }

    private func words(in list: Span<UInt8>) -> [Report.Word] {
        var words: [Report.Word] = []
        var start = 0
        for position in 0...list.count where position == list.count || list[position].isWhiteSpace {
            if position > start { words.append(report.word(list.extracting(start..<position))) }
            start = position + 1
        }
        return words
    }
}
