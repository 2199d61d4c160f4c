package import Figures
import Records

/// A chart of one item of one or several companies, as an SVG document.
package struct ItemChart {
    private static let size = ChartDrawing.Size(width: 800, height: 450)

    private let item: String
    private let view: FigureView
    private var figures: [Figure] = []
    private var companies: [Company] = []

    package init(_ item: String, _ view: FigureView) {
        self.item = item
        self.view = view
    }

    package var isEmpty: Bool { figures.isEmpty }

    /// Adds the figures of one company, as the view gives them, and returns their number. A company without a value is left out.
    @discardableResult
    package mutating func add(_ added: [Figure]) throws(ReportsFailure) -> Int {
        guard let company = added.first(where: { $0.value != nil })?.company else { return 0 }
        companies.append(company)
        guard companies.count <= ReportLimits.seriesOfAChart else {
            throw ReportsFailure("a chart shows at most \(ReportLimits.seriesOfAChart) companies: choose them with --company")
        }
        figures += added
        return added.count
    }

    /// Returns the document.
    package func svg() -> [UInt8] {
        var writer = MarkupWriter()
        writer.xmlDeclaration()
        ChartDrawing(chart, Self.size, id: "chart", hasHeading: true).write(to: &writer) { svg in
            svg.style([ChartColors.common, ChartColors.dark])
            svg.newLine()
            svg.empty("rect", ["class": "back", "fill": "#ffffff", "width": "100%", "height": "100%"])
            svg.newLine()
        }
        writer.newLine()
        return writer.bytes
    }

    var chart: Chart {
        let unit = mainUnit
        let shown = figures.filter { $0.unit == unit }
        let name = { (company: Company) in companies.count > 1 ? company.shortTitle.cut(to: ReportLimits.charactersOfAName) : "" }
        let label = StandardItem.label(item)
        let title = companies.count == 1 ? "\(label), \(companies[0].shortTitle)" : label
        let subtitle = periods + (unit.map { ", \(UnitText.name($0))" } ?? "")
        var chart =
            view == .latest
            ? Chart(title: title, subtitle: subtitle, latest: shown) { name($0.company) }
            : Chart(title: title, subtitle: subtitle, shown) { name($0.company) }
        chart.limit()
        let others = figures.filter { $0.unit != unit && $0.value != nil }
        if !others.isEmpty {
            let units = Set(others.map { $0.unit.map(UnitText.name) ?? "no unit" }).sorted().joined(separator: ", ")
            chart.notes.append("Not shown: \(NumberText.count(others.count, "value")) in \(units.cut(to: 40)).")
        }
        return chart
    }

    /// The unit of most values.
    private var mainUnit: String? {
        var counts: [String?: Int] = [:]
        for figure in figures where figure.value != nil { counts[figure.unit, default: 0] += 1 }
        return counts.max { ($0.value, $1.key ?? "") < ($1.value, $0.key ?? "") }?.key
    }

    private var periods: String {
        switch view {
        case .latest: "Every period, as the newest filing reports it"
        case .quarters: "By quarter"
        case .ttm: StandardItem(rawValue: item)?.kind == .balance ? "At the end of each quarter" : "Twelve months up to each quarter"
        case .stitched: "By fiscal year"
        }
    }
}

extension Chart {
    /// Removes the oldest points of series that have too many, and says so in a note. Series beyond the limit are removed as well.
    mutating func limit() {
        let count = series.reduce(0) { $0 + max(0, $1.points.count - ReportLimits.pointsOfASeries) }
        for index in series.indices { series[index].points = series[index].points.suffix(ReportLimits.pointsOfASeries) }
        if count > 0 { notes.append("Not shown: the \(count) oldest of more than \(ReportLimits.pointsOfASeries) values of a line.") }
        let more = series.count - ReportLimits.seriesOfAChart
        if more > 0 {
            series.removeLast(more)
            notes.append("Not shown: \(NumberText.count(more, "more line")).")
        }
    }
}
