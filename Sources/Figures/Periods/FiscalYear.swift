import Records

/// A fiscal year of a company, or the time between two: after a change of the fiscal year, a transition period is a year of its own, with fewer quarters.
struct FiscalYear {
    /// What is known of the filings for one quarter.
    enum Coverage {
        /// There is no report on a period that ends with the quarter. Later reports may repeat some of its figures.
        case none
        case reported
        /// A filing for the quarter has an open reject.
        case unread
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
    /// The number of its quarters, as far as they are over: four for a whole year.
    var quarters = 4
    /// Whether it is a transition period: shorter than a year, after another fiscal year. The first period of a new company is not one.
    var isTransition = false

    /// Whether the year is over and has the length of a year.
    var isWhole: Bool { end.map { FiscalLength.year.contains($0 - start + 1) } ?? false }

    /// The reported last day of a quarter, else the expected one.
    func knownEnd(_ quarter: Quarter) -> CalendarDate? { ends[quarter.rawValue] ?? expectedEnds[quarter.rawValue] }

    /// Returns the name of a part of the year.
    func name(_ period: FiscalPeriod) -> FiscalPeriod { isTransition ? period.inTransition : period }

    /// The calendar year in which a fiscal year ends. One that ends in the first days of January is named after the year before, as years of 52 and 53 weeks.
    static func name(endingOn end: CalendarDate) -> Int {
        let (year, month, day) = end.components
        return month == 1 && day <= 7 ? year - 1 : year
    }
}
