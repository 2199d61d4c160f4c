/// The sections of a face, and items of the cash flow statement that need more than a list of concepts.
extension ItemSelection {
    /// The lines in which an item is searched: those of its section, up to the total. Supplements below have lines with the same names. Nil without such a
    /// total, and on a face without an order.
    func section(_ item: StandardItem) -> Range<Int>? {
        guard face.isOrdered else { return nil }
        let total: StandardItem
        switch item {
        case .Cash, .Receivables, .Inventory, .PropertyPlantEquipment: return first(.Assets).map { 0..<$0 }
        case .DepreciationAmortization, .StockCompensation: total = .OperatingCashFlow
        case .CapEx: total = .InvestingCashFlow
        case .DividendsPaid, .ShareRepurchases: total = .FinancingCashFlow
        default: return nil
        }
        guard let end = first(total) else { return nil }
        let totals = [StandardItem.OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow].compactMap { first($0) }
        let last = totals.filter { $0 < end }.max()
        // With the direct method, the reconciliation with the noncash items is below everything.
        if total == .OperatingCashFlow, let result = line("NetIncomeLoss") ?? line("ProfitLoss"), result > end { return nil }
        return (last.map { $0 + 1 } ?? 0)..<end
    }

    /// Returns the line of one of these concepts within the item's section.
    func lineInSection(_ item: StandardItem, _ concepts: [String]) -> Int? {
        guard let section = section(item) else { return first(concepts) }
        return concepts.lazy.compactMap { line($0) }.first(where: section.contains)
    }

    /// The main line of capital expenditures: the line labelled so, else one whose concept is all property, else the largest.
    func capitalExpenditures() -> Int? {
        let section = section(.CapEx)
        let candidates = lines(.CapEx).filter { section?.contains($0) ?? true }
        if candidates.count < 2 { return candidates.first ?? labelledLine(.CapEx) }
        return total(candidates) ?? candidates.first { label($0, has: "capital expenditure") } ?? candidates.first { Self.allProperty.contains(localName($0)) }
            ?? largest(candidates)
    }

    private static let allProperty: Set<String> = [
        "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets", "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
    ]

    /// Depreciation alone, if the company has no amortization.
    func depreciation() -> Int? {
        let amortizes = wholeLines.contains { line in
            let name = localName(line)
            return name.hasPrefix("Amortization") && !name.contains("Financing") && !name.contains("Debt")
        }
        return amortizes ? nil : lineInSection(.DepreciationAmortization, ["Depreciation", "DepreciationNonproduction", "AdjustmentsForDepreciationExpense"])
    }
}
