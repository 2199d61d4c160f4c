import Figures
import Records

extension Chart {
    /// Creates a chart of figures of the view `latest`: a series for each length of period, since three months and twelve do not compare.
    init(title: String, subtitle: String, latest figures: [Figure], name: (Figure) -> String) {
        var series: [Series] = []
        for figure in figures {
            guard let end = figure.periodEnd else { continue }
            let length = Self.length(figure)
            let name = [name(figure), length].filter { !$0.isEmpty }.joined(separator: ", ")
            let days = figure.periodStart.map { "\($0) to \(end)" } ?? "\(end)"
            let point = Point(position: Double(end.days), period: days, figure)
            if let known = series.firstIndex(where: { $0.name == name }) {
                series[known].points.append(point)
            } else {
                series.append(Series(name: name, points: [point]))
            }
        }
        self.series = series
        let days = figures.compactMap(\.periodEnd)
        periods = PeriodAxis(from: days.min() ?? CalendarDate(days: 0), to: days.max() ?? CalendarDate(days: 0))
        self.title = title
        self.subtitle = subtitle
        unit = figures.lazy.compactMap(\.unit).first
        shape = .lines
    }

    private static func length(_ figure: Figure) -> String {
        guard let start = figure.periodStart, let end = figure.periodEnd else { return "" }
        switch end - start + 1 {
        case FiscalLength.quarter: return "quarters"
        case FiscalLength.halfYear: return "half years"
        case FiscalLength.nineMonths: return "nine months"
        case FiscalLength.year: return "years"
        default: return "other periods"
        }
    }
}
