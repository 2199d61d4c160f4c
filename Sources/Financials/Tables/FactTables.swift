import Bytes
import Markup
import XBRL

/// Finds what stands together in a report, in the order of its documents.
struct FactTables {
    let index: FactIndex
    private let names = Names()

    init(index: FactIndex) { self.index = index }

    /// Local names of concepts, and what axes sets of dimensions have, each found once: thousands of facts share a few hundred.
    private final class Names {
        var known: [Name: String] = [:]
        var axes: [DimensionSet: Axes] = [:]
    }

    private func localName(_ concept: Name) -> String {
        if let known = names.known[concept] { return known }
        let name = index.report.localName(concept)
        names.known[concept] = name
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
            // Figures within a row's words are parenthetical: what a share is worth, how many are authorized.
            guard !fact.isInLabel, let row = fact.row, let key = index.key(number) else { continue }
            let table = index.report.rows[row].table
            let place = places[table] ?? result.count
            if place == result.count {
                places[table] = place
                let (distance, isInText) = (index.report.tables[table].distance, index.report.tables[table].isInText)
                if let last = result.last {
                    // Where texts are tagged, what stands outside them says that it is together, however much there is to read in between.
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

    /// Stretches of an instance that was extracted from an inline document: what is next to one another there stood so on a page. A stretch ends where figures of
    /// moments follow figures of stretches of time, where a text comes between, and where a figure comes again.
    private func stretches() -> [FactTable] {
        let report = index.report
        var result: [FactTable] = []
        var open: [FactNumber] = []
        var seen: Set<FactIndex.Key> = []
        /// Up to where there are figures of stretches of time; behind them only balances of cash, which end a cash flow or begin a balance sheet.
        var flows = 0
        func close(at end: Int) {
            let rest = Array(open[end...])
            var table = FactTable()
            for fact in open[..<end] {
                guard let key = index.key(fact) else { continue }
                let isSameRow = table.facts.last.map { index.key($0)?.concept == key.concept } ?? false
                add(fact, key, to: &table, isSameRow: isSameRow)
            }
            if end >= 6, isInOrder(table) { result.append(table) }
            open = rest
            flows = 0
            seen = Set(rest.compactMap { index.key($0) })
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

    /// The statement of equity where there are no tables: the stretch of facts by component, with balances at its beginning and at its end, that stands before the
    /// first note. Totals and the like stand in between.
    func equityStretch() -> FactTable? {
        let facts = index.report.facts
        // The first note stands behind the balance sheet. Before it there are texts of other taxonomies, and what is hidden.
        let assets = facts.firstIndex { $0.isNumeric && localName($0.concept) == "Assets" } ?? 0
        let end =
            facts[assets...].firstIndex { fact in
                let name = fact.isNumeric ? "" : index.report.qualifiedName(fact.concept)
                return name.hasSuffix("TextBlock") && (name.hasPrefix("us-gaap:") || name.hasPrefix("ifrs-full:"))
            } ?? facts.count
        func key(_ position: Int) -> FactIndex.Key? { index.key(FactNumber(position)) }
        func isComponent(_ position: Int) -> Bool { key(position).map { $0.dimensions != .none && axes($0.dimensions).hasEquityComponents } ?? false }
        func isBalance(_ position: Int) -> Bool { key(position)?.period.start == nil && key(position) != nil }
        /// Whether a figure beside the components goes with them: a total of theirs, a dividend a share.
        func isTotal(_ position: Int, of periods: Set<Period>) -> Bool {
            guard let key = key(position), key.dimensions == .none, periods.contains(key.period) else { return false }
            let name = localName(key.concept)
            return BareFaces.equities.contains(name) || name == "MinorityInterest" || name.hasPrefix("CommonStockDividendsPerShare")
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

    /// Whether facts stand as on a page: the columns of a line beside one another, and the lines not by the alphabet.
    private func isInOrder(_ table: FactTable) -> Bool {
        let concepts = table.facts.compactMap { index.key($0)?.concept }
        let pairs = zip(concepts, concepts.dropFirst())
        let changes = pairs.filter { $0 != $1 }
        let rising = changes.filter { localName($0) < localName($1) }.count
        return (concepts.count - changes.count) * 3 >= concepts.count && rising * 4 <= changes.count * 3
    }

    private func add(_ fact: FactNumber, _ key: FactIndex.Key, to table: inout FactTable, isSameRow: Bool) {
        // The columns of a row mostly differ by their periods alone.
        let last = isSameRow ? table.facts.last.flatMap { index.key($0) } : nil
        let isAlike = last.map { $0.concept == key.concept && $0.dimensions == key.dimensions && ($0.period.start == nil) == (key.period.start == nil) }
        table.facts.append(fact)
        if isSameRow { table.rows[table.rows.count - 1].append(fact) } else { table.rows.append([fact]) }
        if key.dimensions != .none {
            let axes = axes(key.dimensions)
            if axes.hasEntity { table.otherEntityFacts += 1 }
            if axes.hasEquityComponents {
                table.equityFacts += 1
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

    private struct Axes {
        let hasEntity: Bool
        let hasEquityComponents: Bool
    }

    private func axes(_ set: DimensionSet) -> Axes {
        if let known = names.axes[set] { return known }
        let all = index.dimensionSets[set]
        let axes = Axes(
            hasEntity: all.contains { localName($0.axis) == "LegalEntityAxis" }, hasEquityComponents: all.contains { isEquityComponents($0.axis) })
        names.axes[set] = axes
        return axes
    }

    private func isEquityComponents(_ axis: Name) -> Bool {
        let local = localName(axis)
        return local.hasSuffix("EquityComponentsAxis") || local == "ComponentsOfEquityAxis" || local == "PartnerCapitalComponentsAxis"
    }
}

extension Report {
    /// Whether any fact stands in an HTML table.
    var hasTables: Bool { !rows.isEmpty }
}
