import Bytes
import Markup
import XBRL

/// Faces of statements from facts alone, for a document that came without linkbases.
///
/// In an inline document a statement is a table: the first that holds most of the figures which make it, in the order in which they stand there, for
/// statements come before the notes that tell of them again. An instance that was extracted from one has its facts in the same order. Where there is no order to
/// go by, the face is the lines that the standard items need.
struct BareFaces {
    let index: FactIndex

    func faces() -> [Face] {
        let tables = FactTables(index: index).tables()
        var result: [Face] = []
        var tablesOfIncome: [Int] = []
        for type in StatementType.allCases {
            let chosen = chosenTables(tables, type)
            // One statement of income and comprehensive income is told once, as income.
            if type == .comprehensiveIncome, !chosen.isEmpty, chosen == tablesOfIncome { continue }
            if type == .income { tablesOfIncome = chosen }
            if !chosen.isEmpty, index.report.hasTables || isMost(chosen.map { tables[$0] }, type) {
                result.append(Face(type: type, role: "", title: Self.title(type), lines: lines(chosen.map { tables[$0] })))
            } else if let lines = conceptLines(type) {
                result.append(Face(type: type, role: "", title: Self.title(type), lines: lines, isOrdered: false))
            }
        }
        return result
    }

    // MARK: Tables

    /// How much of a statement a table is: the standard items that it has, those on shares together as one, as notes have all of them.
    private func score(_ table: FactTable, _ type: StatementType) -> Int {
        guard table.hasEquityComponents == (type == .equity) else { return 0 }
        let concepts = table.concepts(type)
        switch type {
        case .comprehensiveIncome, .equity: return concepts.isDisjoint(with: Self.results) ? 0 : 1
        case .balance, .income, .cashflow:
            var items: Set<StandardItem> = []
            for concept in concepts.union(type == .income ? table.byMember.intersection(Self.conceptsOnShares) : []) {
                guard let item = StandardItem.item(concept, of: type) else { continue }
                items.insert(item.isOnShares ? .EPSBasic : item)
            }
            return items.count + (concepts.contains("ProfitLoss") && !items.contains(.NetIncome) ? 1 : 0)
        }
    }

    /// Whether a table has what makes a statement of the type.
    private func isWhole(_ table: FactTable, _ type: StatementType) -> Bool {
        guard table.hasEquityComponents == (type == .equity) else { return false }
        let concepts = table.concepts(type)
        func has(_ names: Set<String>) -> Bool { !concepts.isDisjoint(with: names) }
        switch type {
        case .balance: return has(["Assets", "LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"])
        case .cashflow: return has(Set(StandardItem.OperatingCashFlow.concepts))
        case .income:
            // A result of the filer's own concept shows by what leads to it and what it comes to a share.
            let perShare = Self.conceptsOnShares
            return has(Self.results) || has(["IncomeLossFromContinuingOperations"])
                || ((has(perShare) || !table.byMember.isDisjoint(with: perShare)) && score(table, type) >= 3)
        case .comprehensiveIncome:
            return has([
                "ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", "ComprehensiveIncome",
            ])
        case .equity: return has(["StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity"])
        }
    }

    private static let results: Set<String> = [
        "NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "ProfitLossAttributableToOwnersOfParent",
    ]

    private static let conceptsOnShares = Set(StandardItem.allCases.filter(\.isOnShares).flatMap(\.concepts))

    /// The table that is the statement, and those before and behind it that page breaks cut off.
    private func chosenTables(_ tables: [FactTable], _ type: StatementType) -> [Int] {
        let scores = tables.map { isWhole($0, type) ? score($0, type) : 0 }
        guard let best = scores.max(), best >= (type == .comprehensiveIncome || type == .equity ? 1 : 2) else { return [] }
        guard let place = scores.firstIndex(where: { $0 > 0 && $0 * 5 >= best * 3 }) else { return [] }
        var chosen = [place]
        if type == .comprehensiveIncome || type == .equity { return chosen }
        for step in [-1, 1] {
            var next = place + step
            while chosen.count < 8, tables.indices.contains(next), isContinuation(tables[next], of: chosen.map { tables[$0] }, type) {
                chosen.append(next)
                next += step
            }
        }
        return chosen.sorted()
    }

    /// Whether a table beside others goes on with them: it has different lines of the same columns, and among them what these lack.
    private func isContinuation(_ table: FactTable, of others: [FactTable], _ type: StatementType) -> Bool {
        let score = score(table, type)
        guard score > 0 else { return false }
        let theirs = others.reduce(into: Set<String>()) { $0.formUnion($1.concepts(type)) }
        let lacks = Self.closings(type).contains { theirs.isDisjoint(with: $0) && !table.concepts(type).isDisjoint(with: $0) }
        let reconciles = type == .cashflow && !table.durations.isDisjoint(with: Self.results) && theirs.isDisjoint(with: Self.results)
        guard lacks || reconciles || score >= 4 else { return false }
        let keys = Set(table.facts.compactMap { index.key($0) })
        let otherKeys = Set(others.flatMap(\.facts).compactMap { index.key($0) })
        let periods = Set(keys.filter { $0.dimensions == .none }.map(\.period))
        let otherPeriods = Set(otherKeys.filter { $0.dimensions == .none }.map(\.period))
        guard !periods.isDisjoint(with: otherPeriods) else { return false }
        // The reconciliation below a direct cash flow starts from the result and comes to the operating cash flow again.
        let again = Set(keys.intersection(otherKeys).map { index.report.localName($0.concept) })
        return again.isEmpty || (type == .cashflow && again.isSubset(of: StandardItem.OperatingCashFlow.concepts))
    }

    /// What each part of a statement closes with.
    private static func closings(_ type: StatementType) -> [Set<String>] {
        let items: [StandardItem]
        switch type {
        case .balance: items = [.Assets, .LiabilitiesAndEquity]
        case .income: items = [.Revenues, .OperatingIncome, .IncomeTax, .EPSBasic]
        case .cashflow: items = [.OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow]
        case .comprehensiveIncome, .equity: items = []
        }
        return items.map { Set($0.concepts) }
    }

    /// Whether stretches of an instance have what the whole of it has of a statement's items, but for few that notes alone may tell.
    private func isMost(_ tables: [FactTable], _ type: StatementType) -> Bool {
        if type == .comprehensiveIncome || type == .equity { return true }
        let found = Set(tables.flatMap { $0.concepts(type) }.compactMap { StandardItem.item($0, of: type) })
        let missing = Set((conceptLines(type) ?? []).compactMap { StandardItem.item($0.local, of: type) }).subtracting(found)
        return missing.count * 8 <= found.count && missing.isDisjoint(with: Self.ofEveryFace) && isPageOrder(tables, type)
    }

    /// Whether totals stand behind their parts, as they do on every page.
    private func isPageOrder(_ tables: [FactTable], _ type: StatementType) -> Bool {
        let order: [StandardItem]
        switch type {
        case .balance: order = [.Cash, .CurrentAssets, .Assets]
        case .income: order = [.Revenues, .OperatingIncome, .NetIncome]
        case .cashflow: order = [.DepreciationAmortization, .OperatingCashFlow]
        case .comprehensiveIncome, .equity: return true
        }
        var places: [StandardItem: Int] = [:]
        for (place, fact) in tables.flatMap(\.facts).enumerated() {
            guard let key = index.key(fact), let item = StandardItem.item(index.report.localName(key.concept), of: type), places[item] == nil else { continue }
            places[item] = place
        }
        let found = order.compactMap { places[$0] }
        return found == found.sorted()
    }

    private static let ofEveryFace: Set<StandardItem> = [
        .NetIncome, .Cash, .Assets, .Equity, .LiabilitiesAndEquity, .OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow,
    ]

    private func lines(_ tables: [FactTable]) -> [Face.Line] {
        var lines: [Face.Line] = []
        var seen: Set<LineKey> = []
        let report = index.report
        for fact in tables.flatMap(\.facts) {
            guard let key = index.key(fact), seen.insert(LineKey(concept: key.concept, dimensions: key.dimensions)).inserted,
                report.facts[fact].isNumeric || report.facts[fact].isNil
            else { continue }
            let name = report.qualifiedName(key.concept)
            lines.append(Face.Line(concept: key.concept, name: name, label: Networks.words(name), depth: 0, dimensions: key.dimensions))
        }
        return lines
    }

    private struct LineKey: Hashable {
        let concept: Name
        let dimensions: DimensionSet
    }

    // MARK: Facts without tables

    /// Items that notes tell as often as faces do: without an order of lines nobody can say that the face shows them.
    private static let ofNotes: Set<StandardItem> = [.InterestExpense, .OperatingExpenses, .IntangibleAssets, .ShortTermDebt]

    /// What is no item itself, but tells whose profit or equity an item is.
    private static let besideItems: Set<String> = [
        "ProfitLoss", "NetIncomeLossAttributableToNoncontrollingInterest", "NetIncomeLossAttributableToRedeemableNoncontrollingInterest",
        "NetIncomeLossAttributableToNonredeemableNoncontrollingInterest", "ProfitLossAttributableToNoncontrollingInterests",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity",
    ]

    private func conceptLines(_ type: StatementType) -> [Face.Line]? {
        guard type != .equity, type != .comprehensiveIncome else { return nil }
        var lines: [Face.Line] = []
        var seen: Set<Name> = []
        var all = FactTable()
        for (position, fact) in index.report.facts.enumerated() {
            guard let key = index.key(FactNumber(position)), key.dimensions == .none, fact.isNumeric, (key.period.start == nil) == type.isInstant else {
                continue
            }
            let local = index.report.localName(key.concept)
            let item = StandardItem.item(local, of: type)
            guard item.map({ !Self.ofNotes.contains($0) }) ?? Self.besideItems.contains(local), seen.insert(key.concept).inserted else { continue }
            if type.isInstant { all.instants.insert(local) } else { all.durations.insert(local) }
            let name = index.report.qualifiedName(key.concept)
            lines.append(Face.Line(concept: key.concept, name: name, label: Networks.words(name), depth: 0))
        }
        return isWhole(all, type) && lines.count >= 3 ? lines : nil
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
