import Bytes
package import Markup
import Records

/// What inline elements say of others by their ids, to be followed when all documents of the set have been read.
final class InlineLinks {
    /// Facts and footnotes that continue, with the id of their first continuation.
    var continuedFacts: [(fact: Ordinal<Report.Fact>, next: Report.Word)] = []
    var continuedFootnotes: [(footnote: Ordinal<Report.Footnote>, next: Report.Word)] = []
    var footnoteIDs: [Report.Word: Ordinal<Report.Footnote>] = [:]
    var relationships: [(from: [Report.Word], to: [Report.Word])] = []
    /// Facts that name their footnotes themselves (Inline XBRL 1.0).
    var footnoteReferences: [(fact: Ordinal<Report.Fact>, to: [Report.Word])] = []
    /// The tuples of all documents, and the facts that name one which was not there yet, with its id.
    var tuples = TuplePaths()
    var tupleReferences: [(fact: Ordinal<Report.Fact>, tuple: Report.Word)] = []
    /// Texts whose language is the document's, which is that of its target where ix:references names one (Inline XBRL 1.1 §12).
    var documentLanguages: [Ordinal<Report.Fact>] = []
    /// The languages of ix:references by their targets, of which nil is the default one.
    var targetLanguages: [Report.Word?: Report.Word?] = [:]
}

/// Reads the documents of one inline XBRL document set into one report.
package final class InlineSetReader {
    private let report: Report
    private let reader: MarkupReader
    private let numbers: InlineNumbers
    private let links = InlineLinks()
    /// Ids of continuations that were followed.
    private var followed: Set<Report.Word> = []

    package init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
        numbers = InlineNumbers(report, reader)
    }

    /// Reads one document; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>, name: String) throws(MarkupFailure) {
        report.documents.append(name)
        report.expect(bytes.count)
        let handler = InlineReader(report, reader, document: Ordinal(report.documents.count - 1), numbers: numbers, links: links)
        try reader.read(bytes, handler)
    }

    /// Follows continuations, applies the formats of text and binds footnotes to facts.
    package func finish() throws(MarkupFailure) {
        for (fact, next) in links.continuedFacts {
            report.facts[fact].value = joined(report.facts[fact].value, next, of: fact)
        }
        for (footnote, next) in links.continuedFootnotes {
            report.footnotes[footnote].text = joined(report.footnotes[footnote].text, next, of: nil)
        }
        numbers.finishFormatted()
        for (fact, id) in links.tupleReferences {
            report.facts[fact].tuple = links.tuples.tuple(id)
            if report.facts[fact].tuple == nil, report.facts[fact].problem == nil {
                report.facts[fact].problem = "unknown tuple \"\(report.text(id))\""
            }
        }
        if !links.targetLanguages.isEmpty {
            for fact in links.documentLanguages {
                if let language = links.targetLanguages[report.facts[fact].target] { report.facts[fact].language = language }
            }
        }
        if !links.relationships.isEmpty || !links.footnoteReferences.isEmpty { bindFootnotes() }
        try report.bindReferences()
    }

    private func joined(_ value: Report.Value, _ first: Report.Word, of fact: Ordinal<Report.Fact>?) -> Report.Value {
        var isMarkup = false
        switch value {
        case .captured(_, let flag), .assembled(_, let flag): isMarkup = flag
        case .none, .number, .text: return value
        }
        guard var content = report.content(value) else { return value }
        var next: Report.Word? = first
        while let id = next {
            // A continuation continues one thing (Inline XBRL 1.1, 5.1.1): so nothing leads back to itself, and nothing is told a thousand times.
            guard let continuation = report.continuations[id], followed.insert(id).inserted else {
                let reason = followed.contains(id) ? "that continues something else already" : "that is nowhere"
                if let fact { report.facts[fact].problem = "a continuation \"\(report.text(id))\" \(reason)" }
                break
            }
            content += continuation.content
            next = continuation.next
        }
        return report.value(content, isMarkup: isMarkup)
    }

    private func bindFootnotes() {
        func footnotes(_ ids: [Report.Word]) -> [Ordinal<Report.Footnote>] { ids.prefix(XBRLLimits.footnotes + 1).compactMap { links.footnoteIDs[$0] } }
        for (fact, to) in links.footnoteReferences { report.bind(footnotes(to), to: fact) }
        let factByID = report.factsByID()
        for (from, to) in links.relationships {
            let footnotes = footnotes(to)
            for fact in from.compactMap({ factByID[$0] }) { report.bind(footnotes, to: fact) }
        }
    }
}

extension Report {
    /// Gives footnotes to a fact, up to the limit.
    func bind(_ footnotes: [Ordinal<Footnote>], to fact: Ordinal<Fact>) {
        if footnoteBytes <= XBRLLimits.repeatedFootnotes { for footnote in footnotes { footnoteBytes += byteCount(self.footnotes[footnote].text) } }
        guard footnoteBytes <= XBRLLimits.repeatedFootnotes else {
            if facts[fact].problem == nil { facts[fact].problem = "more than \(XBRLLimits.repeatedFootnotes >> 20) MB of footnotes" }
            return
        }
        let all = (facts[fact].footnotes ?? []) + footnotes
        facts[fact].footnotes = Array(all.prefix(XBRLLimits.footnotes))
        if all.count > XBRLLimits.footnotes, facts[fact].problem == nil { facts[fact].problem = "more than \(XBRLLimits.footnotes) footnotes" }
    }

    private func byteCount(_ value: Value) -> Int {
        switch value {
        case .none: 0
        case .number(let range), .text(let range), .captured(let range, _): range.count
        case .assembled(let index, _): pieces[index].count
        }
    }

    /// Turns the numbers of ids on the facts into indexes of contexts and units, and names what leads nowhere.
    ///
    /// Throws when what the facts repeat is out of proportion.
    func bindReferences() throws(MarkupFailure) {
        // The document's name, and that of the main one.
        let names = documents.map { $0.utf8.count + (documents.first?.utf8.count ?? 0) }
        for index in facts.indices {
            facts[index].context = facts[index].contextID.flatMap { contextByID[$0.index] }
            facts[index].unit = facts[index].unitID.flatMap { unitByID[$0.index] }
            if facts[index].problem == nil, let problem = problemOfReferences(facts[index]) { facts[index].problem = problem }
            let fact = facts[index]
            if fact.precision != nil, fact.decimals == nil { facts[index].decimals = inferredDecimals(fact) }
            let repeated =
                names[fact.document.index] + (fact.context.map { contexts[$0].repeatedBytes } ?? 0) + (fact.unit.map { units[$0].text.utf8.count } ?? 0)
                + (fact.tuple.map { tuples[$0].path.utf8.count } ?? 0)
            guard countRepeated(repeated) else {
                throw MarkupFailure(message: "its facts repeat names, contexts, units and tuples too often", line: 0, offset: fact.offset)
            }
        }
        settlePrefixes()
    }

    /// Gives every name of the facts and their contexts its prefix, so that neither the prefixes nor `namespaces` depend on who asks for what first.
    private func settlePrefixes() {
        var isSettled = [Bool](repeating: false, count: names.namespaces.count)
        func settle(_ name: Name) {
            let namespace = names.namespace(of: name)
            if isSettled[namespace.index] { return }
            isSettled[namespace.index] = true
            _ = prefixes.prefix(of: namespace, names)
        }
        for index in facts.indices { settle(facts[index].concept) }
        for context in contexts {
            for dimension in context.dimensions {
                settle(dimension.axis)
                if case .explicit(let member) = dimension.member { settle(member) }
            }
        }
    }

    private func problemOfReferences(_ fact: Fact) -> String? {
        guard let contextID = fact.contextID else { return "no context" }
        guard let context = fact.context else { return "unknown context \"\(contextIDs.text(contextID.index))\"" }
        if let problem = contexts[context].problem { return problem }
        guard let unitID = fact.unitID else { return fact.isNumeric ? "a number without a unit" : nil }
        guard let unit = fact.unit else { return "unknown unit \"\(unitIDs.text(unitID.index))\"" }
        return units[unit].numerator.isEmpty ? "a unit without a measure" : nil
    }
}
