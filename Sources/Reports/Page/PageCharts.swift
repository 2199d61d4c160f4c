import Figures
import Records

/// The charts of a company on its page.
struct PageCharts {
    private static let size = ChartDrawing.Size(width: 480, height: 260)
    private static let contents: [(title: String, items: [StandardItem])] = [
        ("Revenues", [.Revenues]), ("Net income", [.NetIncome]), ("Operating cash flow", [.OperatingCashFlow]),
        ("Assets, liabilities and equity", [.Assets, .Liabilities, .Equity]), ("Earnings per share, diluted", [.EPSDiluted]),
    ]

    let charts: [Chart]

    init(_ years: PageTable, _ quarters: PageTable) {
        charts = Self.contents.compactMap { content in
            // A company with a single fiscal year says more by quarter.
            let options = [(years, "by fiscal year"), (quarters, "by quarter")].map { Self.chart(content.title, content.items, $0, $1) }
            return (options.first { Self.count($0) > 1 } ?? options.first { Self.count($0) > 0 }) ?? nil
        }
    }

    /// The number of values in the longest series.
    private static func count(_ chart: Chart?) -> Int {
        chart?.series.map { $0.points.filter { $0.height != nil }.count }.max() ?? 0
    }

    private static func chart(_ title: String, _ items: [StandardItem], _ table: PageTable, _ periods: String) -> Chart? {
        let figures = items.map { table.figures($0.rawValue) }
        guard let unit = figures.lazy.joined().first(where: { $0.value != nil })?.unit else { return nil }
        let chart = Chart(title: title, subtitle: "\(periods), \(UnitText.name(unit).cut(to: 40))", figures.joined().filter { $0.unit == unit }) {
            StandardItem.label($0.item)
        }
        return chart
    }

    func write(to writer: inout MarkupWriter, id: String) {
        writer.element("div", ["class": "charts"]) { all in
            for (index, chart) in charts.enumerated() {
                all.newLine()
                all.element("figure") { figure in
                    figure.element("figcaption") { caption in
                        caption.element("b", text: chart.title)
                        caption.text(" " + chart.subtitle)
                    }
                    figure.newLine()
                    ChartDrawing(chart, Self.size, id: "\(id)-chart\(index + 1)", hasHeading: false).write(to: &figure)
                }
            }
        }
        writer.newLine()
    }
}
