import Bytes
package import Records
package import Warehouse

extension CompanyFigures {
    /// Reads all figures of a company from a database. A part of its items would not do: fiscal years, and which filings cover a quarter, follow from all.
    ///
    /// - Parameter day: only filings that were known on this day are read; all if nil.
    package init(_ cik: CIK, asOf day: CalendarDate? = nil, from reader: WarehouseReader) throws(WarehouseFailure) {
        self.init(Company(cik: cik))
        var read = ReadStatements(day)
        try reader.forEachStatement(of: cik, { (row: ResultRow) throws(WarehouseFailure) in try read.add(row, cik) }, failing: { $0 })
        try reader.forEachReportedFigure(
            of: cik,
            { (row: ResultRow) throws(WarehouseFailure) in
                guard let column = read.column(of: row) else { return }
                do throws(FiguresFailure) { try add(row, of: column) } catch { throw WarehouseFailure(.row, error.description) }
            }, failing: { $0 })
        company = Company(cik: cik, ticker: read.ticker.text, name: read.name.text)
        try reader.reportsWithoutFigures(
            of: cik,
            { (row: ResultRow) throws(WarehouseFailure) in
                guard let end = row.date(4) else { return }
                let filing = ReportingFiling(
                    accessionNumber: row.text(0) ?? "", formType: row.text(1), filingDate: row.date(2), acceptedAt: row.microseconds(3))
                guard filing.isReportOnPeriod, filing.isKnown(on: day) else { return }
                let isRejected = row.integer(5) == 1
                addUnread(filing, periodEnd: end, isRejected ? .rejected : row.integer(6) == 1 ? .withoutXBRL : .notExtracted)
            }, failing: { $0 })
    }

    /// Adds the figure of a row. One of more digits than are calculated with is kept as such; one without an item or a value is none.
    private mutating func add(_ row: ResultRow, of column: StatementColumn) throws(FiguresFailure) {
        guard let item = items.intern(.item, of: row) else { return }
        let unit = units.intern(.unit, of: row)
        if let value = row.amount(.value) {
            try add(
                item, of: column, value, decimals: row.integer(.decimals), unit: unit, concept: concepts.intern(.concept, of: row),
                document: documents.intern(.document, of: row), offset: row.integer(.offset))
        } else if row.text(.value) != nil {
            try addOverlong(item, unit: unit, of: column.filing, column.period)
        }
    }
}

/// The text of the newest filing that has one.
private struct NewestText {
    private var filing: ReportingFiling?
    private(set) var text: String?

    mutating func note(_ text: String?, of filing: ReportingFiling) {
        guard let text, self.filing.map({ $0.isBefore(filing) }) ?? true else { return }
        (self.filing, self.text) = (filing, text)
    }
}

/// The statements whose figures are read, and the company's ticker and name, each from the newest filing that has one.
private struct ReadStatements {
    private let day: CalendarDate?
    private var numbers = ByteInterner()
    /// By the number of the statement's ID; nil for one whose filing was not known yet, one of no known type, and one without an end of its period.
    private var columns: [StatementColumn?] = []
    private var filing: ReportingFiling?
    private(set) var ticker = NewestText()
    private(set) var name = NewestText()

    init(_ day: CalendarDate?) { self.day = day }

    mutating func add(_ row: ResultRow, _ company: CIK) throws(WarehouseFailure) {
        guard columns.count < FiguresLimits.figuresOfACompany else {
            throw WarehouseFailure(.row, "\(company): more than \(FiguresLimits.figuresOfACompany) statements of one company")
        }
        guard let number = row.number(.id, in: &numbers), number == columns.count else { return }
        let filing = filing(of: row)
        guard filing.isKnown(on: day) else { return columns.append(nil) }
        columns.append(StatementColumn(row, of: filing))
    }

    /// Returns the column of a figure; nil if the figure does not count.
    func column(of figure: ResultRow) -> StatementColumn? { figure.find(.statementID, in: numbers).flatMap { columns[$0] } }

    /// Returns the filing of a statement. Those of one filing come one after another as a rule.
    private mutating func filing(of row: ResultRow) -> ReportingFiling {
        let accessionNumber = row.text(.accessionNumber) ?? ""
        if let filing, filing.accessionNumber == accessionNumber { return filing }
        let filing = ReportingFiling(
            accessionNumber: accessionNumber, formType: row.text(.formType), filingDate: row.date(.filingDate), acceptedAt: row.microseconds(.acceptedAt))
        self.filing = filing
        if filing.isKnown(on: day) {
            ticker.note(row.text(.ticker), of: filing)
            name.note(row.text(.companyName), of: filing)
        }
        return filing
    }
}

extension ReportingFiling {
    fileprivate func isKnown(on day: CalendarDate?) -> Bool {
        guard let day else { return true }
        return knownOn.map { $0 <= day } ?? false
    }
}

extension StatementColumn {
    fileprivate init?(_ row: ResultRow, of filing: ReportingFiling) {
        guard let type = row.text(.statementType).flatMap({ StatementType(rawValue: $0) }), let end = row.date(.periodEnd) else { return nil }
        self.init(
            filing: filing, statementType: type, isPrimary: row.isTrue(.isPrimary), period: ReportingPeriod(start: row.date(.periodStart), end: end),
            fiscalYear: row.integer(.fiscalYear), fiscalPeriod: row.text(.fiscalPeriod).flatMap { FiscalPeriod(rawValue: $0) })
    }
}

extension NameTable {
    fileprivate mutating func intern(_ column: WarehouseReader.FigureColumn, of row: ResultRow) -> Int32? { intern(column.rawValue, of: row) }
}

extension ResultRow {
    fileprivate func text(_ column: WarehouseReader.StatementColumn) -> String? { text(column.rawValue) }
    fileprivate func integer(_ column: WarehouseReader.StatementColumn) -> Int? { integer(column.rawValue) }
    fileprivate func date(_ column: WarehouseReader.StatementColumn) -> CalendarDate? { date(column.rawValue) }
    fileprivate func microseconds(_ column: WarehouseReader.StatementColumn) -> Int? { microseconds(column.rawValue) }
    fileprivate func isTrue(_ column: WarehouseReader.StatementColumn) -> Bool { isTrue(column.rawValue) }
    fileprivate func number(_ column: WarehouseReader.StatementColumn, in table: inout ByteInterner) -> Int? { number(column.rawValue, in: &table) }
    fileprivate func text(_ column: WarehouseReader.FigureColumn) -> String? { text(column.rawValue) }
    fileprivate func integer(_ column: WarehouseReader.FigureColumn) -> Int? { integer(column.rawValue) }
    fileprivate func amount(_ column: WarehouseReader.FigureColumn) -> Amount? { amount(column.rawValue) }
    fileprivate func find(_ column: WarehouseReader.FigureColumn, in table: ByteInterner) -> Int? { find(column.rawValue, in: table) }
}
