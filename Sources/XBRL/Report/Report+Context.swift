package import Markup

extension Report {
    /// The context of facts: the entity, the period, and the dimensions (XBRL 2.1 §4.7).
    package struct Context {
        package internal(set) var entity = ""
        var scheme = ""
        package internal(set) var period = Period.none
        /// The dimensions, in document order.
        package internal(set) var dimensions: [Dimension] = []
        var container = Container.segment
        /// Whether the segment or scenario has content other than dimensions. If so, the axes and members do not describe the facts completely.
        package internal(set) var hasOtherContent = false
        /// The bytes of names and texts that the record of each fact of the context repeats.
        var repeatedBytes = 0
        /// The problem of the context, if there is one. Each fact of the context gets the same problem.
        var problem: String?
    }

    package enum Period: Equatable {
        case none
        case forever
        case instant(PeriodDate)
        case duration(PeriodDate, PeriodDate)

        /// The text of the first date that is not a day of the calendar.
        var invalidDate: String? {
            switch self {
            case .none, .forever: nil
            case .instant(let date): date.invalidText
            case .duration(let start, let end): start.invalidText ?? end.invalidText
            }
        }
    }

    enum Container { case segment, scenario }

    package struct Dimension {
        package let axis: Name
        package let member: Member
    }

    package enum Member: Equatable {
        case explicit(Name)
        case typed(String)
        /// A typed member whose element is nil.
        case `nil`
    }

    /// A unit as text: local names, factors sorted and joined by `*`, then a slash and the divisor (`USD`, `USD/shares`, `pure`).
    package struct Unit {
        package let text: String
        /// The measures of the numerator and the denominator.
        var numerator: [Name] = []
        var denominator: [Name] = []

        /// The currency of amounts and of amounts a share (`USD`, `USD/shares`); nil for other units.
        package var currency: Substring? {
            let first = text.utf8.prefix { $0 != UInt8(ascii: "/") }
            return first.count == 3 && first.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) } ? Substring(first) : nil
        }
    }
}
