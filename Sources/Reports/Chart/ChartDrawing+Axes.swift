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
                let y = plot.bottom - tick.place * (plot.bottom - plot.top) + Self.fontSize * 0.35
                group.element("text", ["x": Self.number(plot.left - 7), "y": Self.number(y)], text: tick.label)
            }
        }
        svg.element("g", ["class": "label", "fill": "#4a525c", "text-anchor": "middle"]) { group in
            for tick in labelledPeriods {
                group.element("text", ["x": Self.number(plot.x(tick.position)), "y": Self.number(plot.bottom + 18)], text: tick.label)
            }
        }
        svg.newLine()
    }

    private func line(_ group: inout MarkupWriter, _ y: Double) {
        let y = Self.number(y)
        group.empty("line", ["x1": Self.number(plot.left), "y1": y, "x2": Self.number(plot.right), "y2": y])
    }

    /// The ticks of periods whose labels have room, counted from the newest.
    private var labelledPeriods: [PeriodAxis.Tick] {
        var labelled: [PeriodAxis.Tick] = []
        for tick in chart.periods.ticks.reversed() {
            let half = Self.width(tick.label) / 2
            let x = plot.x(tick.position)
            guard x + half <= size.width else { continue }
            if let last = labelled.last, x + half + 8 > plot.x(last.position) - Self.width(last.label) / 2 { continue }
            labelled.append(tick)
        }
        return labelled.reversed()
    }
}
