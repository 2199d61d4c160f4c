import Bytes
package import Markup
import Records

/// What inline elements say of others by their ids, to be followed when all documents of the set have been read.
final class InlineLinks {
    /// Facts and footnotes that continue, with the number of the id of their first continuation.
    var continuedFacts: [(fact: Int, next: Int)] = []
    var continuedFootnotes: [(footnote: Int, next: Int)] = []
    /// Number of a footnote's id to its index.
    var footnoteIDs: [Int: Int] = [:]
    var relationships: [(from: [Int], to: [Int])] = []
    /// Facts that name their footnotes themselves (Inline XBRL 1.0).
    var footnoteReferences: [(fact: Int, to: [Int])] = []
    /// The tuples of all documents, and the facts that name one which was not there yet, with the number of its id.
    var tuples = TuplePaths()
    var tupleReferences: [(fact: Int, tuple: Int)] = []
    /// Texts whose language is the document's, which is that of its target where ix:references names one (Inline XBRL 1.1 §12).
    var documentLanguages: [Int] = []
    /// Number of a target, -1 for the default one, to the language of its ix:references.
    var targetLanguages: [Int: Int] = [:]
}

/// Reads the documents of one inline XBRL document set into one report.
package final class InlineSetReader {
    private let report: Report
    private let reader: MarkupReader
    private let numbers: InlineNumbers
    private let links = InlineLinks()
    /// Numbers of the ids of continuations that were followed.
    private var followed: Set<Int> = []

    package init(_ report: Report, _ reader: MarkupReader) {
        self.report = report
        self.reader = reader
        numbers = InlineNumbers(report, reader)
    }

    /// Reads one document; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>, name: String) throws(MarkupFailure) {
        report.documents.append(name)
        report.expect(bytes.count)
        let handler = InlineReader(report, reader, document: report.documents.count - 1, numbers: numbers, links: links)
        try reader.read(bytes, handler)
    }

    /// Follows continuations, applies the formats of text and binds footnotes to facts.
    package func finish() {
        for (fact, next) in links.continuedFacts {
            report.facts[fact].value = joined(report.facts[fact].value, next, of: fact)
        }
        for (footnote, next) in links.continuedFootnotes {
            report.footnotes[footnote].text = joined(report.footnotes[footnote].text, next, of: nil)
        }
        numbers.finishFormatted()
        for (fact, id) in links.tupleReferences {
            report.facts[fact].tuple = links.tuples.tuple(id)
            if report.facts[fact].tuple < 0, report.facts[fact].problem == nil {
                report.facts[fact].problem = "unknown tuple \"\(report.words.text(id))\""
            }
        }
        if !links.targetLanguages.isEmpty {
            for fact in links.documentLanguages {
                if let language = links.targetLanguages[report.facts[fact].target] { report.facts[fact].language = language }
            }
        }
        if !links.relationships.isEmpty || !links.footnoteReferences.isEmpty { bindFootnotes() }
        report.bindReferences()
    }

    private func joined(_ value: Report.Value, _ first: Int, of fact: Int?) -> Report.Value {
        var isMarkup = false
        switch value {
        case .captured(_, let flag), .assembled(_, let flag): isMarkup = flag
        case .none, .number, .text: return value
        }
        guard var content = report.content(value) else { return value }
        var next = first
        while next >= 0 {
            // A continuation continues one thing (Inline XBRL 1.1, 5.1.1): so nothing leads back to itself, and nothing is told a thousand times.
            guard let continuation = report.continuations[next], followed.insert(next).inserted else {
                let reason = followed.contains(next) ? "that continues something else already" : "that is nowhere"
                if let fact { report.facts[fact].problem = "a continuation \"\(report.words.text(next))\" \(reason)" }
                break
            }
            content += continuation.content
            next = continuation.next
        }
        return report.value(content, isMarkup: isMarkup)
    }

    private func bindFootnotes() {
        func footnotes(_ ids: [Int]) -> [Int] { ids.prefix(XBRLLimits.footnotes + 1).compactMap { links.footnoteIDs[$0] } }
        for (fact, to) in links.footnoteReferences { report.bind(footnotes(to), to: fact) }
        let factByID = report.factsByID()
        for (from, to) in links.relationships {
            let footnotes = footnotes(to)
            for fact in from.compactMap({ factByID[$0] }) { report.bind(footnotes, to: fact) }
        }
    }
}

extension Report {
    /// Notes the schema that a `link:schemaRef` names.
    func addSchema(_ reference: Element) {
        guard let href = reference.attribute(Known.xlinkHref.rawValue, { $0.text }), !schemas.contains(href) else { return }
        schemas.append(href)
    }

    /// Gives footnotes to a fact, up to the limit.
    func bind(_ footnotes: [Int], to fact: Int) {
        for footnote in footnotes { footnoteBytes += byteCount(self.footnotes[footnote].text) }
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
    func bindReferences() {
        for index in facts.indices {
            let contextID = facts[index].context
            facts[index].context = contextID < 0 ? -1 : Int(contextByID[contextID])
            if facts[index].context < 0, facts[index].problem == nil {
                facts[index].problem = contextID < 0 ? "no context" : "unknown context \"\(contextIDs.text(contextID))\""
            }
            if facts[index].problem == nil, facts[index].context >= 0, let problem = contexts[facts[index].context].problem {
                facts[index].problem = problem
            }
            let unitID = facts[index].unit
            if unitID >= 0 {
                facts[index].unit = Int(unitByID[unitID])
                if facts[index].unit < 0, facts[index].problem == nil { facts[index].problem = "unknown unit \"\(unitIDs.text(unitID))\"" }
                if facts[index].unit >= 0, facts[index].problem == nil, units[facts[index].unit].numerator.isEmpty {
                    facts[index].problem = "a unit without a measure"
                }
            } else if facts[index].isNumeric, facts[index].problem == nil {
                facts[index].problem = "a number without a unit"
            }
        }
    }
}
