extension ChartDrawing {
    /// Draws a line for each series, broken where a figure is missing, and a mark at each value.
    func writeLines(to svg: inout MarkupWriter) {
        for (index, series) in chart.series.enumerated() {
            let style = ChartColors.series(index)
            svg.element("g", ["class": style.name, "stroke": style.color, "fill": style.color]) { group in
                for run in Self.runs(series.points) where run.count > 1 {
                    let path = run.enumerated().map {
                        "\($0 == 0 ? "M" : "L")\(ChartText.number(plot.x($1.position))) \(ChartText.number(plot.y($1.height ?? 0)))"
                    }
                    group.empty("path", ["d": path.joined(separator: " "), "fill": "none", "stroke-width": "2", "stroke-dasharray": style.dashes])
                }
                let radius = (plot.right - plot.left) / Double(series.points.count) < 8 ? 2.0 : 3.5
                for point in series.points {
                    guard let height = point.height else { continue }
                    group.element("path", ["d": style.mark.path(plot.x(point.position), plot.y(height), radius), "stroke": "none"]) { mark in
                        mark.element("title", text: (chart.series.count > 1 ? series.name + ", " : "") + ChartDescription.text(point))
                    }
                }
            }
            svg.newLine()
        }
    }

    /// Returns the values that follow one another without a gap.
    static func runs(_ points: [Chart.Point]) -> [[Chart.Point]] {
        var runs: [[Chart.Point]] = [[]]
        for point in points {
            if point.height == nil || point.isAfterGap { runs.append([]) }
            if point.height != nil { runs[runs.count - 1].append(point) }
        }
        return runs.filter { !$0.isEmpty }
    }
}
