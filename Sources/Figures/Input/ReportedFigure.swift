package import Records

/// A company, as its figures name it.
package struct Company: Hashable, Sendable {
    package let cik: CIK
    package let ticker: String?
    package let name: String?

    package init(cik: CIK, ticker: String? = nil, name: String? = nil) {
        self.cik = cik
        self.ticker = ticker
        self.name = name
    }
}

/// A figure as one filing reports it, in one column of one statement.
package struct ReportedFigure: Sendable {
    package var filing: ReportingFiling
    package var statementType: StatementType
    /// Whether the column is that of the period reported on.
    package var isPrimary: Bool
    /// The name of a standard item, or any other name, such as a concept's.
    package var item: String
    package var period: ReportingPeriod
    /// The fiscal year and period of the column, by its dates; nil if they are not known.
    package var fiscalYear: Int?
    package var fiscalPeriod: FiscalPeriod?
    package var value: Amount
    /// The number of decimal places to which the value is accurate; nil for an exact value.
    package var decimals: Int?
    package var unit: String?
    package var concept: String?
    /// The place of the fact: a document of the filing, and a byte offset in the submission.
    package var document: String?
    package var offset: Int?

    package init(
        filing: ReportingFiling, statementType: StatementType, isPrimary: Bool = false, item: String, period: ReportingPeriod, fiscalYear: Int? = nil,
        fiscalPeriod: FiscalPeriod? = nil, value: Amount, decimals: Int? = nil, unit: String? = nil, concept: String? = nil, document: String? = nil,
        offset: Int? = nil
    ) {
        self.filing = filing
        self.statementType = statementType
        self.isPrimary = isPrimary
        self.item = item
        self.period = period
        self.fiscalYear = fiscalYear
        self.fiscalPeriod = fiscalPeriod
        self.value = value
        self.decimals = decimals
        self.unit = unit
        self.concept = concept
        self.document = document
        self.offset = offset
    }
}

/// What the figures of one column of a statement have in common.
struct StatementColumn {
    let filing: ReportingFiling
    let statementType: StatementType
    let isPrimary: Bool
    let period: ReportingPeriod
    let fiscalYear: Int?
    let fiscalPeriod: FiscalPeriod?
}
