import Bytes
import Markup
package import Records

/// The facts of a report's cover page that describe the report (dei).
package struct CoverPage {
    package private(set) var documentType: String?
    package private(set) var fiscalYear: Int?
    /// `FY`, `Q1`, `Q2`, `Q3`
    package private(set) var fiscalPeriod: String?
    package private(set) var periodEnd: CalendarDate?
    /// `--09-30`
    package private(set) var fiscalYearEnd: String?
    /// The period of the cover page's facts, which is that of the report (EFM 6.5.19, the required context).
    package private(set) var period: (start: CalendarDate, end: CalendarDate)?

    package init(_ report: Report) {
        // Compare concepts by number, because most facts are not on the cover page.
        let concepts = Item.allCases.map { report.names.knownLocal($0.concept) }
        var found: [(item: Item, fact: Ordinal<Report.Fact>)] = []
        for index in report.facts.indices {
            guard let number = concepts.firstIndex(of: report.names.localName(of: report.facts[index].concept)) else { continue }
            found.append((Item.allCases[number], Ordinal(index)))
        }
        // The first fact of each concept counts. Facts without a problem are preferred.
        for (item, number) in found.filter({ !report.facts[$0.fact].isBad }) + found.filter({ report.facts[$0.fact].isBad }) {
            let fact = report.facts[number]
            guard !fact.isNil, let context = fact.context, report.contexts[context].dimensions.isEmpty, !report.contexts[context].hasOtherContent,
                report.isDEI(fact.concept)
            else { continue }
            set(item, (report.text(fact) ?? report.number(fact) ?? "").trimmed, report.contexts[context].period)
        }
    }

    private enum Item: CaseIterable {
        case documentType, fiscalYear, fiscalPeriod, periodEnd, fiscalYearEnd

        var concept: StaticString {
            switch self {
            case .documentType: "DocumentType"
            case .fiscalYear: "DocumentFiscalYearFocus"
            case .fiscalPeriod: "DocumentFiscalPeriodFocus"
            case .periodEnd: "DocumentPeriodEndDate"
            case .fiscalYearEnd: "CurrentFiscalYearEndDate"
            }
        }
    }

    /// Sets an item that is not set yet.
    private mutating func set(_ item: Item, _ text: String, _ reported: Report.Period) {
        switch item {
        case .documentType:
            documentType = documentType ?? text
            if period == nil, case .duration(let start, let end) = reported, let start = start.day, let end = end.day, start <= end { period = (start, end) }
        case .fiscalYear: fiscalYear = fiscalYear ?? Int(text).flatMap { (1...9999).contains($0) ? $0 : nil }
        case .fiscalPeriod: fiscalPeriod = fiscalPeriod ?? (text.isEmpty ? nil : text)
        case .periodEnd: periodEnd = periodEnd ?? CalendarDate(text)
        case .fiscalYearEnd: fiscalYearEnd = fiscalYearEnd ?? text
        }
    }
}

extension Report {
    fileprivate func isDEI(_ concept: Name) -> Bool {
        names.withNamespace(names.namespace(of: concept)) { Prefixes.canonical($0) == "dei" }
    }
}
