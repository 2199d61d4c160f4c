import Figures
import Records

/// The charts of a company on its page.
struct PageCharts {
    private static let size = ChartDrawing.Size(width: 480, height: 260)
    /// The items of each chart.
    private static let contents: [[String]] =
        [[StandardItem.Revenues], [.NetIncome]].map { $0.map(\.rawValue) } + [Margin.allCases.map(\.rawValue)]
        + [[StandardItem.OperatingCashFlow], [.Assets, .Liabilities, .Equity], [.EPSDiluted]].map { $0.map(\.rawValue) }

    let charts: [Chart]

    init(_ years: PageTable, _ quarters: PageTable) {
        charts = Self.contents.compactMap { items in
            // One year is a single bar: show quarters instead.
            let charts = [(years, "by fiscal year"), (quarters, "by quarter")].compactMap { Self.chart(items, $0, $1) }
            return charts.first { Self.count($0) > 1 } ?? charts.first
        }
    }

    /// The number of values in the longest series.
    private static func count(_ chart: Chart) -> Int {
        chart.series.map { $0.points.filter { $0.height != nil }.count }.max() ?? 0
    }

    /// Returns a chart of the items that have values in the first one's unit; nil if there are none.
    private static func chart(_ items: [String], _ table: PageTable, _ periods: String) -> Chart? {
        let found = items.map { table.figures($0) }.filter { $0.contains { $0.value != nil } }
        guard let unit = found.first?.first?.unit else { return nil }
        let figures = found.filter { $0.first?.unit == unit }
        let names = figures.compactMap { $0.first.map { StandardItem.label($0.item) } }
        let unitName = unit == Margin.unit ? "percent of revenues" : UnitText.name(unit).cut(to: 40)
        return Chart(title: unit == Margin.unit ? "Margins" : title(names), subtitle: "\(periods), \(unitName)", Array(figures.joined())) {
            StandardItem.label($0.item)
        }
    }

    /// Returns names as a list: `Assets, liabilities and equity`.
    private static func title(_ names: [String]) -> String {
        guard let first = names.first, names.count > 1 else { return names.first ?? "" }
        let others = names.dropFirst().map { $0.lowercased() }
        return ([first] + others.dropLast()).joined(separator: ", ") + " and " + (others.last ?? "")
    }

    func write(to writer: inout MarkupWriter, id: String) {
        writer.element("div", ["class": "charts"]) { all in
            for (index, chart) in charts.enumerated() {
                all.newLine()
                let name = "\(id)-chart\(index + 1)"
                all.element("figure", ["aria-labelledby": "\(name)-name"]) { figure in
                    figure.element("figcaption", ["id": "\(name)-name"]) { caption in
                        caption.element("b", text: chart.title)
                        caption.text(" " + chart.subtitle)
                    }
                    figure.newLine()
                    ChartDrawing(chart, Self.size, id: name, hasHeading: false).write(to: &figure)
                }
            }
        }
        writer.newLine()
    }
}
