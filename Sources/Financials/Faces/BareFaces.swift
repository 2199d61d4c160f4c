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
    let columns: Columns
    let tables: [FactTable]
    /// Whether statements stand outside tagged texts.
    private let standOutside: Bool

    init(index: FactIndex, columns: Columns, tables: [FactTable]) {
        self.index = index
        self.columns = columns
        self.tables = tables
        standOutside = Self.standOutside(tables)
    }

    func faces() -> [(face: Face, periods: (shown: [Period], omitted: Int))] {
        var result: [(face: Face, periods: (shown: [Period], omitted: Int))] = []
        var tablesOfIncome: [Int] = []
        var taken: Set<Int> = []
        /// The runs in which the statements stand.
        var home: Set<Int> = []
        for type in StatementType.allCases {
            let chosen =
                switch type {
                case .equity where index.report.hasTables: equityTables(home, taken)
                case .comprehensiveIncome where index.report.hasTables: comprehensiveIncomeTables(home, taken)
                default: chosenTables(type, taken)
                }
            taken.formUnion(chosen)
            if type != .comprehensiveIncome { home.formUnion(chosen.map { tables[$0].run }) }
            // One statement of income and comprehensive income is told once, as income.
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
            } else if !standOutside, let lines = conceptLines(type) {
                let periods = columns.periods(of: Set(lines.compactMap(\.concept)), type)
                let face = Face(type: type, role: "", title: Self.title(type), lines: lines, isOrdered: false, figures: Figures(index: index, shown: nil))
                result.append((face, periods))
            }
        }
        return result
    }

    // MARK: Tables

    /// How much of a statement a table is: the standard items that it has, those on shares together as one, as notes have all of them.
    private static func score(_ table: FactTable, _ type: StatementType) -> Int {
        guard table.hasEquityComponents == (type == .equity) else { return 0 }
        let concepts = table.concepts(type)
        switch type {
        case .comprehensiveIncome, .equity: return concepts.isDisjoint(with: results) ? 0 : 1
        case .balance, .income, .cashflow:
            var items: Set<StandardItem> = []
            for concept in concepts.union(type == .income ? table.byMember.intersection(conceptsOnShares) : []) {
                guard let item = StandardItem.item(concept, of: type) else { continue }
                items.insert(item.isOnShares ? .EPSBasic : item)
            }
            return items.count + (concepts.contains("ProfitLoss") && !items.contains(.NetIncome) ? 1 : 0)
        }
    }

    /// Whether a table has what makes a statement of the type.
    private static func isWhole(_ table: FactTable, _ type: StatementType) -> Bool {
        guard table.hasEquityComponents == (type == .equity) else { return false }
        let concepts = table.concepts(type)
        func has(_ names: Set<String>) -> Bool { !concepts.isDisjoint(with: names) }
        switch type {
        case .balance: return has(["Assets", "LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"])
        case .cashflow: return has(Set(StandardItem.OperatingCashFlow.concepts))
        case .income:
            // A result of the filer's own concept shows by what leads to it and what it comes to a share.
            let perShare = conceptsOnShares
            return has(results) || has(["IncomeLossFromContinuingOperations"])
                || ((has(perShare) || !table.byMember.isDisjoint(with: perShare)) && score(table, type) >= 3)
        case .comprehensiveIncome: return has(comprehensiveIncome)
        case .equity: return has(equities)
        }
    }

    static let comprehensiveIncome: Set<String> = [
        "ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", "ComprehensiveIncome",
    ]

    static let results: Set<String> = [
        "NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "ProfitLossAttributableToOwnersOfParent",
    ]

    private static let conceptsOnShares = Set(StandardItem.allCases.filter(\.isOnShares).flatMap(\.concepts))

    /// The table that is the statement, and those before and behind it that page breaks cut off.
    private func chosenTables(_ type: StatementType, _ taken: Set<Int>) -> [Int] {
        let scores = tables.map { canBeStatement($0) && Self.isWhole($0, type) ? Self.score($0, type) : 0 }
        // The first page of a cash flow may have nothing but what it comes to.
        guard let best = scores.max(), best >= (standOutside && type == .cashflow ? 1 : Self.leastScore(type)) else { return [] }
        guard let place = scores.firstIndex(where: { $0 > 0 && StatementThresholds.itemsOfTheBest.isReached($0, of: best) }) else { return [] }
        var chosen = [place]
        if type == .comprehensiveIncome || type == .equity { return chosen }
        for step in [-1, 1] {
            var next = place + step
            while chosen.count < 8, tables.indices.contains(next), !taken.contains(next),
                isContinuation(tables[next], of: chosen.map { tables[$0] }, type, isBehind: step > 0)
            {
                chosen.append(next)
                next += step
            }
        }
        return index.report.hasTables ? withSiblings(chosen, type) : chosen.sorted()
    }

    /// A table within a tagged text is a note's, where there are statements outside such texts.
    private func canBeStatement(_ table: FactTable) -> Bool { !table.isInText || !standOutside }

    /// Whether statements stand outside tagged texts: some have a table there that has most of what any has.
    private static func standOutside(_ tables: [FactTable]) -> Bool {
        guard tables.contains(where: \.isInText) else { return false }
        return [StatementType.balance, .income, .cashflow].contains { type in
            let scores = tables.filter { isWhole($0, type) }.map { (isInText: $0.isInText, score: score($0, type)) }
            guard let best = scores.map(\.score).max(), let outside = scores.filter({ !$0.isInText }).map(\.score).max() else { return false }
            return outside >= leastScore(type) && StatementThresholds.itemsOfTheBest.isReached(outside, of: best)
        }
    }

    /// Items that a table must have to be a statement.
    private static func leastScore(_ type: StatementType) -> Int { type == .comprehensiveIncome || type == .equity ? 1 : 2 }

    /// Tables, and those of their run that have their lines in other columns.
    private func withSiblings(_ chosen: [Int], _ type: StatementType) -> [Int] {
        let own = chosen.map { tables[$0] }
        return tables.indices.filter { chosen.contains($0) || (tables[$0].run == own.first?.run && isSibling(tables[$0], of: own, type)) }
    }

    private func comprehensiveIncomeTables(_ home: Set<Int>, _ taken: Set<Int>) -> [Int] {
        let first = tables.indices.first { home.contains(tables[$0].run) && !taken.contains($0) && Self.isWhole(tables[$0], .comprehensiveIncome) }
        return first.map { withSiblings([$0], .comprehensiveIncome) } ?? []
    }

    /// Whether a table has the lines of others in other columns: some tell of the quarter on one page and of the year to date on the next.
    private func isSibling(_ table: FactTable, of others: [FactTable], _ type: StatementType) -> Bool {
        let concepts = table.concepts(type)
        let theirs = others.reduce(into: Set<String>()) { $0.formUnion($1.concepts(type)) }
        let both = concepts.intersection(theirs).count
        guard StatementThresholds.likeness.isReached(both, of: max(concepts.count, theirs.count)) else { return false }
        let periods = Set(table.facts.compactMap { index.key($0)?.period })
        return periods.isDisjoint(with: others.flatMap(\.facts).compactMap { index.key($0)?.period })
    }

    /// The tables among a filing's statements that lead balances of equity from one day to another: each by itself, or with those next to it, which have the same
    /// components on another page.
    private func equityTables(_ home: Set<Int>, _ taken: Set<Int>) -> [Int] {
        var chosen: [Int] = []
        var open: [Int] = []
        func close() {
            if leadsOn(open.map { tables[$0] }) { chosen += open }
            open = []
        }
        for (place, table) in tables.enumerated() {
            guard home.contains(table.run), !taken.contains(place), !table.isOfAnotherEntity else {
                close()
                continue
            }
            if table.isByEquityComponents {
                open.append(place)
                continue
            }
            close()
            if !table.concepts(.equity).isDisjoint(with: Self.equities), leadsOn([table]) { chosen.append(place) }
        }
        close()
        return chosen
    }

    /// Whether tables have balances of more than one day, and what happened in between.
    private func leadsOn(_ tables: [FactTable]) -> Bool {
        let keys = tables.flatMap(\.facts).compactMap { index.key($0) }
        return Set(keys.filter { $0.period.start == nil }.map(\.period.end)).count > 1 && keys.contains { $0.period.start != nil }
    }

    static let equities: Set<String> = [
        "StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "PartnersCapital",
        "PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest", "MembersEquity", "AssetsNet", "Equity",
    ]

    /// Whether a table beside others goes on with them: it has different lines of the same columns, and among them what these lack.
    private func isContinuation(_ table: FactTable, of others: [FactTable], _ type: StatementType, isBehind: Bool) -> Bool {
        let score = Self.score(table, type)
        guard table.isInText == others.first?.isInText,
            score > 0 || (type == .cashflow && index.report.hasTables && !table.hasEquityComponents)
        else { return false }
        let theirs = others.reduce(into: Set<String>()) { $0.formUnion($1.concepts(type)) }
        let lacks = Self.closings(type).contains { theirs.isDisjoint(with: $0) && !table.concepts(type).isDisjoint(with: $0) }
        let reconciles = type == .cashflow && !table.durations.isDisjoint(with: Self.results) && theirs.isDisjoint(with: Self.results)
        // Below a statement of cash flows, or on the page behind it: what was paid in interest and taxes, and what was no cash at all.
        let supplements = type == .cashflow && isBehind && index.report.hasTables && table.run == others.first?.run && !hasOtherColumns(table, others)
        guard lacks || reconciles || supplements || score >= leastOfAPage(table, type) else { return false }
        let keys = Set(table.facts.compactMap { index.key($0) })
        let otherKeys = Set(others.flatMap(\.facts).compactMap { index.key($0) })
        let periods = Set(keys.filter { $0.dimensions == .none }.map(\.period))
        let otherPeriods = Set(otherKeys.filter { $0.dimensions == .none }.map(\.period))
        guard !periods.isDisjoint(with: otherPeriods) else { return false }
        // The reconciliation below a direct cash flow starts from the result and comes to the operating cash flow again.
        let again = Set(keys.intersection(otherKeys).map { index.report.localName($0.concept) })
        return again.isEmpty || (type == .cashflow && again.isSubset(of: StandardItem.OperatingCashFlow.concepts))
    }

    /// Items that a table beside others must have to go on with them. Among statements nothing but the rest of a balance sheet has moments alone.
    private func leastOfAPage(_ table: FactTable, _ type: StatementType) -> Int {
        standOutside && type == .balance && table.durations.isEmpty && table.byMember.isEmpty ? 1 : 4
    }

    /// Whether a table tells of stretches of time that others have no columns for.
    private func hasOtherColumns(_ table: FactTable, _ others: [FactTable]) -> Bool {
        func stretches(_ facts: [FactNumber]) -> Set<Period> { Set(facts.compactMap { index.key($0)?.period }.filter { $0.start != nil }) }
        return !stretches(table.facts).isSubset(of: stretches(others.flatMap(\.facts)))
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
        return Self.isWhole(all, type) && lines.count >= 3 ? lines : nil
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
