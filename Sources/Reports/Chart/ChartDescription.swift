import Figures
import Records

/// A chart in words, for screen readers and tooltips.
enum ChartDescription {
    /// The maximum number of values of a series that are read out, the newest ones.
    private static let valuesOfASeries = 40

    static func text(_ chart: Chart) -> String {
        let series = chart.series.map { series in
            let values = series.points.filter { $0.height != nil }
            let gaps = series.points.count - values.count
            let read = values.suffix(valuesOfASeries).map { "\($0.period): \(short($0))" }.joined(separator: "; ")
            return (chart.series.count > 1 ? series.name + ": " : "") + (read.isEmpty ? "no value" : read) + (gaps > 0 ? "; \(gaps) missing" : "") + "."
        }
        return (series + chart.notes).joined(separator: " ")
    }

    /// A value in full, with its period.
    static func text(_ point: Chart.Point) -> String {
        guard let value = point.figure.value else { return "\(point.period): missing" }
        let digits = value.text
        let number = digits.hasPrefix("-") ? "\u{2212}" + NumberText.grouped(digits.dropFirst()) : NumberText.grouped(digits[...])
        return "\(point.period): \(number)" + (point.figure.unit.map { " " + UnitText.name($0) } ?? "") + (point.figure.derived == nil ? "" : " (calculated)")
    }

    private static func short(_ point: Chart.Point) -> String { point.figure.value.map { ShortNumber($0).text } ?? "missing" }
}
