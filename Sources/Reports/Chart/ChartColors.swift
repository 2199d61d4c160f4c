/// The colours of charts, each with a contrast of at least 4.5 to its background, and dashes and marks by which series differ without colour.
enum ChartColors {
    static let light = ["#0b5cad", "#b3400c", "#1a7340", "#7434b4", "#8a5a00", "#0e6f78", "#b01a66", "#4a525c"]
    static let negative = "#b3261e"

    struct Style {
        /// The class of the series.
        let name: String
        let color: String
        let dashes: String?
        let mark: ChartMark
    }

    /// Returns the style of a series, counted from 0.
    static func series(_ index: Int) -> Style {
        let dashes = [nil, "7 3", "2 3", "9 3 2 3"]
        return Style(
            name: "series-\(index % light.count + 1)", color: light[index % light.count], dashes: dashes[index % dashes.count],
            mark: ChartMark.allCases[index % ChartMark.allCases.count])
    }

    /// The colours on a dark background.
    static let dark: StaticString = """
        @media (prefers-color-scheme: dark) {
        .chart .back { fill: #14171b }
        .chart .heading { fill: #eceff3 }
        .chart .label { fill: #b4bcc6 }
        .chart .grid { stroke: #343b44 }
        .chart .zero { stroke: #949daa }
        .chart .series-1 { stroke: #6cb2f7; fill: #6cb2f7 }
        .chart .series-2 { stroke: #f59a66; fill: #f59a66 }
        .chart .series-3 { stroke: #62cc8d; fill: #62cc8d }
        .chart .series-4 { stroke: #c09bf3; fill: #c09bf3 }
        .chart .series-5 { stroke: #e3b341; fill: #e3b341 }
        .chart .series-6 { stroke: #5cc8d3; fill: #5cc8d3 }
        .chart .series-7 { stroke: #f58bbd; fill: #f58bbd }
        .chart .series-8 { stroke: #b4bcc6; fill: #b4bcc6 }
        .chart .negative { fill: #f5857c }
        }

        """
    /// Bars have no outline.
    static let common: StaticString = ".chart rect { stroke: none }\n"
}

/// A mark at a value of a line.
enum ChartMark: CaseIterable {
    case circle, square, triangle, diamond

    /// Returns the path of a mark around a point.
    func path(_ x: Double, _ y: Double, _ radius: Double) -> String {
        func point(_ dx: Double, _ dy: Double) -> String { "\(ChartText.number(x + dx * radius)) \(ChartText.number(y + dy * radius))" }
        let size = ChartText.number(radius)
        return switch self {
        case .circle: "M\(point(-1, 0))A\(size) \(size) 0 1 0 \(point(1, 0))A\(size) \(size) 0 1 0 \(point(-1, 0))Z"
        case .square: "M\(point(-0.9, -0.9))L\(point(0.9, -0.9))L\(point(0.9, 0.9))L\(point(-0.9, 0.9))Z"
        case .triangle: "M\(point(0, -1.2))L\(point(1.1, 0.8))L\(point(-1.1, 0.8))Z"
        case .diamond: "M\(point(0, -1.3))L\(point(1.1, 0))L\(point(0, 1.3))L\(point(-1.1, 0))Z"
        }
    }
}
