/// Where on a face an item is looked for, and items of the cash flow statement that need more than a list of concepts.
extension ItemSelection {
    /// The lines among which an item is looked for: those that lead to the total of its section. Supplements below have lines of the same names.
    /// Nil where there is no such total or no order.
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
        // With the direct method the reconciliation, which has what is no cash, stands below all.
        if total == .OperatingCashFlow, let result = line("NetIncomeLoss") ?? line("ProfitLoss"), result > end { return nil }
        return (last.map { $0 + 1 } ?? 0)..<end
    }

    func within(_ item: StandardItem, _ concepts: [String]) -> Int? {
        guard let section = section(item) else { return first(concepts) }
        return concepts.lazy.compactMap { line($0) }.first(where: section.contains)
    }

    /// The main line: what a company calls its capital expenditures, else what its concept says is all property, else the largest of those that are some.
    func capitalExpenditures() -> Int? {
        let section = section(.CapEx)
        let candidates = lines(.CapEx).filter { section?.contains($0) ?? true }
        if candidates.count < 2 { return candidates.first ?? labelled(.CapEx) }
        return total(candidates) ?? candidates.first { label($0, has: "capital expenditure") } ?? candidates.first { Self.allProperty.contains(local($0)) }
            ?? largest(candidates)
    }

    private static let allProperty: Set<String> = [
        "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets", "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
    ]

    /// Depreciation alone, of a company that amortizes nothing beside it.
    func depreciation() -> Int? {
        let amortizes = wholeLines.contains { line in
            let name = local(line)
            return name.hasPrefix("Amortization") && !name.contains("Financing") && !name.contains("Debt")
        }
        return amortizes ? nil : within(.DepreciationAmortization, ["Depreciation", "DepreciationNonproduction", "AdjustmentsForDepreciationExpense"])
    }
}
