import Figures
import Records

extension Chart {
    /// Creates a chart of figures by fiscal period: the views `stitched`, `quarters` and `ttm`.
    /// - Parameters:
    ///   - figures: as the views give them; those of one unit.
    ///   - name: the name of a row in the legend.
    init(title: String, subtitle: String, _ figures: [Figure], name: (StitchedTable.Row) -> String) {
        let table = StitchedTable(figures)
        let positions = PeriodAxis.positions(table.columns)
        series = table.rows.map { row in
            Series(
                name: name(row),
                points: row.cells.indices.compactMap { column in
                    row.cells[column].map { Point(position: positions[column], period: Self.period($0, table.columns[column]), $0) }
                })
        }
        periods = PeriodAxis(table.columns)
        self.title = title
        self.subtitle = subtitle
        unit = figures.lazy.compactMap(\.unit).first
        shape = series.count == 1 && periods.length <= Self.barsAtMost ? .bars : .lines
    }

    /// The maximum number of periods that are shown as bars.
    private static let barsAtMost = 60.0

    private static func period(_ figure: Figure, _ column: StitchedTable.Column) -> String {
        (figure.view == .ttm ? "twelve months to " : "") + column.name + (figure.periodEnd.map { ", to \($0)" } ?? "")
    }
}

extension Chart.Point {
    init(position: Double, period: String, _ figure: Figure) {
        self.init(position: position, period: period, figure: figure, height: figure.value.flatMap { Double($0.text) })
    }
}
