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

    static let fontSize = 12.0

    /// - Parameter hasHeading: whether the title, the subtitle and the notes are drawn; a page has them as text.
    init(_ chart: Chart, _ size: Size, id: String, hasHeading: Bool) {
        self.chart = chart
        self.size = size
        self.id = id
        values = chart.values
        heading = hasHeading ? ChartHeading(chart, width: size.width) : nil
        let top = heading?.height ?? 6
        legend = ChartLegend(chart, top: top, width: size.width)
        let labels = values.ticks.map { Self.width($0.label) }.max() ?? 0
        plot = Plot(
            left: labels + 14, right: size.width - 10, top: top + legend.height + 14,
            bottom: size.height - 26 - (heading?.footHeight ?? 0), values: values, periods: chart.periods)
    }

    private let heading: ChartHeading?

    /// The rectangle of the values, in units of the drawing.
    struct Plot {
        let left: Double
        let right: Double
        let top: Double
        let bottom: Double
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
        let (width, height) = (Self.number(size.width), Self.number(size.height))
        writer.element(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "class": "chart", "viewBox": "0 0 \(width) \(height)", "width": width, "height": height, "role": "img",
                "aria-labelledby": "\(id)-title \(id)-text", "font-family": "system-ui, sans-serif", "font-size": Self.number(Self.fontSize),
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

    /// Returns a coordinate with one digit after the point.
    static func number(_ coordinate: Double) -> String {
        guard let tenths = Int(exactly: (coordinate * 10).rounded()) else { return "0" }
        let digits = "\(tenths.magnitude / 10)" + (tenths % 10 == 0 ? "" : ".\(tenths.magnitude % 10)")
        return tenths < 0 ? "-\(digits)" : digits
    }

    /// Returns the width of a text, estimated: the font is not known here.
    static func width(_ text: String, fontSize: Double = fontSize) -> Double { Double(text.count) * fontSize * 0.58 }
}
