import Bytes
import Markup
import Records
import XBRL

/// Creates the lines of a face from the rows of its tables.
struct TableLines {
    let index: FactIndex
    let tables: [FactTable]
    let type: StatementType
    let periods: [Period]

    /// The identity of a line across columns.
    private struct Key: Hashable {
        let concept: Name
        let dimensions: DimensionSet
        let isPeriodStart: Bool
    }

    /// Returns the lines of all columns, in the order of the rows.
    func lines() -> [Face.Line] {
        var labels: [Key: String] = [:]
        var order: [Key] = []
        var seen: Set<Key> = []
        for row in tables.flatMap(\.rows) {
            for key in keys(row, &labels) where seen.insert(key).inserted { order.append(key) }
        }
        return lines(order, labels)
    }

    /// Returns the lines of one column of a statement of equity, from the opening to the closing balances. Each period has its own rows.
    func lines(of period: Period) -> [Face.Line] {
        var labels: [Key: String] = [:]
        var places: [Key: Int] = [:]
        let opening = opening(of: period)
        for (place, fact) in tables.flatMap(\.facts).enumerated() where isFigure(fact) {
            guard let key = index.key(fact) else { continue }
            let isInstant = key.period.start == nil
            // The closing balance may be printed twice, for a quarter and for the year to date. Its last position follows the rows of both.
            if key.period == period || (isInstant && key.period.end == period.end) {
                let line = self.key(key, fact, isPeriodStart: false, &labels)
                guard isInstant || places[line] == nil else { continue }
                places[line] = place
                labels[line] = index.report.rowLabel(fact) ?? labels[line]
            } else if isInstant, key.period.end == opening {
                let line = self.key(key, fact, isPeriodStart: true, &labels)
                if places[line] == nil { places[line] = place }
            }
        }
        return lines(places.sorted { $0.value < $1.value }.map(\.key), labels)
    }

    /// Returns the day of a period's opening balances: the day before the period, or its first day if the filer was founded then.
    private func opening(of period: Period) -> CalendarDate? {
        guard let start = period.start else { return nil }
        let hasDayBefore = tables.contains { $0.facts.contains { index.key($0).map { $0.period.start == nil && $0.period.end == start + -1 } ?? false } }
        return hasDayBefore ? start + -1 : start
    }

    private func lines(_ keys: [Key], _ labels: [Key: String]) -> [Face.Line] {
        keys.map { key in
            let name = index.report.qualifiedName(key.concept)
            var line = Face.Line(concept: key.concept, qualifiedName: name, label: labels[key] ?? LabelText.words(name), depth: 0, dimensions: key.dimensions)
            line.isPeriodStart = key.isPeriodStart
            return line
        }
    }

    /// Returns the lines of a row. In a statement of durations, the instants of a row are either all opening or all closing balances.
    private func keys(_ row: [FactNumber], _ labels: inout [Key: String]) -> [Key] {
        let instants = row.compactMap { index.key($0) }.filter { $0.period.start == nil }.map(\.period.end)
        let opening = instants.filter { isStart($0) }.count
        let closing = instants.filter { isEnd($0) }.count
        return row.compactMap { fact -> Key? in
            guard let key = index.key(fact), isFigure(fact) else { return nil }
            let isInstant = key.period.start == nil
            let isOfAColumn = !type.isInstant && isInstant ? isStart(key.period.end) || isEnd(key.period.end) : periods.contains(key.period)
            guard isOfAColumn else { return nil }
            return self.key(key, fact, isPeriodStart: !type.isInstant && isInstant && opening > closing, &labels)
        }
    }

    private func key(_ key: FactIndex.Key, _ fact: FactNumber, isPeriodStart: Bool, _ labels: inout [Key: String]) -> Key {
        let line = Key(concept: key.concept, dimensions: key.dimensions, isPeriodStart: isPeriodStart)
        if labels[line] == nil, let label = index.report.rowLabel(fact) { labels[line] = label }
        return line
    }

    private func isFigure(_ fact: FactNumber) -> Bool { index.report.facts[fact].isNumeric || index.report.facts[fact].isNil }
    private func isStart(_ day: CalendarDate) -> Bool { periods.contains { $0.start.map { $0 + -1 == day } ?? false } }
    private func isEnd(_ day: CalendarDate) -> Bool { periods.contains { $0.end == day } }
}

extension Report {
    /// Returns the label of a fact's row; nil if there is none.
    func rowLabel(_ fact: FactNumber) -> String? {
        guard let row = facts[fact].row else { return nil }
        let label = label(of: row)
        return label.isEmpty ? nil : label
    }
}
