import Bytes
import Markup
import XBRL

extension FactTables {
    /// Returns the statement of equity of a report without tables: the longest stretch of facts by component before the first note, with balances at its
    /// beginning and its end. It includes the totals between these facts.
    func equityStretch() -> FactTable? {
        let facts = index.report.facts
        // The first note follows the balance sheet. Texts of other taxonomies, and hidden facts, precede it.
        let assets = facts.firstIndex { $0.isNumeric && localName($0.concept) == "Assets" } ?? 0
        let end =
            facts[assets...].firstIndex { fact in
                let name = fact.isNumeric ? "" : index.report.qualifiedName(fact.concept)
                return name.hasSuffix("TextBlock") && (name.hasPrefix("us-gaap:") || name.hasPrefix("ifrs-full:"))
            } ?? facts.count
        func key(_ position: Int) -> FactIndex.Key? { index.key(FactNumber(position)) }
        func isComponent(_ position: Int) -> Bool { key(position).map { $0.dimensions != .none && axes($0.dimensions).hasEquityComponents } ?? false }
        func isBalance(_ position: Int) -> Bool { key(position)?.period.start == nil && key(position) != nil }
        /// Whether a figure next to the facts by component belongs to them: a total, a dividend per share.
        func isTotal(_ position: Int, of periods: Set<Period>) -> Bool {
            guard let key = key(position), key.dimensions == .none, periods.contains(key.period) else { return false }
            let name = localName(key.concept)
            return TableScore.equities.contains(name) || name == "MinorityInterest" || name.hasPrefix("CommonStockDividendsPerShare")
        }
        var open: ClosedRange<Int>?
        var best: ClosedRange<Int>?
        func close() {
            guard let range = open else { return }
            open = nil
            guard let first = range.first(where: { isComponent($0) && isBalance($0) }), let last = range.last(where: { isComponent($0) && isBalance($0) }),
                key(first)?.period != key(last)?.period, range.contains(where: { !isBalance($0) && isComponent($0) })
            else { return }
            var (lower, upper) = (first, last)
            let periods = Set(range.filter(isComponent).compactMap { key($0)?.period })
            while lower > 0, isTotal(lower - 1, of: periods) { lower -= 1 }
            while upper + 1 < end, isTotal(upper + 1, of: periods) { upper += 1 }
            if best.map({ $0.count < upper - lower + 1 }) ?? true { best = lower...upper }
        }
        for position in 0..<end where isComponent(position) {
            if let range = open, position - range.upperBound > StatementThresholds.factsBetweenComponents { close() }
            open = (open?.lowerBound ?? position)...position
        }
        close()
        guard let best else { return nil }
        var table = FactTable()
        for position in best {
            guard let key = key(position), facts[position].isNumeric || facts[position].isNil else { continue }
            add(FactNumber(position), key, to: &table, isSameRow: table.facts.last.map { index.key($0)?.concept == key.concept } ?? false)
        }
        return table
    }
}
