/// Items of the balance sheet that need more than a list of concepts.
extension ItemSelection {
    /// The lines of current liabilities, from the total before them to their own; nil where the face does not set them apart.
    private var currentLiabilities: Range<Int>? {
        guard face.isOrdered, let end = first(.CurrentLiabilities) else { return nil }
        let before = Self.linesBeforeCurrentLiabilities + StandardItem.LongTermDebt.concepts
        let last = before.compactMap(line).filter { $0 < end }.max()
        return (last.map { $0 + 1 } ?? 0)..<end
    }

    /// Debt that the face has among its current liabilities, borrowings before the current part of what is long-term.
    func shortTermDebt() -> Int? {
        guard let current = currentLiabilities else { return first(.ShortTermDebt) }
        return StandardItem.ShortTermDebt.concepts.lazy.compactMap { line($0) }.first(where: current.contains)
    }

    private static let linesBeforeCurrentLiabilities = [
        "Assets", "AssetsNoncurrent", "NoncurrentAssets", "LiabilitiesNoncurrent", "NoncurrentLiabilities", "StockholdersEquity",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "CapitalizationLongtermDebtAndEquity", "Equity",
        "EquityAttributableToOwnersOfParent",
    ]

    /// Debt that its concept or its label calls long-term, else debt outside the current liabilities: concepts that say nothing of the term count by their
    /// place alone.
    func longTermDebt() -> Int? {
        if let line = first(Self.allLongTermDebt) { return line }
        let kinds = lines(.LongTermDebt)
        if !kinds.isEmpty { return allDebt(kinds) }
        let current = currentLiabilities
        func isOutside(_ line: Int) -> Bool { !(current?.contains(line) ?? false) }
        let named = allLabelled(.LongTermDebt).filter(isOutside)
        if !named.isEmpty { return allDebt(named) }
        guard face.isOrdered, current != nil || !hasCurrentLiabilitiesAlone else { return nil }
        return allDebt(Self.debtOfAnyTerm.compactMap { line($0) }.filter(isOutside))
    }

    /// The only line of debt, or the total of several: one kind beside others is not all of it.
    private func allDebt(_ lines: [Int]) -> Int? {
        guard let first = lines.first, lines.count > 1 else { return lines.first }
        return total(lines) ?? totalAbove(first, .LongTermDebt, called: ["debt", "borrowings", "notes payable"])
    }

    /// Concepts of all debt that is long-term, whatever its kind.
    private static let allLongTermDebt = [
        "LongTermDebtNoncurrent", "LongTermDebtAndCapitalLeaseObligations", "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities", "LongTermDebt",
        "LongTermNotesAndLoans", "NoncurrentPortionOfNoncurrentBorrowings", "NoncurrentBorrowings", "LongtermBorrowings",
    ]

    /// Whether liabilities are called current where the face has no total of them: then all are.
    private var hasCurrentLiabilitiesAlone: Bool {
        let start = first(.Assets).map { $0 + 1 } ?? 0
        return wholeLines.contains { $0 >= start && local($0).hasSuffix("Current") }
    }

    /// What customers and others owe, as one line or its total.
    func receivables() -> Int? {
        guard let line = first(.Receivables) ?? labelled(.Receivables) else { return nil }
        return totalAbove(line, .Receivables, called: ["receivable"]) ?? line
    }

    /// The main line: the furniture of a company that owns real estate is not its property, nor what a utility has beside its plant.
    func property() -> Int? {
        let candidates = lines(.PropertyPlantEquipment)
        guard let line = candidates.count > 1 ? total(candidates) ?? largest(candidates) : candidates.first ?? labelled(.PropertyPlantEquipment) else {
            return nil
        }
        let others = wholeLines.filter { other in
            other != line && !Self.propertyOfOthers.contains(local(line)) && (section(.PropertyPlantEquipment)?.contains(other) ?? true)
                && Self.propertyOfOthers.contains(local(other))
        }
        guard let value = figures[line], !others.contains(where: { figures[$0].map { $0 > value } ?? false }) else { return nil }
        return totalAbove(line, .PropertyPlantEquipment, called: ["property", "properties", "real estate", "plant"]) ?? line
    }

    /// Property that has concepts of its own.
    private static let propertyOfOthers: Set<String> = [
        "RealEstateInvestmentPropertyNet", "RealEstateInvestmentPropertyAtCost", "PublicUtilitiesPropertyPlantAndEquipmentNet",
        "OilAndGasPropertySuccessfulEffortMethodNet", "OilAndGasPropertyFullCostMethodNet", "InvestmentProperty",
    ]

    /// What was paid in advance, and of several lines the one that is called so. Concepts that say nothing of the term are current by their place alone.
    func deferredRevenue() -> Int? {
        let candidates = lines(.DeferredRevenue)
        if let main = candidates.first {
            let words: [StaticString] = ["deferred revenue", "unearned revenue", "deferred income", "contract liabilit"]
            return candidates.first { line in words.contains { label(line, has: $0) } } ?? main
        }
        guard let current = currentLiabilities else { return nil }
        return ["ContractWithCustomerLiability", "DeferredRevenue"].lazy.compactMap { line($0) }.first(where: current.contains)
    }

    /// Stock in hand; parts of it (raw materials, finished goods) without a total are not all of it.
    func inventory() -> Int? {
        if let line = first(.Inventory) { return line }
        let named = allLabelled(.Inventory)
        if !named.isEmpty { return named.count == 1 ? named.first : total(named) }
        let kinds = wholeLines.filter { (section(.Inventory)?.contains($0) ?? true) && local($0).hasPrefix("Inventory") && !local($0).hasSuffix("Noncurrent") }
        return kinds.count == 1 ? kinds.first : total(kinds)
    }

    private static let debtOfAnyTerm = [
        "DebtLongtermAndShorttermCombinedAmount", "DebtAndCapitalLeaseObligations", "NotesPayable", "SeniorNotes", "UnsecuredDebt", "ConvertibleNotesPayable",
        "ConvertibleDebt", "SecuredDebt", "LoansPayable", "LoansPayableToBank", "LineOfCredit", "LongTermLineOfCredit", "NotesAndLoansPayable",
        "OtherBorrowings", "DebtInstrumentCarryingAmount", "OtherLongTermDebtNoncurrent", "OtherLongTermDebt", "Borrowings",
    ]

    /// The parent's. A total that includes others' interests is the parent's only where there are none.
    func equity() -> Int? {
        if let own = first(.Equity) { return own }
        guard let whole = first(["StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity"]) else { return labelled(.Equity) }
        let others = wholeLines.filter { line in
            let name = local(line)
            return name == "MinorityInterest" || (name.contains("oncontrollingInterest") && !name.contains("Redeemable") && !name.contains("IncludingPortion"))
        }
        guard let share = sum(others) else { return nil }
        if share == .zero { return whole }
        guard face.isOrdered, let first = others.first, let total = figures[whole] else { return nil }
        return wholeLines.last { line in
            line < first && figures[line].map { $0 + share == total } ?? false && ["equity", "deficit", "capital"].contains { label(line, has: $0) }
        }
    }
}
