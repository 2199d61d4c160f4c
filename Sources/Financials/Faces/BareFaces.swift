import Bytes
import Markup
import Records
import XBRL

/// Builds the faces of statements from facts alone, for a document set without linkbases.
///
/// In an inline document, a statement is the first table with most of the statement's figures, because statements precede the notes that repeat them. Its lines
/// are in the order of the table. An instance that was extracted from an inline document has its facts in the same order. If there is no order, the face
/// consists of the lines that the standard items need.
struct BareFaces {
    let index: FactIndex
    let columns: Columns
    let tables: [FactTable]
    /// Whether the document has statements outside of text blocks.
    let hasStatementsOutsideTexts: Bool

    init(index: FactIndex, columns: Columns, tables: [FactTable]) {
        self.index = index
        self.columns = columns
        self.tables = tables
        hasStatementsOutsideTexts = Self.hasStatementsOutsideTexts(tables)
    }

    func faces() -> [(face: Face, periods: (shown: [Period], omitted: Int))] {
        var result: [(face: Face, periods: (shown: [Period], omitted: Int))] = []
        var tablesOfIncome: [Int] = []
        var used: Set<Int> = []
        /// The runs of tables that contain the statements.
        var statementRuns: Set<Int> = []
        for type in StatementType.allCases {
            let chosen =
                switch type {
                case .equity where index.report.hasTables: equityTables(statementRuns, used)
                case .comprehensiveIncome where index.report.hasTables: comprehensiveIncomeTables(statementRuns, used)
                default: chosenTables(type, used)
                }
            used.formUnion(chosen)
            if type != .comprehensiveIncome { statementRuns.formUnion(chosen.map { tables[$0].run }) }
            // A combined statement of income and comprehensive income is extracted once, as income.
            if type == .comprehensiveIncome, !chosen.isEmpty, chosen == tablesOfIncome { continue }
            if type == .income { tablesOfIncome = chosen }
            let own = type == .equity && !index.report.hasTables ? [FactTables(index: index).equityStretch()].compactMap { $0 } : chosen.map { tables[$0] }
            if !own.isEmpty, index.report.hasTables || isMost(own, type) {
                let periods = columns.limited(TableColumns(index, own, type).periods())
                let lines = TableLines(index: index, tables: own, type: type, periods: periods.shown)
                let figures = Figures(index: index, shown: ShownCells(own, index, isAll: true))
                func add(_ lines: [Face.Line], _ periods: [Period], omitted: Int) {
                    let face = Face(type: type, role: "", title: Self.title(type), lines: lines, figures: figures)
                    result.append((face, (shown: periods, omitted: omitted)))
                }
                if type == .equity {
                    for (number, period) in periods.shown.enumerated() {
                        add(lines.lines(of: period), [period], omitted: number == 0 ? periods.omitted : 0)
                    }
                } else {
                    add(lines.lines(), periods.shown, omitted: periods.omitted)
                }
            } else if !hasStatementsOutsideTexts, let lines = conceptLines(type) {
                let periods = columns.periods(of: Set(lines.compactMap(\.concept)), type)
                let face = Face(type: type, role: "", title: Self.title(type), lines: lines, isOrdered: false, figures: Figures(index: index, shown: nil))
                result.append((face, periods))
            }
        }
        return result
    }

    // MARK: Tables

    /// Returns the table of the statement, and the tables before and after it on which the statement continues.
    private func chosenTables(_ type: StatementType, _ used: Set<Int>) -> [Int] {
        let scores = tables.map { canBeStatement($0) && TableScore.hasEssentials($0, type) ? TableScore.score($0, type) : 0 }
        // The first page of a cash flow statement may have only the total of operating activities.
        guard let best = scores.max(), best >= (hasStatementsOutsideTexts && type == .cashflow ? 1 : TableScore.least(type)) else { return [] }
        guard let place = scores.firstIndex(where: { $0 > 0 && StatementThresholds.itemsOfTheBest.isReached($0, of: best) }) else { return [] }
        var chosen = [place]
        if type == .comprehensiveIncome || type == .equity { return chosen }
        for step in [-1, 1] {
            var next = place + step
            while chosen.count < 8, tables.indices.contains(next), !used.contains(next),
                isContinuation(tables[next], of: chosen.map { tables[$0] }, type, isBehind: step > 0)
            {
                chosen.append(next)
                next += step
            }
        }
        return index.report.hasTables ? withSiblings(chosen, type) : chosen.sorted()
    }

    /// Whether a table can be a statement. If there are statements outside of text blocks, a table within one belongs to a note.
    private func canBeStatement(_ table: FactTable) -> Bool { !table.isInText || !hasStatementsOutsideTexts }

    /// Whether a statement has a table outside of text blocks with most of the items that any table has.
    private static func hasStatementsOutsideTexts(_ tables: [FactTable]) -> Bool {
        guard tables.contains(where: \.isInText) else { return false }
        return [StatementType.balance, .income, .cashflow].contains { type in
            let scores = tables.filter { TableScore.hasEssentials($0, type) }.map { (isInText: $0.isInText, score: TableScore.score($0, type)) }
            guard let best = scores.map(\.score).max(), let outside = scores.filter({ !$0.isInText }).map(\.score).max() else { return false }
            return outside >= TableScore.least(type) && StatementThresholds.itemsOfTheBest.isReached(outside, of: best)
        }
    }

    private func comprehensiveIncomeTables(_ statementRuns: Set<Int>, _ used: Set<Int>) -> [Int] {
        let first = tables.indices.first {
            statementRuns.contains(tables[$0].run) && !used.contains($0) && TableScore.hasEssentials(tables[$0], .comprehensiveIncome)
        }
        return first.map { withSiblings([$0], .comprehensiveIncome) } ?? []
    }

    /// Returns the tables in the runs of statements that reconcile opening and closing balances of equity, each alone or together with adjacent tables that
    /// have the same components on another page.
    private func equityTables(_ statementRuns: Set<Int>, _ used: Set<Int>) -> [Int] {
        var chosen: [Int] = []
        var open: [Int] = []
        func close() {
            if reconcileBalances(open.map { tables[$0] }) { chosen += open }
            open = []
        }
        for (place, table) in tables.enumerated() {
            guard statementRuns.contains(table.run), !used.contains(place), !table.isOfAnotherEntity else {
                close()
                continue
            }
            if table.isByEquityComponents {
                open.append(place)
                continue
            }
            close()
            if !table.conceptNames(.equity).isDisjoint(with: TableScore.equities), reconcileBalances([table]) { chosen.append(place) }
        }
        close()
        return chosen
    }

    /// Whether tables have balances of several days, and movements between them.
    private func reconcileBalances(_ tables: [FactTable]) -> Bool {
        let keys = tables.flatMap(\.facts).compactMap { index.key($0) }
        return Set(keys.filter { $0.period.start == nil }.map(\.period.end)).count > 1 && keys.contains { $0.period.start != nil }
    }

    /// Whether stretches of an instance have all items of a statement that the instance has, except for a few that may come from notes.
    private func isMost(_ tables: [FactTable], _ type: StatementType) -> Bool {
        if type == .comprehensiveIncome || type == .equity { return true }
        let found = Set(tables.flatMap { $0.conceptNames(type) }.compactMap { StandardItem.item($0, of: type) })
        let missing = Set((conceptLines(type) ?? []).compactMap { StandardItem.item($0.localName, of: type) }).subtracting(found)
        return missing.count * 8 <= found.count && missing.isDisjoint(with: Self.itemsOfEveryFace) && isPageOrder(tables, type)
    }

    /// Whether totals follow their parts, as on every page.
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

    private static let itemsOfEveryFace: Set<StandardItem> = [
        .NetIncome, .Cash, .Assets, .Equity, .LiabilitiesAndEquity, .OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow,
    ]

    // MARK: Facts without tables

    /// Items that are as frequent in notes as on faces. Without an order of lines, it is not known whether the face shows them.
    private static let itemsOfNotes: Set<StandardItem> = [.InterestExpense, .OperatingExpenses, .IntangibleAssets, .ShortTermDebt]

    /// Concepts that are not items, but show to whom the profit or equity of an item belongs.
    private static let conceptsBesideItems: Set<String> = [
        "ProfitLoss", "NetIncomeLossAttributableToNoncontrollingInterest", "NetIncomeLossAttributableToRedeemableNoncontrollingInterest",
        "NetIncomeLossAttributableToNonredeemableNoncontrollingInterest", "ProfitLossAttributableToNoncontrollingInterests",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity",
    ]

    /// Returns the lines that the standard items of a statement need; nil if they do not suffice for a statement.
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
            guard item.map({ !Self.itemsOfNotes.contains($0) }) ?? Self.conceptsBesideItems.contains(local), seen.insert(key.concept).inserted else { continue }
            if type.isInstant { all.instants.insert(local) } else { all.durations.insert(local) }
            let name = index.report.qualifiedName(key.concept)
            lines.append(Face.Line(concept: key.concept, qualifiedName: name, label: LabelText.words(name), depth: 0))
        }
        return TableScore.hasEssentials(all, type) && lines.count >= 3 ? lines : nil
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
