/// Draws a chart as SVG.
///
/// Colours are attributes, which a style sheet may override by class: `series-1` and so on, `negative`, `grid`, `zero`, `label`.
struct ChartDrawing {
    struct Size {
        let width: Double
        let height: Double
    }

    let chart: Chart
    let values: ValueAxis
    let size: Size
    /// The first part of all ids, which must be unique in the document.
    let id: String
    let plot: Plot
    let legend: ChartLegend

    /// - Parameter hasHeading: whether the title, the subtitle and the notes are drawn; a page has them as text.
    init(_ chart: Chart, _ size: Size, id: String, hasHeading: Bool) {
        self.chart = chart
        self.size = size
        self.id = id
        values = chart.values
        heading = hasHeading ? ChartHeading(chart, width: size.width) : nil
        let top = heading?.height ?? 6
        legend = ChartLegend(chart, top: top, width: size.width)
        let left = (values.ticks.map { ChartText.width($0.label) }.max() ?? 0) + 14
        // The label of the last period may be wider than the period.
        let lastLabel = chart.periods.ticks.last.map { ChartText.width($0.label) / 2 } ?? 0
        let margin = max(10, lastLabel + 4 - (size.width - left) / chart.periods.length / 2)
        // The numbers below negative bars.
        let below = chart.shape == .bars && chart.series.contains { $0.points.contains { $0.height ?? 0 < 0 } } ? 14.0 : 0
        plot = Plot(
            left: left, right: size.width - margin, top: top + legend.height + 14,
            bottom: size.height - 26 - below - (heading?.footHeight ?? 0), labels: size.height - 8 - (heading?.footHeight ?? 0), values: values,
            periods: chart.periods)
    }

    private let heading: ChartHeading?

    /// The rectangle of the values, in units of the drawing.
    struct Plot {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
        /// The base line of the labels of periods.
        let labels: Double
        let values: ValueAxis
        let periods: PeriodAxis

        func x(_ position: Double) -> Double { left + periods.place(position) * (right - left) }
        func y(_ value: Double) -> Double { bottom - values.place(value) * (bottom - top) }
        /// The width of a period.
        var step: Double { (right - left) / periods.length }
        /// The line from which bars rise.
        var base: Double { bottom - (values.zero ?? 0) * (bottom - top) }
    }

    func write(to writer: inout MarkupWriter, content: (inout MarkupWriter) -> Void = { _ in }) {
        let (width, height) = (ChartText.number(size.width), ChartText.number(size.height))
        writer.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "viewBox": "0 0 \(width) \(height)", "width": width, "height": height, "role": "img",
                "aria-labelledby": "\(id)-title \(id)-text", "font-family": "system-ui, sans-serif", "font-size": ChartText.number(ChartText.fontSize),
            ]
        ) { svg in
            svg.element("title", ["id": "\(id)-title"], text: "\(chart.title). \(chart.subtitle)")
            svg.element("desc", ["id": "\(id)-text"], text: ChartDescription.text(chart))
            svg.newLine()
            content(&svg)
            heading?.write(to: &svg, bottom: size.height)
            legend.write(to: &svg)
            writeAxes(to: &svg)
            switch chart.shape {
            case .bars: writeBars(to: &svg)
            case .lines: writeLines(to: &svg)
            }
        }
    }
}
