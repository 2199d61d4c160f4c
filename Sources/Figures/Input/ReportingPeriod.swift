package import Records

/// The period of a figure: a duration, including both days, or an instant if there is no start.
package struct ReportingPeriod: Hashable, Sendable {
    package let start: CalendarDate?
    package let end: CalendarDate

    package init(start: CalendarDate?, end: CalendarDate) {
        self.start = start
        self.end = end
    }

    /// The number of days, including both ends; 0 for an instant.
    var days: Int { start.map { end - $0 + 1 } ?? 0 }
}

/// The part of a fiscal year that a figure covers, or at whose end it stands.
package enum FiscalPeriod: String, Comparable, CaseIterable, Sendable {
    // In the order of their ends; of those that end on one day, the shorter one first.
    case Q1, Q2
    case firstHalf = "H1"
    case Q3
    case nineMonths = "9M"
    case Q4
    case year = "FY"
    // Parts of a transition period, with a T as in the names of the forms 10-QT and 10-KT. They follow the fiscal year that ends in the same calendar year.
    case transitionQ1 = "Q1T"
    case transitionQ2 = "Q2T"
    case transitionFirstHalf = "H1T"
    case transitionQ3 = "Q3T"
    case transitionNineMonths = "9MT"

    /// The same part of a transition period. A fourth quarter and a year are too long to be part of one.
    var inTransition: FiscalPeriod { FiscalPeriod(rawValue: rawValue + "T") ?? self }
    package var isTransition: Bool { self > .year }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    package static func < (left: FiscalPeriod, right: FiscalPeriod) -> Bool { left.place < right.place }
}

/// One of the four quarters of a fiscal year.
package enum Quarter: Int, CaseIterable, Sendable {
    case first, second, third, fourth

    var fiscalPeriod: FiscalPeriod {
        switch self {
        case .first: .Q1
        case .second: .Q2
        case .third: .Q3
        case .fourth: .Q4
        }
    }

    /// The name of a year to date that ends with this quarter.
    var yearToDate: FiscalPeriod {
        switch self {
        case .first: .Q1
        case .second: .firstHalf
        case .third: .nineMonths
        case .fourth: .year
        }
    }

    /// The quarter before in the same fiscal year.
    var previous: Quarter? { Quarter(rawValue: rawValue - 1) }

    /// Creates the quarter at whose end this number of days of the fiscal year have passed; nil if that is not the end of a quarter.
    init?(daysIntoYear days: Int) {
        switch days {
        case FiscalLength.quarter: self = .first
        case FiscalLength.halfYear: self = .second
        case FiscalLength.nineMonths: self = .third
        case FiscalLength.year: self = .fourth
        default: return nil
        }
    }
}
