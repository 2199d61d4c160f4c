import Records

/// Selects the items of the cash flow statement for which a list of concepts is not enough, and finds the section of a face that contains an item.
extension ItemSelection {
    /// Returns the lines in which an item is searched: those of its section, up to its total. Supplements below the total have lines with the same names. Nil
    /// if there is no total, or if the face has no order.
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
        // With the direct method, the reconciliation with the noncash items is below all sections.
        if total == .OperatingCashFlow, let result = line("NetIncomeLoss") ?? line("ProfitLoss"), result > end { return nil }
        return (last.map { $0 + 1 } ?? 0)..<end
    }

    /// Returns the line of one of these concepts within the item's section.
    func lineInSection(_ item: StandardItem, _ concepts: [String]) -> Int? {
        guard let section = section(item) else { return first(concepts) }
        return concepts.lazy.compactMap { line($0) }.first(where: section.contains)
    }

    /// Returns the main line of capital expenditures: the line with this label, else a line whose concept means all property, else the largest line.
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

    /// Returns the line of depreciation alone, if the company has no amortization.
    func depreciation() -> Int? {
        let amortizes = wholeLines.contains { line in
            let name = localName(line)
            return name.hasPrefix("Amortization") && !name.contains("Financing") && !name.contains("Debt")
        }
        return amortizes ? nil : lineInSection(.DepreciationAmortization, ["Depreciation", "DepreciationNonproduction", "AdjustmentsForDepreciationExpense"])
    }
}
