import Bytes
import Markup
import Records
import XBRL

/// The lines of a face from the rows of its tables.
struct TableLines {
    let index: FactIndex
    let tables: [FactTable]
    let type: StatementType
    let periods: [Period]

    /// What makes a line one line in all columns.
    private struct Key: Hashable {
        let concept: Name
        let dimensions: DimensionSet
        let isPeriodStart: Bool
    }

    /// The lines in the order of the rows. Blocks of a statement of equity that follow one another, each for a period, become the columns of the same lines.
    func lines() -> [Face.Line] {
        var labels: [Key: String] = [:]
        var order: [Key] = []
        if type == .equity {
            for period in periods { merge(block(period, &labels), into: &order) }
        } else {
            var seen: Set<Key> = []
            for row in tables.flatMap(\.rows) {
                for key in keys(row, &labels) where seen.insert(key).inserted { order.append(key) }
            }
        }
        return order.map { key in
            let name = index.report.qualifiedName(key.concept)
            var line = Face.Line(
                concept: key.concept, name: name, label: labels[key] ?? Networks.words(name), depth: 0, dimensions: key.dimensions)
            line.isPeriodStart = key.isPeriodStart
            return line
        }
    }

    /// The lines of a row. A moment in a statement of stretches of time opens or closes them, and all of a row do the same.
    private func keys(_ row: [FactNumber], _ labels: inout [Key: String]) -> [Key] {
        let moments = row.compactMap { index.key($0) }.filter { $0.period.start == nil }.map(\.period.end)
        let opening = moments.filter { isStart($0) }.count
        let closing = moments.filter { isEnd($0) }.count
        return row.compactMap { fact -> Key? in
            guard let key = index.key(fact), isFigure(fact) else { return nil }
            let isMoment = key.period.start == nil
            let isOfAColumn = !type.isInstant && isMoment ? isStart(key.period.end) || isEnd(key.period.end) : periods.contains(key.period)
            guard isOfAColumn else { return nil }
            return self.key(key, fact, isPeriodStart: !type.isInstant && isMoment && opening > closing, &labels)
        }
    }

    /// The lines of a statement of equity that have a figure in a period, from the balances that it begins with to those at its end.
    private func block(_ period: Period, _ labels: inout [Key: String]) -> [Key] {
        guard let start = period.start else { return [] }
        var opening: [Key] = []
        var others: [Key] = []
        var seen: Set<Key> = []
        for fact in tables.flatMap(\.facts) where isFigure(fact) {
            guard let key = index.key(fact) else { continue }
            if key.period == period || (key.period.start == nil && key.period.end == period.end) {
                let line = self.key(key, fact, isPeriodStart: false, &labels)
                if seen.insert(line).inserted { others.append(line) }
            } else if key.period.start == nil, key.period.end == start + -1 {
                let line = self.key(key, fact, isPeriodStart: true, &labels)
                if seen.insert(line).inserted { opening.append(line) }
            }
        }
        return opening + others
    }

    private func key(_ key: FactIndex.Key, _ fact: FactNumber, isPeriodStart: Bool, _ labels: inout [Key: String]) -> Key {
        let line = Key(concept: key.concept, dimensions: key.dimensions, isPeriodStart: isPeriodStart)
        if labels[line] == nil, let label = index.report.rowLabel(fact) { labels[line] = label }
        return line
    }

    /// Puts what a block has and the lines before it have not where it stands in the block.
    private func merge(_ block: [Key], into order: inout [Key]) {
        var places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
        var merged: [Key] = []
        var next = 0
        for key in block {
            guard let place = places.removeValue(forKey: key) else {
                merged.append(key)
                continue
            }
            // What stands in another order here stays where it was.
            guard place >= next else { continue }
            merged += order[next...place]
            next = place + 1
        }
        order = merged + order[next...]
    }

    private func isFigure(_ fact: FactNumber) -> Bool { index.report.facts[fact].isNumeric || index.report.facts[fact].isNil }
    private func isStart(_ day: CalendarDate) -> Bool { periods.contains { $0.start.map { $0 + -1 == day } ?? false } }
    private func isEnd(_ day: CalendarDate) -> Bool { periods.contains { $0.end == day } }
}

extension Report {
    /// The words that the row of a fact begins with; nil where there are none.
    func rowLabel(_ fact: FactNumber) -> String? {
        guard let row = facts[fact].row else { return nil }
        let label = label(of: row)
        return label.isEmpty ? nil : label
    }
}
