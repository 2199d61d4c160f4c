import Figures
import Records

extension Chart {
    /// Creates a chart of figures of the view `latest`: a series for each company and length of period, since three months and twelve do not compare.
    init(title: String, subtitle: String, latest figures: [Figure], name: (Figure) -> String) {
        var found: [(key: Key, series: Series)] = []
        for figure in figures where figure.value != nil {
            guard let end = figure.periodEnd else { continue }
            let key = Key(cik: figure.company.cik, length: Length(figure))
            let index = found.firstIndex { $0.key == key } ?? found.count
            if index == found.count {
                let names = [name(figure), key.length.name].filter { !$0.isEmpty }
                found.append((key, Series(name: names.joined(separator: ", "), points: [])))
            }
            let days = figure.periodStart.map { "\($0) to \(end)" } ?? "\(end)"
            var point = Point(position: Double(end.days), period: days, figure)
            if let last = found[index].series.points.last, let distance = key.length.distance {
                point.isAfterGap = point.position - last.position > distance * 1.5
            }
            found[index].series.points.append(point)
        }
        series = found.enumerated().sorted { ($0.element.key.length.rawValue, $0.offset) < ($1.element.key.length.rawValue, $1.offset) }.map(\.element.series)
        let days = figures.compactMap(\.periodEnd)
        periods = PeriodAxis(from: days.min() ?? CalendarDate(days: 0), to: days.max() ?? CalendarDate(days: 0))
        self.title = title
        self.subtitle = subtitle
        unit = figures.lazy.compactMap(\.unit).first
        shape = .lines
    }

    private struct Key: Equatable {
        let cik: CIK
        let length: Length
    }

    /// The length of a period, in the order of the series.
    private enum Length: Int {
        case instant, year, quarter, halfYear, nineMonths, other

        init(_ figure: Figure) {
            guard let start = figure.periodStart, let end = figure.periodEnd else {
                self = .instant
                return
            }
            switch end - start + 1 {
            case FiscalLength.quarter: self = .quarter
            case FiscalLength.halfYear: self = .halfYear
            case FiscalLength.nineMonths: self = .nineMonths
            case FiscalLength.year: self = .year
            default: self = .other
            }
        }

        var name: String {
            switch self {
            case .instant: ""
            case .quarter: "quarters"
            case .halfYear: "half years"
            case .nineMonths: "nine months"
            case .year: "years"
            case .other: "other periods"
            }
        }

        /// The days from one period to the next of its kind; nil if they are not regular.
        var distance: Double? {
            switch self {
            case .instant, .other: nil
            case .quarter: 91
            case .halfYear, .nineMonths, .year: 365
            }
        }
    }
}
