import Figures
import Records

extension ChartDrawing {
    private static let widestBar = 46.0
    private static let labelSize = 11.0

    /// Draws the bars of the only series, with their values above them where there is room.
    func writeBars(to svg: inout MarkupWriter) {
        let points = chart.series.first?.points ?? []
        svg.element("g", ["class": "series-1", "fill": ChartColors.light[0]]) { group in
            for point in points { bar(&group, point) }
        }
        svg.newLine()
        let shown = points.compactMap { point in point.figure.value.flatMap { value in point.height.map { (point.position, $0, value) } } }
        let texts = ShortNumber.texts(shown.map(\.2))
        guard plot.step >= texts.map({ ChartText.width($0, fontSize: Self.labelSize) }).max() ?? 0 else { return }
        svg.element("g", ["class": "label", "fill": "#4a525c", "text-anchor": "middle", "font-size": "\(Int(Self.labelSize))"]) { group in
            for ((position, height, value), text) in zip(shown, texts) {
                let y = plot.y(height) + (value.isNegative ? ChartText.fontSize + 2 : -5)
                group.element("text", ["x": ChartText.number(plot.x(position)), "y": ChartText.number(y)], text: text)
            }
        }
    }

    private func bar(_ group: inout MarkupWriter, _ point: Chart.Point) {
        guard let height = point.height, let value = point.figure.value else { return }
        let width = max(1, min(plot.step * 0.7, Self.widestBar))
        let (y, base) = (plot.y(height), plot.base)
        group.element(
            "rect",
            [
                "class": value.isNegative ? "negative" : nil, "fill": value.isNegative ? ChartColors.negative : nil,
                "x": ChartText.number(plot.x(point.position) - width / 2), "y": ChartText.number(min(y, base)), "width": ChartText.number(width),
                "height": ChartText.number(max(1, abs(y - base))),
            ]
        ) { $0.element("title", text: ChartDescription.text(point)) }
    }
}
