extension ChartDrawing {
    /// Draws the lines of the ticks, and the labels of both axes.
    func writeAxes(to svg: inout MarkupWriter) {
        svg.element("g", ["class": "grid", "stroke": "#d4d8de", "stroke-width": "1"]) { group in
            for tick in values.ticks { line(&group, plot.bottom - tick.place * (plot.bottom - plot.top)) }
        }
        if values.zero != nil {
            svg.element("g", ["class": "zero", "stroke": "#5b6470", "stroke-width": "1"]) { line(&$0, plot.base) }
        }
        svg.newLine()
        svg.element("g", ["class": "label", "fill": "#4a525c", "text-anchor": "end"]) { group in
            for tick in values.ticks {
                let y = plot.bottom - tick.place * (plot.bottom - plot.top) + ChartText.fontSize * 0.35
                group.element("text", ["x": ChartText.number(plot.left - 7), "y": ChartText.number(y)], text: tick.label)
            }
        }
        svg.element("g", ["class": "label", "fill": "#4a525c", "text-anchor": "middle"]) { group in
            for tick in labelledPeriods {
                group.element("text", ["x": ChartText.number(plot.x(tick.position)), "y": ChartText.number(plot.labels)], text: tick.label)
            }
        }
        svg.newLine()
    }

    private func line(_ group: inout MarkupWriter, _ y: Double) {
        let y = ChartText.number(y)
        group.empty("line", ["x1": ChartText.number(plot.left), "y1": y, "x2": ChartText.number(plot.right), "y2": y])
    }

    /// The ticks of periods whose labels have room: all, or every second, or every fourth and so on, counted from the newest.
    private var labelledPeriods: [PeriodAxis.Tick] {
        let ticks = chart.periods.ticks
        guard let last = ticks.last else { return [] }
        for stride in chart.periods.strides {
            let labelled = ticks.filter { (last.number - $0.number) % stride == 0 }
            let haveRoom = zip(labelled, labelled.dropFirst()).allSatisfy { left, right in
                plot.x(right.position) - plot.x(left.position) >= (ChartText.width(left.label) + ChartText.width(right.label)) / 2 + 8
            }
            if haveRoom { return labelled }
        }
        return [last]
    }
}
