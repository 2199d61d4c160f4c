import Figures

/// A chart: values over periods, as bars or lines.
struct Chart {
    enum Shape {
        /// One series only.
        case bars
        case lines
    }

    struct Point {
        /// The place on the horizontal axis.
        let position: Double
        /// The period as text.
        let period: String
        /// Includes missing figures, which are gaps.
        let figure: Figure
        /// The value as a coordinate; nil for a gap.
        let height: Double?
        /// Whether periods without a figure of their own are missing before this one.
        var isAfterGap = false
    }

    struct Series {
        let name: String
        var points: [Point]
    }

    var title: String
    /// What the periods are, and the unit.
    var subtitle: String
    var unit: String?
    var shape: Shape
    var series: [Series]
    var periods: PeriodAxis
    /// What is not shown, in sentences.
    var notes: [String] = []

    var values: ValueAxis { ValueAxis(series.flatMap { $0.points.compactMap(\.height) }, includesZero: shape == .bars) }
}
