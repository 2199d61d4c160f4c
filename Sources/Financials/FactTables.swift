import Bytes
import Markup
import XBRL

/// Facts that stand together: in one HTML table, or side by side in an instance.
struct FactTable {
    var facts: [FactNumber] = []
    /// Concepts of consolidated figures: of moments, of stretches of time, and of either by member.
    var instants: Set<String> = []
    var durations: Set<String> = []
    var byMember: Set<String> = []
    fileprivate var equityFacts = 0

    /// Whether its columns are components of equity: a share count of one component makes no statement of equity.
    var hasEquityComponents: Bool { equityFacts * 4 >= facts.count && equityFacts > 0 }

    func concepts(_ type: StatementType) -> Set<String> {
        switch type {
        case .balance: instants
        case .cashflow: instants.union(durations)
        case .equity: instants.union(durations).union(byMember)
        case .income, .comprehensiveIncome: durations
        }
    }
}

/// Finds what stands together in a report, in the order of its documents.
struct FactTables {
    let index: FactIndex
    private let names = Names()

    init(index: FactIndex) { self.index = index }

    /// Local names of concepts, each made once: thousands of facts share a few hundred.
    private final class Names {
        var known: [Name: String] = [:]
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
        var places: [Report.Table: Int] = [:]
        for (position, fact) in index.report.facts.enumerated() {
            let number = FactNumber(position)
            guard let table = fact.table, let key = index.key(number) else { continue }
            let place = places[table] ?? result.count
            if place == result.count {
                places[table] = place
                result.append(FactTable())
            }
            add(number, key, to: &result[place])
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
            for fact in open[..<end] { if let key = index.key(fact) { add(fact, key, to: &table) } }
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

    /// Whether facts stand as on a page: the columns of a line beside one another, and the lines not by the alphabet.
    private func isInOrder(_ table: FactTable) -> Bool {
        let concepts = table.facts.compactMap { index.key($0)?.concept }
        let pairs = zip(concepts, concepts.dropFirst())
        let changes = pairs.filter { $0 != $1 }
        let rising = changes.filter { localName($0) < localName($1) }.count
        return (concepts.count - changes.count) * 3 >= concepts.count && rising * 4 <= changes.count * 3
    }

    private func add(_ fact: FactNumber, _ key: FactIndex.Key, to table: inout FactTable) {
        table.facts.append(fact)
        let local = localName(key.concept)
        if key.dimensions != .none {
            table.byMember.insert(local)
            if index.dimensionSets[key.dimensions].contains(where: { isEquityComponents($0.axis) }) { table.equityFacts += 1 }
        } else if key.period.start == nil {
            table.instants.insert(local)
        } else {
            table.durations.insert(local)
        }
    }

    private func isEquityComponents(_ axis: Name) -> Bool {
        let local = localName(axis)
        return local.hasSuffix("EquityComponentsAxis") || local == "ComponentsOfEquityAxis" || local == "PartnerCapitalComponentsAxis"
    }
}

extension Report {
    /// Whether any fact stands in an HTML table.
    var hasTables: Bool { facts.contains { $0.table != nil } }
}
