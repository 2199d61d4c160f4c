import Bytes
import Records
import XBRL

/// Selects the role of each statement by a score that combines the category, the root, the reported key concepts, and the title.
struct RoleSelection {
    let networks: Networks
    let index: FactIndex

    /// Returns the best role for each type of statement that has one.
    func roles() -> [StatementType: Taxonomy.Word] {
        var best: [StatementType: (role: Taxonomy.Word, score: Int)] = [:]
        let keys = KeyConcept.byElement(of: networks.taxonomy)
        let roles = networks.presentation.map { (role: $0.key, network: $0.value, definition: networks.definition(of: $0.key)) }
        let ordered = roles.map { (order: order($0.role, $0.definition), candidate: $0) }.sorted { $0.order < $1.order }
        for (_, (role, network, definition)) in ordered where !definition.isParenthetical {
            let candidate = Candidate(network, definition, keys, self)
            for type in StatementType.allCases {
                guard let score = candidate.score(type), score > best[type]?.score ?? 0 else { continue }
                best[type] = (role, score)
            }
        }
        // A combined statement of income and comprehensive income is extracted once, as income.
        if let income = best[.income]?.role, best[.comprehensiveIncome]?.role == income { best[.comprehensiveIncome] = nil }
        return best.mapValues(\.role)
    }

    private func order(_ role: Taxonomy.Word, _ definition: RoleDefinition) -> String {
        let number = definition.number
        return String(repeating: "0", count: max(0, 12 - number.count)) + number + networks.taxonomy.text(role)
    }

    private struct Candidate {
        /// The key concepts of the role, and those that were reported without dimensions.
        var present: Set<KeyConcept> = []
        var reported: Set<KeyConcept> = []
        let definition: RoleDefinition
        var root: KeyConcept?
        var lineCount = 0

        init(_ network: RoleNetwork, _ definition: RoleDefinition, _ keys: [KeyConcept?], _ selection: RoleSelection) {
            self.definition = definition
            root = network.roots.first.flatMap { keys[$0.index] }
            network.forEachNode { element, _, _, _ in
                // A concept that was reported only for members (another registrant) is not evidence of a consolidated statement.
                let isConsolidated = selection.networks.concept(of: element).map { selection.index.places.contains($0) { $0.dimensions == .none } } ?? false
                if isConsolidated { lineCount += 1 }
                guard let key = keys[element.index] else { return }
                present.insert(key)
                if isConsolidated { reported.insert(key) }
            }
        }

        /// Returns the score as a statement of a type; nil if the role lacks the key concepts of the type.
        func score(_ type: StatementType) -> Int? {
            guard let keys = keyScore(type) else { return nil }
            var score = keys
            switch definition.category {
            case "Statement": score += 20
            case "Disclosure": score -= 20
            case "Schedule": score -= 15
            default: break
            }
            if definition.has("details") || definition.has("(tables)") || definition.has("parent company") || definition.has("parent only") { score -= 20 }
            if let root, roots(type).contains(root) { score += 6 }
            if words(type).contains(where: definition.has) { score += 6 }
            // A parent's report may include the statements of a subsidiary. These have their own roles, sometimes with more lines.
            if present.contains(.LegalEntityAxis) { score -= StatementThresholds.ofAnotherEntity }
            return score + min(lineCount, StatementThresholds.linesOfAStatement) / 6
        }

        private func has(_ concepts: KeyConcept...) -> Bool { concepts.contains(where: reported.contains) }

        private func keyScore(_ type: StatementType) -> Int? {
            let isCashFlow = has(
                .NetCashProvidedByUsedInOperatingActivities, .NetCashProvidedByUsedInOperatingActivitiesContinuingOperations,
                .CashFlowsFromUsedInOperatingActivities)
            let isBalance = has(.LiabilitiesAndStockholdersEquity, .EquityAndLiabilities, .LiabilitiesAndPartnersCapital)
            let result = has(
                .NetIncomeLoss, .ProfitLoss, .NetIncomeLossAvailableToCommonStockholdersBasic, .IncomeLossFromContinuingOperations,
                .ProfitLossAttributableToOwnersOfParent)
            // Some filers tag the parent's share of income with a component of equity. A role without balances of equity is not a statement of equity.
            let hasEquityBalances = !present.isDisjoint(with: [
                .StockholdersEquity, .StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest, .Equity, .PartnersCapital,
                .PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest, .MembersEquity, .AssetsNet,
            ])
            let isEquity =
                hasEquityBalances && !present.isDisjoint(with: [.StatementEquityComponentsAxis, .ComponentsOfEquityAxis, .PartnerCapitalComponentsAxis])
            switch type {
            case .balance:
                guard isBalance || (has(.Assets) && has(.Liabilities, .StockholdersEquity, .AssetsNet, .Equity)), !isEquity || (isBalance && has(.Assets))
                else { return nil }
                return (isBalance ? 10 : 2) + (has(.Assets) ? 6 : 0)
            case .cashflow:
                guard isCashFlow else { return nil }
                return 10 + (has(.NetCashProvidedByUsedInFinancingActivities, .CashFlowsFromUsedInFinancingActivities) ? 4 : 0)
            case .income:
                guard !isCashFlow, !isBalance else { return nil }
                let face = [
                    has(
                        .Revenues, .RevenueFromContractWithCustomerExcludingAssessedTax, .RevenueFromContractWithCustomerIncludingAssessedTax,
                        .SalesRevenueNet, .Revenue, .InterestAndDividendIncomeOperating),
                    has(.OperatingIncomeLoss, .OperatingExpenses, .CostsAndExpenses, .ProfitLossFromOperatingActivities),
                    has(.IncomeTaxExpenseBenefit, .IncomeTaxExpenseContinuingOperations),
                    has(
                        .EarningsPerShareBasic, .EarningsPerShareDiluted, .EarningsPerShareBasicAndDiluted, .BasicEarningsLossPerShare,
                        .DilutedEarningsLossPerShare),
                ].filter { $0 }.count
                guard result || face >= 3 || (face == 2 && definition.category == "Statement"), face >= (isEquity ? 3 : 1) else { return nil }
                return (result ? 6 : 0) + 4 * face
            case .comprehensiveIncome:
                guard !isCashFlow, !isBalance, !isEquity,
                    has(.ComprehensiveIncomeNetOfTax, .ComprehensiveIncomeNetOfTaxIncludingPortionAttributableToNoncontrollingInterest, .ComprehensiveIncome)
                else { return nil }
                return 10 + (result ? 4 : 0)
            case .equity:
                // If a company has no shares, or only one component of equity, only the title shows that the role is a statement of equity.
                let isOther = isBalance || isCashFlow || definition.category == "Disclosure" || definition.category == "Schedule"
                let isCalledSo = !isOther && (result || has(.AssetsNet)) && words(.equity).contains(where: definition.has)
                guard isEquity || (isCalledSo && hasEquityBalances) else { return nil }
                return 10 + (result ? 4 : 0)
            }
        }

        private func roots(_ type: StatementType) -> [KeyConcept] {
            switch type {
            case .balance: [.StatementOfFinancialPositionAbstract]
            case .income: [.IncomeStatementAbstract, .ProfitOrLossAbstract]
            case .comprehensiveIncome:
                [.StatementOfIncomeAndComprehensiveIncomeAbstract, .StatementOfOtherComprehensiveIncomeAbstract, .StatementOfComprehensiveIncomeAbstract]
            case .cashflow: [.StatementOfCashFlowsAbstract]
            case .equity: [.StatementOfStockholdersEquityAbstract, .StatementOfPartnersCapitalAbstract, .StatementOfChangesInEquityAbstract]
            }
        }

        private func words(_ type: StatementType) -> [StaticString] {
            switch type {
            case .balance: ["balance sheet", "financial position", "financial condition"]
            case .income:
                ["operations", "earnings", "statements of income", "statement of income", "consolidated income", "income statement", "profit or loss"]
            case .comprehensiveIncome: ["comprehensive"]
            case .cashflow: ["cash flow"]
            case .equity: ["equity", "deficit", "capital", "net assets"]
            }
        }
    }
}
