package import Records

/// All figures that the filings of one company report.
package struct CompanyFigures: Sendable {
    /// A reported figure, with numbers for its texts.
    struct Row: Sendable {
        let item: Int32
        let unit: Int32?
        let filing: Int32
        /// Days since 1970-01-01; nil for an instant.
        let start: Int32?
        let end: Int32
        let value: Amount
        let decimals: Int32?
        let fiscalYear: Int32?
        let fiscalPeriod: FiscalPeriod?
        let statementType: StatementType
        let isPrimary: Bool
        let concept: Int32?
        let document: Int32?
        let offset: Int?

        var period: ReportingPeriod { ReportingPeriod(start: start.map { CalendarDate(days: Int($0)) }, end: CalendarDate(days: Int(end))) }
        /// The number of days, including both ends; 0 for an instant.
        var days: Int { start.map { Int(end) - Int($0) + 1 } ?? 0 }
    }

    /// A report of which no figures are here.
    struct UnreadFiling: Sendable {
        let filing: ReportingFiling
        let periodEnd: CalendarDate
        let cause: UnreadCause
    }

    /// Why no figures of a report are here.
    package enum UnreadCause: Sendable {
        /// It was rejected before its XBRL was extracted.
        case rejected
        /// `xbrl-extract` has not read it.
        case notExtracted
        /// `xbrl-extract` found no statements in it.
        case withoutXBRL
    }

    /// A figure whose value has more digits than are calculated with.
    struct OverlongFigure: Sendable {
        let item: Int32
        let unit: Int32?
        let filing: ReportingFiling
        let period: ReportingPeriod
    }

    package internal(set) var company: Company
    private(set) var rows: [Row] = []
    private(set) var filings: [ReportingFiling] = []
    private(set) var unread: [UnreadFiling] = []
    private(set) var overlong: [OverlongFigure] = []
    var items = NameTable()
    var units = NameTable()
    var concepts = NameTable()
    var documents = NameTable()
    private var filingNumbers: [String: Int32] = [:]
    /// The number of figures that were left out because their period ends before it starts, or is out of the calendar.
    package private(set) var malformed = 0

    package init(_ company: Company) { self.company = company }

    /// Adds a figure. The filing of an accession number is the one that was added first.
    package mutating func add(_ figure: ReportedFigure) throws(FiguresFailure) {
        let column = StatementColumn(
            filing: figure.filing, statementType: figure.statementType, isPrimary: figure.isPrimary, period: figure.period, fiscalYear: figure.fiscalYear,
            fiscalPeriod: figure.fiscalPeriod)
        try add(
            items.intern(figure.item), of: column, figure.value, decimals: figure.decimals, unit: figure.unit.map { units.intern($0) },
            concept: figure.concept.map { concepts.intern($0) }, document: figure.document.map { documents.intern($0) }, offset: figure.offset)
    }

    /// Adds a figure whose texts have numbers already.
    mutating func add(
        _ item: Int32, of column: StatementColumn, _ value: Amount, decimals: Int?, unit: Int32?, concept: Int32?, document: Int32?, offset: Int?
    ) throws(FiguresFailure) {
        guard rows.count < FiguresLimits.figuresOfACompany else {
            throw FiguresFailure("\(company.cik): more than \(FiguresLimits.figuresOfACompany) figures of one company")
        }
        let start = column.period.start.map { Self.day($0) }
        guard let end = Self.day(column.period.end), start != .some(nil), start.flatMap({ $0 }).map({ $0 <= end }) ?? true else {
            malformed += 1
            return
        }
        rows.append(
            Row(
                item: item, unit: unit, filing: number(column.filing), start: start.flatMap { $0 }, end: end, value: value,
                decimals: decimals.map { Int32(clamping: $0) }, fiscalYear: column.fiscalYear.flatMap { Int32(exactly: $0) },
                fiscalPeriod: column.fiscalPeriod, statementType: column.statementType, isPrimary: column.isPrimary, concept: concept,
                document: document, offset: offset))
    }

    /// Adds a figure whose value has more digits than are calculated with. It has no value in any view, and the reason says why.
    package mutating func addOverlong(_ item: String, unit: String?, of filing: ReportingFiling, _ period: ReportingPeriod) throws(FiguresFailure) {
        try addOverlong(items.intern(item), unit: unit.map { units.intern($0) }, of: filing, period)
    }

    mutating func addOverlong(_ item: Int32, unit: Int32?, of filing: ReportingFiling, _ period: ReportingPeriod) throws(FiguresFailure) {
        guard overlong.count < FiguresLimits.figuresOfACompany else {
            throw FiguresFailure("\(company.cik): more than \(FiguresLimits.figuresOfACompany) figures of one company")
        }
        overlong.append(OverlongFigure(item: item, unit: unit, filing: filing, period: period))
    }

    /// Returns the number of figures that have no value in any view because their values have too many digits.
    package func overlongCount(where isWanted: (String) -> Bool) -> Int { overlong.count { isWanted(items[$0.item]) } }

    /// Adds a report of which no figures are here.
    package mutating func addUnread(_ filing: ReportingFiling, periodEnd: CalendarDate, _ cause: UnreadCause = .rejected) {
        guard Self.day(periodEnd) != nil else { return }
        unread.append(UnreadFiling(filing: filing, periodEnd: periodEnd, cause: cause))
    }

    /// Returns the figures of the filings that were known on a day: accepted, or else filed, on that day or before. A filing without a date is never known.
    package func known(on day: CalendarDate) -> CompanyFigures {
        let isKnown = filings.map { filing in filing.knownOn.map { $0 <= day } ?? false }
        var copy = self
        copy.rows.removeAll { !isKnown[Int($0.filing)] }
        copy.overlong.removeAll { overlong in overlong.filing.knownOn.map { $0 > day } ?? true }
        copy.unread.removeAll { unread in unread.filing.knownOn.map { $0 > day } ?? true }
        return copy
    }

    private mutating func number(_ filing: ReportingFiling) -> Int32 {
        // Figures come filing by filing as a rule.
        if let last = rows.last, filings[Int(last.filing)].accessionNumber == filing.accessionNumber { return last.filing }
        if let known = filingNumbers[filing.accessionNumber] { return known }
        let number = Int32(truncatingIfNeeded: filings.count)
        filings.append(filing)
        filingNumbers[filing.accessionNumber] = number
        return number
    }

    /// Returns the days since 1970-01-01; nil outside of the years 0 to 9999.
    private static func day(_ date: CalendarDate) -> Int32? {
        (-719_528...2_932_896).contains(date.days) ? Int32(truncatingIfNeeded: date.days) : nil
    }
}
