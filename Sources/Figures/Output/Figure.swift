package import Records

/// A figure of one view: the `figure` record.
package struct Figure: Equatable, Sendable {
    /// Why there is no value.
    package enum Missing: String, Sendable {
        case notReported = "not_reported"
        /// A report on the period is in the database without its XBRL, or the value has too many digits.
        case notExtracted = "not_extracted"
        case noFiling = "no_filing"
    }

    /// What a value was calculated from.
    package struct Derivation: Equatable, Sendable {
        package enum Rule: String, Sendable {
            case q2, q3, q4, ttm
        }

        package let rule: Rule
        /// For a quarter, the longer period and the shorter one that is subtracted from it. For trailing twelve months, the fiscal year, the present year to
        /// date, and that of the year before, which is subtracted; or four quarters, which are added.
        package let from: [Source]
    }

    package struct Source: Equatable, Sendable {
        package let accessionNumber: String
        package let period: ReportingPeriod
        package let value: Amount
    }

    package var view: FigureView
    package var company: Company
    package var statementType: StatementType
    package var item: String
    package var periodStart: CalendarDate?
    /// Nil only for a missing figure, if the end of the period is neither reported nor certain.
    package var periodEnd: CalendarDate?
    package var fiscalYear: Int?
    package var fiscalPeriod: FiscalPeriod?
    package var value: Amount?
    package var unit: String?
    /// The concept of the fact; for a calculated figure, that of the first figure it was calculated from.
    package var concept: String?
    /// The filing that reports the value; for a calculated figure, the newest of its filings, with which it became known.
    package var filing: ReportingFiling?
    package var document: String?
    package var offset: Int?
    package var derived: Derivation?
    package var missing: Missing?
    /// Why the figure is missing, in one line.
    package var reason: String?
    /// Whether the concept differs from that of the last value for the same quarter, or for a year, before this one, or the figures that the value was calculated
    /// from have different concepts.
    package var conceptChanged = false
    /// The change from the year before, in the views of fiscal years and quarters; nil if there is no value a year before. The `figure` record does not have it.
    package var change: FigureChange?
}
