import Figures
import Records

extension Chart {
    /// Creates a chart of figures by fiscal period, from the first to the last that has a value: the views `stitched`, `quarters` and `ttm`.
    /// - Parameters:
    ///   - figures: as the views give them; those of one unit.
    ///   - name: the name of a row in the legend.
    init(title: String, subtitle: String, _ figures: [Figure], name: (StitchedTable.Row) -> String) {
        let table = StitchedTable(figures)
        let filled = table.columns.indices.filter { column in table.rows.contains { $0.cells[column]?.value != nil } }
        let range = filled.first.flatMap { first in filled.last.map { first..<$0 + 1 } } ?? 0..<0
        let columns = Array(table.columns[range])
        let positions = PeriodAxis.positions(columns)
        series = table.rows.map { row in
            let cells = zip(row.cells[range], columns.indices)
            return Series(
                name: name(row),
                points: cells.compactMap { figure, column in
                    figure.map { Point(position: positions[column], period: Self.period($0, columns[column]), $0) }
                })
        }
        periods = PeriodAxis(columns)
        self.title = title
        self.subtitle = subtitle
        unit = figures.lazy.compactMap(\.unit).first
        shape = series.count == 1 && periods.length <= Self.barsAtMost ? .bars : .lines
    }

    /// The maximum number of periods that are shown as bars.
    private static let barsAtMost = 60.0

    private static func period(_ figure: Figure, _ column: StitchedTable.Column) -> String {
        (figure.view == .ttm ? "twelve months to " : "") + column.name + (figure.periodEnd.map { " (ending \($0))" } ?? "")
    }
}

extension Chart.Point {
    init(position: Double, period: String, _ figure: Figure) {
        self.init(position: position, period: period, figure: figure, height: figure.value.flatMap { Double($0.text) })
    }
}
