import Records

/// Recognizes tables that are statements, by their concepts.
enum TableScore {
    /// Returns the number of standard items of a statement in a table. All items on shares count as one, because notes have all of them.
    static func score(_ table: FactTable, _ type: StatementType) -> Int {
        guard table.hasEquityComponents == (type == .equity) else { return 0 }
        let concepts = table.conceptNames(type)
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

    /// Whether a table has the figures that every statement of the type has.
    static func hasEssentials(_ table: FactTable, _ type: StatementType) -> Bool {
        guard table.hasEquityComponents == (type == .equity) else { return false }
        let concepts = table.conceptNames(type)
        func has(_ names: Set<String>) -> Bool { !concepts.isDisjoint(with: names) }
        switch type {
        case .balance: return has(["Assets", "LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"])
        case .cashflow: return has(Set(StandardItem.OperatingCashFlow.conceptNames))
        case .income:
            // If the result has the filer's own concept, amounts per share and enough other items show that this is an income statement.
            let perShare = conceptsOnShares
            return has(results) || has(["IncomeLossFromContinuingOperations"])
                || ((has(perShare) || !table.byMember.isDisjoint(with: perShare)) && score(table, type) >= 3)
        case .comprehensiveIncome: return has(comprehensiveIncome)
        case .equity: return has(equities)
        }
    }

    /// The local names of concepts; a statement of the type has at least one of them.
    static let comprehensiveIncome: Set<String> = [
        "ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", "ComprehensiveIncome",
    ]

    static let results: Set<String> = [
        "NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "ProfitLossAttributableToOwnersOfParent",
    ]

    static let equities: Set<String> = [
        "StockholdersEquity", "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "PartnersCapital",
        "PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest", "MembersEquity", "AssetsNet", "Equity",
    ]

    static let conceptsOnShares = Set(StandardItem.allCases.filter(\.isOnShares).flatMap(\.conceptNames))

    /// Returns the least number of standard items that a table needs to be a statement.
    static func least(_ type: StatementType) -> Int { type == .comprehensiveIncome || type == .equity ? 1 : 2 }
}
