import Bytes
package import Markup
import Records

/// Reads the documents of one inline XBRL document set into one report.
package final class InlineSetReader {
    private let report: Report
    private let reader: MarkupReader
    private let values: InlineValues
    private let links = InlineLinks()
    private let locatesFacts: Bool
    /// The ids of continuations that were already joined to a fact or a footnote.
    private var followed: Set<Report.Word> = []

    /// - Parameter locatesFacts: whether to find the positions of the facts in HTML tables, which only statements need.
    package init(_ report: Report, _ reader: MarkupReader, locatesFacts: Bool = true) {
        self.report = report
        self.reader = reader
        self.locatesFacts = locatesFacts
        values = InlineValues(report, reader)
    }

    /// Reads one document; `bytes` must be followed by a zero byte.
    package func read(_ bytes: Span<UInt8>, name: String) throws(MarkupFailure) {
        report.documents.append(name)
        report.reserve(bytes.count)
        let document = Ordinal<String>(report.documents.count - 1)
        let handler = InlineReader(report, reader, document: document, values: values, links: links, locatesFacts: locatesFacts)
        try reader.read(bytes, handler)
    }

    /// Follows the references between elements: joins continuations, applies the formats of texts, and binds tuples, languages, footnotes and contexts.
    package func finish() throws(MarkupFailure) {
        for (fact, next) in links.continuedFacts {
            report.facts[fact].value = joined(report.facts[fact].value, next, of: fact)
        }
        for (footnote, next) in links.continuedFootnotes {
            report.footnotes[footnote].text = joined(report.footnotes[footnote].text, next, of: nil)
        }
        values.applyFormats()
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

    /// Returns a value followed by its continuations.
    private func joined(_ value: Report.Value, _ first: Report.Word, of fact: Ordinal<Report.Fact>?) -> Report.Value {
        var isMarkup = false
        switch value {
        case .captured(_, let flag), .assembled(_, let flag): isMarkup = flag
        case .none, .number, .text: return value
        }
        guard var content = report.content(value) else { return value }
        var next: Report.Word? = first
        while let id = next {
            // A continuation has only one predecessor (Inline XBRL 1.1 §5.1.1), so a chain has no loop, and no text is repeated a thousand times.
            guard let continuation = report.reading.continuations[id], followed.insert(id).inserted else {
                let reason =
                    followed.contains(id) ? "the continuation \"\(report.text(id))\" has two predecessors" : "unknown continuation \"\(report.text(id))\""
                if let fact { report.facts[fact].problem = reason }
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
