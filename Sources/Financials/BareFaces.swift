import XBRL

/// Faces of statements from facts alone, for a document that came without linkbases.
///
/// In an inline document a statement is a table: the one that holds the figures which make it, in the order in which they stand there. In an instance
/// there is no order to go by, and the face is the lines that the standard items need.
struct BareFaces {
    let index: FactIndex

    func face(_ type: StatementType) -> Face? {
        if let lines = tableLines(type) { return Face(type: type, role: "", title: Self.title(type), lines: lines) }
        guard let lines = conceptLines(type) else { return nil }
        return Face(type: type, role: "", title: Self.title(type), lines: lines, isOrdered: false)
    }

    /// Figures without which the table is not the statement, and others that speak for it.
    private static func marks(_ type: StatementType) -> (needed: [Set<String>], helpful: Set<String>) {
        let result: Set<String> = ["NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "ProfitLossAttributableToOwnersOfParent"]
        switch type {
        case .balance: return ([["Assets", "LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"]], items(.balance))
        case .income: return ([result.union(["IncomeLossFromContinuingOperations"])], items(.income))
        case .cashflow:
            return ([Set(StandardItem.OperatingCashFlow.concepts)], items(.cashflow))
        case .comprehensiveIncome:
            return (
                [["ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", "ComprehensiveIncome"]],
                result
            )
        case .equity: return ([["StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity"]], result)
        }
    }

    private static func items(_ type: StatementType) -> Set<String> {
        items(of: StandardItem.allCases.filter { $0.statement == type }).union(["ProfitLoss"])
    }

    private static func items(of items: [StandardItem]) -> Set<String> { Set(items.flatMap(\.concepts)) }

    /// Items that notes tell as often as faces do: without an order of lines nobody can say that the face shows them.
    private static let ofNotes: [StandardItem] = [.InterestExpense, .OperatingExpenses, .IntangibleAssets, .ShortTermDebt]

    private func tableLines(_ type: StatementType) -> [Face.Line]? {
        let report = index.report
        let (needed, helpful) = Self.marks(type)
        var tables: [Int: [Int]] = [:]
        for (position, fact) in report.facts.enumerated() where fact.table >= 0 && index.keys[position] != nil {
            tables[fact.table, default: []].append(position)
        }
        var best: (table: Int, score: Int)?
        var scores: [Int: Int] = [:]
        for (table, facts) in tables {
            var locals: Set<String> = []
            var equityAxis = false
            for fact in facts {
                guard let key = index.keys[fact] else { continue }
                if key.dimensions == 0 {
                    if (key.period.start == nil) == type.isInstant || type == .cashflow { locals.insert(report.localName(key.concept)) }
                } else if index.dimensionSets[key.dimensions].contains(where: {
                    report.localName($0.axis).hasSuffix("EquityComponentsAxis") || report.localName($0.axis) == "ComponentsOfEquityAxis"
                }) {
                    equityAxis = true
                }
            }
            if equityAxis != (type == .equity) { continue }
            if type == .equity { locals.formUnion(facts.compactMap { index.keys[$0].map { report.localName($0.concept) } }) }
            let isWhole = needed.allSatisfy { !$0.isDisjoint(with: locals) }
            let score = locals.intersection(helpful).count
            scores[table] = score
            if isWhole, score > best?.score ?? 0 || (score == best?.score && table < best?.table ?? 0) { best = (table, score) }
        }
        guard let best, best.score >= (type == .comprehensiveIncome || type == .equity ? 1 : 3) else { return nil }
        // A statement that a page break cuts is two tables, one behind the other.
        var chosen = [best.table]
        let order = tables.keys.sorted()
        let place = order.firstIndex(of: best.table) ?? 0
        let neighbours = [place - 1, place + 1].filter(order.indices.contains).map { order[$0] }
        for neighbour in neighbours where type != .equity && type != .comprehensiveIncome {
            if let score = scores[neighbour], score >= 4, isContinuation(tables[neighbour] ?? [], of: tables[best.table] ?? []) { chosen.append(neighbour) }
        }
        var lines: [Face.Line] = []
        var seen: Set<[Int]> = []
        for fact in chosen.sorted().flatMap({ tables[$0] ?? [] }) {
            guard let key = index.keys[fact], seen.insert([key.concept, key.dimensions]).inserted, report.facts[fact].isNumeric || report.facts[fact].isNil
            else { continue }
            let name = report.qualifiedName(key.concept)
            lines.append(Face.Line(concept: key.concept, name: name, label: Networks.words(name), depth: 0, dimensions: key.dimensions))
        }
        return lines
    }

    /// Whether two tables tell different lines of the same columns.
    private func isContinuation(_ facts: [Int], of others: [Int]) -> Bool {
        let mine = Set(facts.compactMap { index.keys[$0] })
        let theirs = Set(others.compactMap { index.keys[$0] })
        let periods = Set(mine.filter { $0.dimensions == 0 }.map(\.period))
        let otherPeriods = Set(theirs.filter { $0.dimensions == 0 }.map(\.period))
        return mine.isDisjoint(with: theirs) && !periods.isDisjoint(with: otherPeriods)
    }

    private func conceptLines(_ type: StatementType) -> [Face.Line]? {
        guard type != .equity, type != .comprehensiveIncome else { return nil }
        let (needed, marked) = Self.marks(type)
        let helpful = marked.subtracting(Self.items(of: Self.ofNotes))
        var lines: [Face.Line] = []
        var seen: Set<Int> = []
        var locals: Set<String> = []
        for (position, fact) in index.report.facts.enumerated() {
            guard let key = index.keys[position], key.dimensions == 0, fact.isNumeric, (key.period.start == nil) == type.isInstant else { continue }
            let local = index.report.localName(key.concept)
            guard helpful.contains(local), seen.insert(key.concept).inserted else { continue }
            locals.insert(local)
            let name = index.report.qualifiedName(key.concept)
            lines.append(Face.Line(concept: key.concept, name: name, label: Networks.words(name), depth: 0))
        }
        guard needed.allSatisfy({ !$0.isDisjoint(with: locals) }), lines.count >= 3 else { return nil }
        return lines
    }

    private static func title(_ type: StatementType) -> String {
        switch type {
        case .balance: "Balance sheet"
        case .income: "Income statement"
        case .comprehensiveIncome: "Statement of comprehensive income"
        case .cashflow: "Statement of cash flows"
        case .equity: "Statement of equity"
        }
    }
}
