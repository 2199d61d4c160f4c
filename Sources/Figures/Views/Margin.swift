package import Records

/// A part of revenues in percent.
package enum Margin: String, CaseIterable, Sendable {
    case gross = "GrossMargin"
    case operating = "OperatingMargin"
    case net = "NetMargin"

    /// The figure that is divided by revenues.
    package var part: StandardItem {
        switch self {
        case .gross: .GrossProfit
        case .operating: .OperatingIncome
        case .net: .NetIncome
        }
    }

    /// The unit of margins.
    package static let unit = "%"

    /// Returns the margins of all periods of a view of one company: figures in percent, rounded half-even to one digit after the point. A margin is missing if
    /// either figure is, or if revenues are not above zero. Its change is in percentage points.
    ///
    /// - Parameter figures: as the view gives them. Revenues in several units are taken in the one with the most values.
    package static func figures(_ figures: [Figure]) -> [Figure] {
        let revenues = figures.filter { $0.item == StandardItem.Revenues.rawValue }
        var counts: [String?: Int] = [:]
        for figure in revenues where figure.value != nil { counts[figure.unit, default: 0] += 1 }
        guard let unit = counts.max(by: { ($0.value, $1.key ?? "") < ($1.value, $0.key ?? "") })?.key else { return [] }
        let wholes = Dictionary(revenues.lazy.filter { $0.unit == unit }.map { (Period($0), $0) }) { first, _ in first }
        return allCases.flatMap { margin in
            // The figures of the last margin before, by the name of the period within a year.
            var last: [FiscalPeriod?: (part: Figure, revenues: Figure)] = [:]
            var margins: [Figure] = []
            for part in figures where part.item == margin.part.rawValue && part.unit == unit {
                guard let whole = wholes[Period(part)] else { continue }
                margins.append(margin.figure(part, of: whole, after: last[part.fiscalPeriod]))
                if part.value != nil, whole.value != nil { last[part.fiscalPeriod] = (part, whole) }
            }
            return margins
        }
    }

    private struct Period: Hashable {
        let year: Int?
        let period: FiscalPeriod?

        init(_ figure: Figure) { (year, period) = (figure.fiscalYear, figure.fiscalPeriod) }
    }

    /// - Parameters:
    ///   - part: the figure of `part`.
    ///   - revenues: those of the same period.
    ///   - earlier: the last values of both before. They are a year earlier if both figures have a change.
    private func figure(_ part: Figure, of revenues: Figure, after earlier: (part: Figure, revenues: Figure)?) -> Figure {
        var figure = part
        (figure.item, figure.unit) = (rawValue, Self.unit)
        (figure.concept, figure.document, figure.offset, figure.derived, figure.change, figure.value) = (nil, nil, nil, nil, nil, nil)
        figure.conceptChanged = part.conceptChanged || revenues.conceptChanged
        guard let value = part.value else { return figure }
        guard let whole = revenues.value else {
            (figure.missing, figure.reason) = (revenues.missing, revenues.reason)
            return figure
        }
        guard whole > .zero else {
            (figure.missing, figure.reason) = (.notReported, "revenues are not above zero, so that there are no margins")
            return figure
        }
        figure.value = Ratio.percent(value, of: whole, places: 1)
        if figure.value == nil { (figure.missing, figure.reason) = (.notExtracted, "the margin has too many digits") }
        if let earlier, let change = part.change, let base = revenues.change, let before = Self.ratio(earlier), let after = Self.ratio((part, revenues)) {
            figure.change = FigureChange(points: after, from: before, isOnAnotherBasis: change.isOnAnotherBasis || base.isOnAnotherBasis)
        }
        return figure
    }

    /// A margin with more digits than are shown, for changes.
    private static func ratio(_ figures: (part: Figure, revenues: Figure)) -> Amount? {
        guard let value = figures.part.value, let whole = figures.revenues.value, whole > .zero else { return nil }
        return Ratio.percent(value, of: whole, places: 12)
    }
}
