/// The names of the series with their lines, in rows above the plot. A chart of one series has no legend.
struct ChartLegend {
    private static let rowHeight = 18.0
    private static let lineWidth = 26.0

    private struct Entry {
        let name: String
        let style: ChartColors.Style
        let x: Double
        let y: Double
    }

    private var entries: [Entry] = []
    let height: Double

    init(_ chart: Chart, top: Double, width: Double) {
        guard chart.series.count > 1 else {
            height = 0
            return
        }
        var (x, y) = (10.0, top + 14)
        for (index, series) in chart.series.enumerated() {
            let name = ChartText.cut(series.name, width: width - Self.lineWidth - 40)
            let length = Self.lineWidth + ChartText.width(name) + 24
            if x + length > width, x > 10 { (x, y) = (10, y + Self.rowHeight) }
            entries.append(Entry(name: name, style: ChartColors.series(index), x: x, y: y))
            x += length
        }
        height = y - top + 6
    }

    func write(to svg: inout MarkupWriter) {
        for entry in entries {
            let (x, y) = (entry.x, entry.y - 4)
            svg.element("g", ["class": entry.style.name, "stroke": entry.style.color, "fill": entry.style.color]) { group in
                group.empty(
                    "path",
                    [
                        "d": "M\(ChartText.number(x)) \(ChartText.number(y))h\(ChartText.number(Self.lineWidth))", "stroke-width": "2",
                        "stroke-dasharray": entry.style.dashes,
                    ])
                group.empty("path", ["d": entry.style.mark.path(x + Self.lineWidth / 2, y, 3.5), "stroke": "none"])
            }
            svg.element(
                "text", ["class": "label", "fill": "#4a525c", "x": ChartText.number(x + Self.lineWidth + 6), "y": ChartText.number(entry.y)],
                text: entry.name)
        }
        svg.newLine()
    }
}
