import Records

/// Selects the items of the balance sheet for which a list of concepts is not enough.
extension ItemSelection {
    /// The lines of current liabilities, between the preceding total and their own total; nil if the face has no total of current liabilities.
    private var currentLiabilities: Range<Int>? {
        guard face.isOrdered, let end = first(.CurrentLiabilities) else { return nil }
        let before = Self.linesBeforeCurrentLiabilities + StandardItem.LongTermDebt.conceptNames
        let last = before.compactMap(line).filter { $0 < end }.max()
        return (last.map { $0 + 1 } ?? 0)..<end
    }

    /// Returns the debt among the current liabilities: borrowings, else the current part of long-term debt.
    func shortTermDebt() -> Int? {
        guard let current = currentLiabilities else { return first(.ShortTermDebt) }
        return StandardItem.ShortTermDebt.conceptNames.lazy.compactMap { line($0) }.first(where: current.contains)
    }

    private static let linesBeforeCurrentLiabilities = [
        "Assets", "AssetsNoncurrent", "NoncurrentAssets", "LiabilitiesNoncurrent", "NoncurrentLiabilities", "StockholdersEquity",
        "StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "CapitalizationLongtermDebtAndEquity", "Equity",
        "EquityAttributableToOwnersOfParent",
    ]

    /// Returns the debt whose concept or label says that it is long-term, else debt outside of the current liabilities. Concepts without a term count only by
    /// position.
    func longTermDebt() -> Int? {
        if let line = first(Self.allLongTermDebt) { return line }
        let kinds = lines(.LongTermDebt)
        if !kinds.isEmpty { return allDebt(kinds) }
        let current = currentLiabilities
        func isOutside(_ line: Int) -> Bool { !(current?.contains(line) ?? false) }
        let named = labelledLines(.LongTermDebt).filter(isOutside)
        if !named.isEmpty { return allDebt(named) }
        guard face.isOrdered, current != nil || !hasCurrentLiabilitiesAlone else { return nil }
        return allDebt(Self.debtOfAnyTerm.compactMap { line($0) }.filter(isOutside))
    }

    /// Returns the only line of debt, or the total of several lines; nil if several lines have no total, because one kind of debt is not all debt.
    private func allDebt(_ lines: [Int]) -> Int? {
        guard let first = lines.first, lines.count > 1 else { return lines.first }
        return total(lines) ?? totalAbove(first, .LongTermDebt, called: ["debt", "borrowings", "notes payable"])
    }

    /// Concepts of all long-term debt of any kind.
    private static let allLongTermDebt = [
        "LongTermDebtNoncurrent", "LongTermDebtAndCapitalLeaseObligations", "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities", "LongTermDebt",
        "LongTermNotesAndLoans", "NoncurrentPortionOfNoncurrentBorrowings", "NoncurrentBorrowings", "LongtermBorrowings",
    ]

    /// Whether a face without a total of current liabilities has lines of current liabilities. If so, all liabilities are current.
    private var hasCurrentLiabilitiesAlone: Bool {
        let start = first(.Assets).map { $0 + 1 } ?? 0
        return wholeLines.contains { $0 >= start && localName($0).hasSuffix("Current") }
    }

    /// Returns the line of receivables, or its total.
    func receivables() -> Int? {
        guard let line = first(.Receivables) ?? labelledLine(.Receivables) else { return nil }
        return totalAbove(line, .Receivables, called: ["receivable"]) ?? line
    }

    /// Returns the main line of property, which is not the furniture of a real estate company or the other property of a utility.
    func property() -> Int? {
        let candidates = lines(.PropertyPlantEquipment)
        guard let line = candidates.count > 1 ? total(candidates) ?? largest(candidates) : candidates.first ?? labelledLine(.PropertyPlantEquipment) else {
            return nil
        }
        let others = wholeLines.filter { other in
            other != line && !Self.propertyOfOthers.contains(localName(line)) && (section(.PropertyPlantEquipment)?.contains(other) ?? true)
                && Self.propertyOfOthers.contains(localName(other))
        }
        guard let value = figures[line], !others.contains(where: { figures[$0].map { $0 > value } ?? false }) else { return nil }
        return totalAbove(line, .PropertyPlantEquipment, called: ["property", "properties", "real estate", "plant"]) ?? line
    }

    /// Concepts of property in certain industries.
    private static let propertyOfOthers: Set<String> = [
        "RealEstateInvestmentPropertyNet", "RealEstateInvestmentPropertyAtCost", "PublicUtilitiesPropertyPlantAndEquipmentNet",
        "OilAndGasPropertySuccessfulEffortMethodNet", "OilAndGasPropertyFullCostMethodNet", "InvestmentProperty",
    ]

    /// Returns the line of deferred revenue. If there are several, returns the one whose label says so. Concepts without a term count only among the current
    /// liabilities.
    func deferredRevenue() -> Int? {
        let candidates = lines(.DeferredRevenue)
        if let main = candidates.first {
            let words: [StaticString] = ["deferred revenue", "unearned revenue", "deferred income", "contract liabilit"]
            return candidates.first { line in words.contains { label(line, has: $0) } } ?? main
        }
        guard let current = currentLiabilities else { return nil }
        return ["ContractWithCustomerLiability", "DeferredRevenue"].lazy.compactMap { line($0) }.first(where: current.contains)
    }

    /// Returns the line of inventory; nil if only parts of it (raw materials, finished goods) are shown, without a total.
    func inventory() -> Int? {
        if let line = first(.Inventory) { return line }
        let named = labelledLines(.Inventory)
        if !named.isEmpty { return named.count == 1 ? named.first : total(named) }
        let kinds = wholeLines.filter {
            (section(.Inventory)?.contains($0) ?? true) && localName($0).hasPrefix("Inventory") && !localName($0).hasSuffix("Noncurrent")
        }
        return kinds.count == 1 ? kinds.first : total(kinds)
    }

    private static let debtOfAnyTerm = [
        "DebtLongtermAndShorttermCombinedAmount", "DebtAndCapitalLeaseObligations", "NotesPayable", "SeniorNotes", "UnsecuredDebt", "ConvertibleNotesPayable",
        "ConvertibleDebt", "SecuredDebt", "LoansPayable", "LoansPayableToBank", "LineOfCredit", "LongTermLineOfCredit", "NotesAndLoansPayable",
        "OtherBorrowings", "DebtInstrumentCarryingAmount", "OtherLongTermDebtNoncurrent", "OtherLongTermDebt", "Borrowings",
    ]

    /// Returns the parent's equity. A total that includes noncontrolling interests counts only if they are zero or absent.
    func equity() -> Int? {
        if let own = first(.Equity) { return own }
        guard let whole = first(["StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity"]) else { return labelledLine(.Equity) }
        let others = wholeLines.filter { line in
            let name = localName(line)
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
