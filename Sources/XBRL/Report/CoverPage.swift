import Bytes
import Markup
package import Records

/// What a report says of itself on its cover page (dei).
package struct CoverPage {
    package private(set) var documentType: String?
    package private(set) var fiscalYear: Int?
    /// `FY`, `Q1`, `Q2`, `Q3`
    package private(set) var fiscalPeriod: String?
    package private(set) var periodEnd: CalendarDate?
    /// `--09-30`
    package private(set) var fiscalYearEnd: String?
    /// The stretch of time that the cover's own facts are told for: the period of the report (EFM 6.5.19, the required context).
    package private(set) var period: (start: CalendarDate, end: CalendarDate)?

    package init(_ report: Report) {
        // Local names by number, so that the many facts that say nothing of the cover cost a comparison.
        let wanted = Self.concepts.map { report.names.knownLocal($0) }
        var said: [(known: Int, fact: Ordinal<Report.Fact>)] = []
        for index in report.facts.indices {
            guard let known = wanted.firstIndex(of: report.names.localName(of: report.facts[index].concept)) else { continue }
            said.append((known, Ordinal(index)))
        }
        // What is good comes first: the first that says a thing is taken at its word.
        for (known, number) in said.filter({ !report.facts[$0.fact].isBad }) + said.filter({ report.facts[$0.fact].isBad }) {
            let fact = report.facts[number]
            guard !fact.isNil, let context = fact.context, report.contexts[context].dimensions.isEmpty, !report.contexts[context].hasOtherContent,
                report.isDEI(fact.concept)
            else { continue }
            let text = (report.text(fact) ?? report.number(fact) ?? "").trimmed
            switch known {
            case 0:
                documentType = documentType ?? text
                if period == nil, case .duration(let start, let end) = report.contexts[context].period, let start = start.day, let end = end.day, start <= end {
                    period = (start, end)
                }
            case 1: fiscalYear = fiscalYear ?? Int(text).flatMap { (1...9999).contains($0) ? $0 : nil }
            case 2: fiscalPeriod = fiscalPeriod ?? (text.isEmpty ? nil : text)
            case 3: periodEnd = periodEnd ?? CalendarDate(text)
            default: fiscalYearEnd = fiscalYearEnd ?? text
            }
        }
    }

    private static let concepts: [StaticString] = [
        "DocumentType", "DocumentFiscalYearFocus", "DocumentFiscalPeriodFocus", "DocumentPeriodEndDate", "CurrentFiscalYearEndDate",
    ]
}

extension Report {
    func isDEI(_ concept: Name) -> Bool {
        names.withNamespace(names.namespace(of: concept)) { Prefixes.canonical($0) == "dei" }
    }

    /// Counts prefixes among those that stand in the records: of headings, which nothing reports.
    package func use(_ used: Set<String>) {
        for prefix in used { prefixes.use(prefix) }
    }

    /// Prefix to URI, for every prefix that stands in the records.
    package var namespaces: [(prefix: String, uri: String)] {
        prefixes.all.map { ($0.prefix, uri($0.namespace)) }
    }

    /// A namespace as records have it: `unbound:` and the prefix where a document binds it to nothing.
    func uri(_ namespace: Namespace) -> String {
        let text = names.namespaceText(namespace)
        return text.hasPrefix(Prefixes.unbound) ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// What was found wrong with the set and with single facts. Of many alike facts the first hundred are named.
    package func allProblems(offsets: [Int]) -> [Problem] {
        var all = problems
        var count = 0
        for index in facts.indices {
            guard let message = facts[index].problem else { continue }
            count += 1
            guard count <= 100 else { continue }
            let fact = facts[index]
            all.append(
                Problem(
                    code: "fact", message: "\(qualifiedName(fact.concept)): \(message)", document: documents[fact.document],
                    offset: fact.offset + offsets[fact.document.index]))
        }
        if count > 100 { all.append(Problem(code: "fact", message: "\(count - 100) more facts have a problem", document: documents.first)) }
        return all
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        var bytes = Substring(self)
        while let first = bytes.first, first.isWhitespace { bytes.removeFirst() }
        while let last = bytes.last, last.isWhitespace { bytes.removeLast() }
        return String(bytes)
    }
}
