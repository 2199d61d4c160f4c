import Figures
import Records

/// The horizontal axis: fiscal periods at equal distances, or days.
struct PeriodAxis {
    struct Tick {
        let position: Double
        /// The number of the period or year, counted from any period.
        let number: Int
        let label: String
    }

    /// From the left.
    let ticks: [Tick]
    /// The distances between labelled ticks to choose from, in numbers of ticks, the least first: the labels should be of the same quarter, or of round years.
    let strides: [Int]
    /// The positions at the left and the right edge.
    let range: ClosedRange<Double>

    /// Returns the place of a position: 0 at the left edge, 1 at the right.
    func place(_ position: Double) -> Double { (position - range.lowerBound) / length }

    /// The length of the axis; for fiscal periods their number.
    var length: Double { range.upperBound - range.lowerBound }
}

extension PeriodAxis {
    /// Creates an axis of fiscal periods. Years without any figure take their place as well, so that distances are true.
    init(_ columns: [StitchedTable.Column]) {
        let positions = Self.positions(columns)
        ticks = zip(columns, positions).map {
            Tick(position: $1, number: Self.number($0), label: $0.fiscalPeriod == .year ? "\($0.fiscalYear)" : $0.name)
        }
        strides = columns.first?.fiscalPeriod == .year ? [1, 2, 5, 10, 20, 50] : [1, 2, 4, 8, 12, 20, 40, 80, 200]
        range = -0.5...(positions.last ?? 0) + 0.5
    }

    /// Returns the position of each column.
    static func positions(_ columns: [StitchedTable.Column]) -> [Double] {
        var positions: [Double] = []
        for (index, column) in columns.enumerated() {
            guard let last = positions.last else {
                positions.append(0)
                continue
            }
            positions.append(last + Double(max(1, number(column) - number(columns[index - 1]))))
        }
        return positions
    }

    /// Returns the number of a period, counted in periods of its length.
    private static func number(_ column: StitchedTable.Column) -> Int {
        switch column.fiscalPeriod {
        case .Q1: column.fiscalYear * 4
        case .Q2: column.fiscalYear * 4 + 1
        case .Q3: column.fiscalYear * 4 + 2
        case .Q4: column.fiscalYear * 4 + 3
        case .transitionQ1: column.fiscalYear * 4 + 4
        case .transitionQ2: column.fiscalYear * 4 + 5
        case .transitionQ3: column.fiscalYear * 4 + 6
        case .firstHalf, .nineMonths, .year, .transitionFirstHalf, .transitionNineMonths: column.fiscalYear
        }
    }

    /// Creates an axis of days, with a tick at the beginning of each year.
    init(from first: CalendarDate, to last: CalendarDate) {
        let margin = max(30, (last - first) / 30)
        let (first, last) = (first + -margin, last + margin)
        ticks = (first.year...last.year).compactMap { year in
            guard let day = CalendarDate(year: year, month: 1, day: 1), day >= first, day <= last else { return nil }
            return Tick(position: Double(day.days), number: year, label: "\(year)")
        }
        strides = [1, 2, 5, 10, 20, 50, 100, 500, 1000]
        range = Double(first.days)...Double(last.days)
    }
}
