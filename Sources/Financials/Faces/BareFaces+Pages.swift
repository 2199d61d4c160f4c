import Bytes
import Markup
import Records
import XBRL

/// Statements on several pages, each with its own table.
extension BareFaces {
    /// Returns the chosen tables, and further tables of the same run that have the same lines with other columns.
    func withSiblings(_ chosen: [Int], _ type: StatementType) -> [Int] {
        let own = chosen.map { tables[$0] }
        return tables.indices.filter { chosen.contains($0) || (tables[$0].run == own.first?.run && isSibling(tables[$0], of: own, type)) }
    }

    /// Whether a table has the same lines as others, but other columns. Some statements show the quarter on one page and the year to date on the next.
    func isSibling(_ table: FactTable, of others: [FactTable], _ type: StatementType) -> Bool {
        let concepts = table.conceptNames(type)
        let theirs = others.reduce(into: Set<String>()) { $0.formUnion($1.conceptNames(type)) }
        let both = concepts.intersection(theirs).count
        guard StatementThresholds.likeness.isReached(both, of: max(concepts.count, theirs.count)) else { return false }
        let periods = Set(table.facts.compactMap { index.key($0)?.period })
        return periods.isDisjoint(with: others.flatMap(\.facts).compactMap { index.key($0)?.period })
    }

    /// Whether a table continues a statement that begins in other tables: it shares columns with them, and has lines that they lack.
    func isContinuation(_ table: FactTable, of others: [FactTable], _ type: StatementType, isBehind: Bool) -> Bool {
        let score = TableScore.score(table, type)
        guard table.isInText == others.first?.isInText,
            score > 0 || (type == .cashflow && index.report.hasTables && !table.hasEquityComponents)
        else { return false }
        let theirs = others.reduce(into: Set<String>()) { $0.formUnion($1.conceptNames(type)) }
        let lacks = Self.totals(type).contains { theirs.isDisjoint(with: $0) && !table.conceptNames(type).isDisjoint(with: $0) }
        let reconciles = type == .cashflow && !table.durations.isDisjoint(with: TableScore.results) && theirs.isDisjoint(with: TableScore.results)
        // Supplements follow a cash flow statement: interest and taxes paid, and transactions without cash.
        let supplements = type == .cashflow && isBehind && index.report.hasTables && table.run == others.first?.run && !hasOtherColumns(table, others)
        guard lacks || reconciles || supplements || score >= leastContinuationScore(table, type) else { return false }
        let keys = Set(table.facts.compactMap { index.key($0) })
        let otherKeys = Set(others.flatMap(\.facts).compactMap { index.key($0) })
        let periods = Set(keys.filter { $0.dimensions == .none }.map(\.period))
        let otherPeriods = Set(otherKeys.filter { $0.dimensions == .none }.map(\.period))
        guard !periods.isDisjoint(with: otherPeriods) else { return false }
        // Of the lines of the others, only the operating cash flow may be repeated: the reconciliation below a direct cash flow statement ends with it.
        let again = Set(keys.intersection(otherKeys).map { index.report.localName($0.concept) })
        return again.isEmpty || (type == .cashflow && again.isSubset(of: StandardItem.OperatingCashFlow.conceptNames))
    }

    /// Returns the least number of standard items in a continuation. Outside of text blocks, a table with only instants is the rest of a balance sheet.
    func leastContinuationScore(_ table: FactTable, _ type: StatementType) -> Int {
        hasStatementsOutsideTexts && type == .balance && table.durations.isEmpty && table.byMember.isEmpty ? 1 : 4
    }

    /// Whether a table has durations that are not columns of the others.
    func hasOtherColumns(_ table: FactTable, _ others: [FactTable]) -> Bool {
        func durations(_ facts: [FactNumber]) -> Set<Period> { Set(facts.compactMap { index.key($0)?.period }.filter { $0.start != nil }) }
        return !durations(table.facts).isSubset(of: durations(others.flatMap(\.facts)))
    }

    /// The totals of each part of a statement.
    static func totals(_ type: StatementType) -> [Set<String>] {
        let items: [StandardItem]
        switch type {
        case .balance: items = [.Assets, .LiabilitiesAndEquity]
        case .income: items = [.Revenues, .OperatingIncome, .IncomeTax, .EPSBasic]
        case .cashflow: items = [.OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow]
        case .comprehensiveIncome, .equity: items = []
        }
        return items.map { Set($0.conceptNames) }
    }
}
