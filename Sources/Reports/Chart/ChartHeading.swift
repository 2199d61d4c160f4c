/// The title and the subtitle above a chart, and the notes below it.
struct ChartHeading {
    private static let noteHeight = 16.0
    private static let titleSize = 18.0

    private let title: String
    private let subtitle: String
    private let notes: [String]

    let height = 54.0
    var footHeight: Double { notes.isEmpty ? 0 : Double(notes.count) * Self.noteHeight + 4 }

    init(_ chart: Chart, width: Double) {
        // Bold letters are wider by a tenth.
        title = ChartText.cut(chart.title, width: (width - 20) / 1.1, fontSize: Self.titleSize)
        subtitle = ChartText.cut(chart.subtitle, width: width - 20)
        notes = chart.notes.map { ChartText.cut($0, width: width - 20) }
    }

    func write(to svg: inout MarkupWriter, bottom: Double) {
        svg.element(
            "text", ["class": "heading", "fill": "#14171b", "x": "10", "y": "26", "font-size": "\(Int(Self.titleSize))", "font-weight": "600"], text: title)
        svg.element("text", ["class": "label", "fill": "#4a525c", "x": "10", "y": "46"], text: subtitle)
        for (index, note) in notes.enumerated() {
            let y = bottom - 8 - Double(notes.count - 1 - index) * Self.noteHeight
            svg.element("text", ["class": "label", "fill": "#4a525c", "x": "10", "y": ChartText.number(y)], text: note)
        }
        svg.newLine()
    }
}
