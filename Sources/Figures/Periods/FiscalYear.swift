import Records

/// A fiscal year of a company, or the time between two: after a change of the fiscal year, a transition period is a year of its own, with fewer quarters.
struct FiscalYear {
    /// What is known of the filings for one quarter.
    enum Coverage {
        /// There is no report on a period that ends with the quarter. Later reports may repeat some of its figures.
        case none
        case reported
        /// No figures of a filing for the quarter are in the database.
        case unread(CompanyFigures.UnreadCause)

        /// Whether a filing for the quarter is known.
        var isKnown: Bool { if case .none = self { false } else { true } }
    }

    let start: CalendarDate
    /// Nil for a year that is not over, or whose end no filing reports.
    var end: CalendarDate?
    var name: Int
    /// The last day of each quarter; nil if no filing reports it.
    var ends: [CalendarDate?] = [nil, nil, nil, nil]
    var coverage: [Coverage] = [.none, .none, .none, .none]
    /// The last day of each quarter that no filing reports, where it is certain.
    var expectedEnds: [CalendarDate?] = [nil, nil, nil, nil]
    /// The days on which filings end each quarter.
    var closingDays: [Set<CalendarDate>] = [[], [], [], []]
    /// The last day of the predecessor's part, if the year is reported in two parts and not as a whole (`SplitYear`).
    var split: CalendarDate?
    /// The number of its quarters, as far as they are over: four for a whole year.
    var quarters = 4
    /// Whether it is a transition period: shorter than a year, after another fiscal year. The first period of a new company is not one.
    var isTransition = false

    /// Whether the year is over and has the length of a year.
    var isWhole: Bool { end.map { FiscalLength.year.contains($0 - start + 1) } ?? false }

    /// The reported last day of a quarter, else the expected one.
    func knownEnd(_ quarter: Quarter) -> CalendarDate? { ends[quarter.rawValue] ?? expectedEnds[quarter.rawValue] }

    /// Whether a balance of a day is one of the end of a quarter. One of the day after is an opening balance, such as after the adoption of a new standard.
    func closes(_ quarter: Quarter, on day: CalendarDate) -> Bool { closingDays[quarter.rawValue].contains(day) }

    /// Whether a period ends or begins where the year is split, within a quarter: it is no quarter, half year or nine months, whatever its length.
    func isStub(_ period: ReportingPeriod) -> Bool {
        guard let split, period.end == split || period.start == split + 1 else { return false }
        // A split at the end of a quarter of calendar months, or of 13 or 14 weeks, leaves the quarters whole.
        let days = split - start + 1
        return ![3, 6, 9].contains { start.end(ofMonths: $0) == split } && ![0, 7].contains(days % 91)
    }

    /// Returns the name of a part of the year.
    func name(_ period: FiscalPeriod) -> FiscalPeriod { isTransition ? period.inTransition : period }

    /// The calendar year in which a fiscal year ends. One that ends in the first days of January is named after the year before, as years of 52 and 53 weeks.
    static func name(endingOn end: CalendarDate) -> Int {
        let (year, month, day) = end.components
        return month == 1 && day <= 7 ? year - 1 : year
    }
}
