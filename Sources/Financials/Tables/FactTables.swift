import Bytes
import Markup
import XBRL

/// Groups a report's facts into tables, in document order.
struct FactTables {
    let index: FactIndex
    private let cache = Cache()

    init(index: FactIndex) { self.index = index }

    /// A cache of local names and of the axes in dimension sets, because thousands of facts share a few hundred of them.
    private final class Cache {
        var localNames: [Name: String] = [:]
        var axes: [DimensionSet: Axes] = [:]
    }

    func localName(_ concept: Name) -> String {
        if let known = cache.localNames[concept] { return known }
        let name = index.report.localName(concept)
        cache.localNames[concept] = name
        return name
    }

    func tables() -> [FactTable] { index.report.hasTables ? htmlTables() : stretches() }

    private func htmlTables() -> [FactTable] {
        var result: [FactTable] = []
        var places: [Ordinal<Report.Table>: Int] = [:]
        var run = 0
        let hasTexts = index.report.tables.contains(where: \.isInText)
        for (position, fact) in index.report.facts.enumerated() {
            let number = FactNumber(position)
            // Figures within a row's label are parenthetical, such as the par value of a share or the number of authorized shares.
            guard !fact.isInLabel, let row = fact.row, let key = index.key(number) else { continue }
            let table = index.report.rows[row].table
            let place = places[table] ?? result.count
            if place == result.count {
                places[table] = place
                let (distance, isInText) = (index.report.tables[table].distance, index.report.tables[table].isInText)
                if let last = result.last {
                    // In a document with text blocks, the tables outside of them belong together, even with much text between them.
                    let isFar = distance > (hasTexts && !isInText ? StatementThresholds.breakOutsideTexts : StatementThresholds.pageBreak)
                    if isFar || isInText != last.isInText { run += 1 }
                }
                result.append(FactTable(run: run, isInText: isInText))
            }
            let isSameRow = result[place].facts.last.map { index.report.facts[$0].row == row } ?? false
            add(number, key, to: &result[place], isSameRow: isSameRow)
        }
        return result
    }

    /// The fewest facts of a stretch that may be a table.
    private static let factsOfStretch = 6

    /// Splits an instance that was extracted from an inline document into stretches. Its facts are in the order of the pages. A stretch ends where an instant
    /// follows a duration, where a text comes between two facts, and where a fact is repeated.
    private func stretches() -> [FactTable] {
        let report = index.report
        var result: [FactTable] = []
        var open: [FactNumber] = []
        var seen: Set<FactIndex.Key> = []
        /// The end of the durations in `open`. After it are only balances of cash, which end a cash flow statement or begin a balance sheet.
        var flows = 0
        func close(at end: Int) {
            if end >= Self.factsOfStretch {
                let table = table(of: open[..<end])
                if isInOrder(table) { result.append(table) }
            }
            open.removeFirst(end)
            flows = 0
            seen.removeAll(keepingCapacity: true)
            seen.formUnion(open.lazy.compactMap { index.key($0) })
        }
        for (position, fact) in report.facts.enumerated() {
            let number = FactNumber(position)
            guard let key = index.key(number), fact.isNumeric || fact.isNil else {
                close(at: open.count)
                continue
            }
            let isInstant = key.period.start == nil
            let isCash = isInstant && localName(key.concept).hasPrefix("Cash")
            if seen.contains(key) || (!isInstant && flows == 0 && !open.isEmpty) {
                close(at: open.count)
            } else if isInstant, !isCash, flows > 0 {
                close(at: flows)
            }
            open.append(number)
            seen.insert(key)
            if !isInstant { flows = open.count }
        }
        close(at: open.count)
        return result
    }

    /// Returns a stretch of facts as a table. Neighbours with the same concept are a row.
    private func table(of stretch: ArraySlice<FactNumber>) -> FactTable {
        var table = FactTable()
        for fact in stretch {
            guard let key = index.key(fact) else { continue }
            let isSameRow = table.facts.last.map { index.key($0)?.concept == key.concept } ?? false
            add(fact, key, to: &table, isSameRow: isSameRow)
        }
        return table
    }

    /// Whether facts are in the order of a page: the columns of a line next to each other, and the lines not sorted alphabetically.
    private func isInOrder(_ table: FactTable) -> Bool {
        let concepts = table.facts.compactMap { index.key($0)?.concept }
        let pairs = zip(concepts, concepts.dropFirst())
        let changes = pairs.filter { $0 != $1 }
        let rising = changes.filter { localName($0) < localName($1) }.count
        return (concepts.count - changes.count) * 3 >= concepts.count && rising * 4 <= changes.count * 3
    }

    func add(_ fact: FactNumber, _ key: FactIndex.Key, to table: inout FactTable, isSameRow: Bool) {
        // The columns of a row usually differ only in their periods.
        let last = isSameRow ? table.facts.last.flatMap { index.key($0) } : nil
        let isAlike = last.map { $0.concept == key.concept && $0.dimensions == key.dimensions && ($0.period.start == nil) == (key.period.start == nil) }
        table.facts.append(fact)
        if isSameRow { table.rows[table.rows.count - 1].append(fact) } else { table.rows.append([fact]) }
        if key.dimensions != .none {
            let axes = axes(key.dimensions)
            if axes.hasEntity { table.otherEntityFacts += 1 }
            if axes.hasEquityComponents {
                table.equityComponentFacts += 1
                if key.period.start == nil { table.hasEquityBalances = true }
            }
        }
        guard isAlike != true else { return }
        let local = localName(key.concept)
        if key.dimensions != .none {
            table.byMember.insert(local)
        } else if key.period.start == nil {
            table.instants.insert(local)
        } else {
            table.durations.insert(local)
        }
    }

    struct Axes {
        let hasEntity: Bool
        let hasEquityComponents: Bool
    }

    func axes(_ set: DimensionSet) -> Axes {
        if let known = cache.axes[set] { return known }
        let all = index.dimensionSets[set]
        let axes = Axes(
            hasEntity: all.contains { localName($0.axis) == "LegalEntityAxis" }, hasEquityComponents: all.contains { isEquityComponents($0.axis) })
        cache.axes[set] = axes
        return axes
    }

    private func isEquityComponents(_ axis: Name) -> Bool {
        let local = localName(axis)
        return local.hasSuffix("EquityComponentsAxis") || local == "ComponentsOfEquityAxis" || local == "PartnerCapitalComponentsAxis"
    }
}

extension Report {
    /// Whether any fact is in an HTML table.
    var hasTables: Bool { !rows.isEmpty }
}
