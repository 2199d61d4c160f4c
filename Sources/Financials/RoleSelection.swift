import XBRL

/// Which role is which statement. No sign alone is trusted: the category, the root, the key concepts that were reported, and the title count together.
struct RoleSelection {
    let networks: Networks
    let index: FactIndex

    /// The best role for each type that has one.
    func roles() -> [StatementType: String] {
        var best: [StatementType: (role: String, score: Int)] = [:]
        let ordered = networks.presentation.map { (order: order($0.key), role: $0.key, network: $0.value) }.sorted { $0.order < $1.order }
        for (_, role, network) in ordered {
            let candidate = Candidate(network, networks.definition(of: role), self)
            for type in StatementType.allCases {
                guard let score = candidate.score(type), score > best[type]?.score ?? 0 else { continue }
                best[type] = (role, score)
            }
        }
        // One statement of income and comprehensive income is told once, as income.
        if let income = best[.income]?.role, best[.comprehensiveIncome]?.role == income { best[.comprehensiveIncome] = nil }
        return best.mapValues(\.role)
    }

    private func order(_ role: String) -> String {
        let number = networks.definition(of: role).number
        return String(repeating: "0", count: max(0, 12 - number.count)) + number + role
    }

    private struct Candidate {
        let locals: Set<String>
        let reported: Set<String>
        let definition: RoleDefinition
        let root: String
        let title: String
        let lineCount: Int

        init(_ network: RoleNetwork, _ definition: RoleDefinition, _ selection: RoleSelection) {
            var locals: Set<String> = []
            var reported: Set<String> = []
            var lineCount = 0
            network.forEachNode { concept, _, _, _ in
                let id = selection.networks.taxonomy.concepts[concept]
                let local = id.split(separator: "_", maxSplits: 1).last.map(String.init) ?? id
                locals.insert(local)
                if let number = selection.index.concept(id: id) {
                    lineCount += 1
                    if selection.index.dimensionsOf[number]?.values.contains(where: { $0.contains(0) }) ?? false { reported.insert(local) }
                }
            }
            self.locals = locals
            self.reported = reported
            self.definition = definition
            self.lineCount = lineCount
            root = network.roots.first.map { selection.networks.taxonomy.concepts[$0] }?.split(separator: "_", maxSplits: 1).last.map(String.init) ?? ""
            title = definition.title.lowercased()
        }

        /// Nil when what makes a statement of the type is not there.
        func score(_ type: StatementType) -> Int? {
            guard !definition.isParenthetical, let keys = keyScore(type) else { return nil }
            var score = keys
            switch definition.category {
            case "Statement": score += 20
            case "Disclosure": score -= 20
            case "Schedule": score -= 15
            default: break
            }
            if title.contains("details") || title.contains("(tables)") || title.contains("parent company") || title.contains("parent only") { score -= 20 }
            if roots(type).contains(root) { score += 6 }
            if words(type).contains(where: title.contains) { score += 6 }
            return score + min(lineCount, 30) / 6
        }

        private func has(_ names: String...) -> Bool { names.contains { reported.contains($0) } }

        private func keyScore(_ type: StatementType) -> Int? {
            let isCashFlow = has(
                "NetCashProvidedByUsedInOperatingActivities", "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
                "CashFlowsFromUsedInOperatingActivities")
            let isBalance = has("LiabilitiesAndStockholdersEquity", "EquityAndLiabilities", "LiabilitiesAndPartnersCapital")
            let result = has(
                "NetIncomeLoss", "ProfitLoss", "NetIncomeLossAvailableToCommonStockholdersBasic", "IncomeLossFromContinuingOperations",
                "ProfitLossAttributableToOwnersOfParent")
            let isEquity = locals.contains("StatementEquityComponentsAxis") || locals.contains("ComponentsOfEquityAxis")
            switch type {
            case .balance:
                guard isBalance || (has("Assets") && has("Liabilities", "StockholdersEquity", "AssetsNet", "Equity")), !isEquity else { return nil }
                return (isBalance ? 10 : 2) + (has("Assets") ? 6 : 0)
            case .cashflow:
                guard isCashFlow else { return nil }
                return 10 + (has("NetCashProvidedByUsedInFinancingActivities", "CashFlowsFromUsedInFinancingActivities") ? 4 : 0)
            case .income:
                guard !isCashFlow, !isBalance, !isEquity else { return nil }
                let face = [
                    has(
                        "Revenues", "RevenueFromContractWithCustomerExcludingAssessedTax", "RevenueFromContractWithCustomerIncludingAssessedTax",
                        "SalesRevenueNet", "Revenue", "InterestAndDividendIncomeOperating"),
                    has("OperatingIncomeLoss", "OperatingExpenses", "CostsAndExpenses", "ProfitLossFromOperatingActivities"),
                    has("IncomeTaxExpenseBenefit", "IncomeTaxExpenseContinuingOperations"),
                    has(
                        "EarningsPerShareBasic", "EarningsPerShareDiluted", "EarningsPerShareBasicAndDiluted", "BasicEarningsLossPerShare",
                        "DilutedEarningsLossPerShare"),
                ].filter { $0 }.count
                guard result || face >= 3, face >= 1 else { return nil }
                return (result ? 6 : 0) + 4 * face
            case .comprehensiveIncome:
                guard !isCashFlow, !isBalance, !isEquity,
                    has("ComprehensiveIncomeNetOfTax", "ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest", "ComprehensiveIncome")
                else { return nil }
                return 10 + (result ? 4 : 0)
            case .equity:
                guard isEquity,
                    locals.contains("StockholdersEquity") || locals.contains("StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest")
                        || locals.contains("Equity")
                else { return nil }
                return 10 + (result ? 4 : 0)
            }
        }

        private func roots(_ type: StatementType) -> [String] {
            switch type {
            case .balance: ["StatementOfFinancialPositionAbstract"]
            case .income: ["IncomeStatementAbstract", "ProfitOrLossAbstract"]
            case .comprehensiveIncome:
                ["StatementOfIncomeAndComprehensiveIncomeAbstract", "StatementOfOtherComprehensiveIncomeAbstract", "StatementOfComprehensiveIncomeAbstract"]
            case .cashflow: ["StatementOfCashFlowsAbstract"]
            case .equity: ["StatementOfStockholdersEquityAbstract", "StatementOfChangesInEquityAbstract"]
            }
        }

        private func words(_ type: StatementType) -> [String] {
            switch type {
            case .balance: ["balance sheet", "financial position", "financial condition"]
            case .income: ["operations", "earnings", "statements of income", "statement of income", "income statement", "profit or loss"]
            case .comprehensiveIncome: ["comprehensive"]
            case .cashflow: ["cash flow"]
            case .equity: ["equity", "deficit", "capital"]
            }
        }
    }
}
