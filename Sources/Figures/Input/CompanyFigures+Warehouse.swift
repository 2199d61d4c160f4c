import Bytes
package import Records
package import Warehouse

extension CompanyFigures {
    /// Reads all figures of a company from a database. A part of its items would not do: fiscal years, and which filings cover a quarter, follow from all.
    ///
    /// - Parameter day: only filings that were known on this day are read; all if nil.
    package init(_ cik: CIK, asOf day: CalendarDate? = nil, from reader: WarehouseReader) throws(WarehouseFailure) {
        self.init(Company(cik: cik))
        var read = ReadFilings(day)
        try reader.forEachReportedFigure(
            of: cik,
            { (row: ResultRow) throws(WarehouseFailure) in
                guard let filing = read.filing(row) else { return }
                do throws(FiguresFailure) {
                    if let figure = ReportedFigure(row, of: filing) {
                        try add(figure)
                    } else if let item = row.text(.item), let end = row.date(.periodEnd), row.text(.value) != nil {
                        try addOverlong(item, unit: row.text(.unit), of: filing, ReportingPeriod(start: row.date(.periodStart), end: end))
                    }
                } catch { throw WarehouseFailure(.row, error.description) }
            }, failing: { $0 })
        company = Company(cik: cik, ticker: read.ticker.text, name: read.name.text)
        try reader.reportsWithoutFigures(
            of: cik,
            { (row: ResultRow) throws(WarehouseFailure) in
                guard let end = row.value(4, { CalendarDate($0) }) else { return }
                let filing = ReportingFiling(
                    accessionNumber: row.text(0) ?? "", formType: row.text(1), filingDate: row.value(2) { CalendarDate($0) },
                    acceptedAt: row.value(3) { Instant.microseconds($0) })
                guard filing.isReportOnPeriod, filing.isKnown(on: day) else { return }
                let isRejected = row.integer(5) == 1
                addUnread(filing, periodEnd: end, isRejected ? .rejected : row.integer(6) == 1 ? .withoutXBRL : .notExtracted)
            }, failing: { $0 })
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

/// The filings whose figures are being read, and the company's ticker and name, each from the newest of them that has one.
private struct ReadFilings {
    private let day: CalendarDate?
    private var last: ReportingFiling?
    private(set) var ticker = NewestText()
    private(set) var name = NewestText()

    init(_ day: CalendarDate?) { self.day = day }

    /// Returns the filing of a figure; nil if it was not known yet.
    mutating func filing(_ row: ResultRow) -> ReportingFiling? {
        if let last, row.value(.accessionNumber, { $0.equals(utf8: last.accessionNumber) }) == true { return last.isKnown(on: day) ? last : nil }
        let filing = ReportingFiling(
            accessionNumber: row.text(.accessionNumber) ?? "", formType: row.text(.formType), filingDate: row.date(.filingDate),
            acceptedAt: row.value(.acceptedAt) { Instant.microseconds($0) })
        last = filing
        guard filing.isKnown(on: day) else { return nil }
        ticker.note(row.text(.ticker), of: filing)
        name.note(row.text(.companyName), of: filing)
        return filing
    }
}

extension ReportingFiling {
    fileprivate func isKnown(on day: CalendarDate?) -> Bool {
        guard let day else { return true }
        return knownOn.map { $0 <= day } ?? false
    }
}

extension ReportedFigure {
    /// Nil if the row is of no known statement, has no end of its period, or has a value of more than 30 digits.
    fileprivate init?(_ row: ResultRow, of filing: ReportingFiling) {
        guard let type = row.text(.statementType).flatMap({ StatementType(rawValue: $0) }), let item = row.text(.item), let end = row.date(.periodEnd),
            let value = row.value(.value, { Amount($0) })
        else { return nil }
        self.init(
            filing: filing, statementType: type, isPrimary: row.value(.isPrimary) { $0.equals("true") } ?? false, item: item,
            period: ReportingPeriod(start: row.date(.periodStart), end: end), fiscalYear: row.integer(.fiscalYear),
            fiscalPeriod: row.text(.fiscalPeriod).flatMap { FiscalPeriod(rawValue: $0) }, value: value, decimals: row.integer(.decimals), unit: row.text(.unit),
            concept: row.text(.concept), document: row.text(.document), offset: row.integer(.offset))
    }
}

extension ResultRow {
    fileprivate func value<R>(_ column: WarehouseReader.FigureColumn, _ parse: (Span<UInt8>) -> R?) -> R? { value(column.rawValue, parse) }
    fileprivate func text(_ column: WarehouseReader.FigureColumn) -> String? { text(column.rawValue) }
    fileprivate func integer(_ column: WarehouseReader.FigureColumn) -> Int? { integer(column.rawValue) }
    fileprivate func date(_ column: WarehouseReader.FigureColumn) -> CalendarDate? { value(column) { CalendarDate($0) } }
}
