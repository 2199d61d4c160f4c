import Records

/// Selects the items of the income statement for which a list of concepts is not enough.
extension ItemSelection {
    /// Returns the total of all revenue on the face: the line from which the gross profit is calculated, the line above the others in the calculation, or the
    /// largest.
    func revenues() -> Int? {
        guard let line = revenueLine() else { return nil }
        return totalAbove(line, .Revenues, called: ["revenue", "sales", "total income"]) ?? line
    }

    private func revenueLine() -> Int? {
        var candidates = lines(.Revenues)
        // Contract revenue of a bank is a part of its noninterest income.
        if first(["NoninterestIncome", "InterestAndDividendIncomeOperating", "InterestIncomeExpenseAfterProvisionForLoanLoss"]) != nil {
            candidates.removeAll { !["Revenues", "RevenuesNetOfInterestExpense"].contains(localName($0)) }
            if candidates.isEmpty { return labelledRevenue(totalOnly: true) }
        }
        guard candidates.count > 1 else { return candidates.first ?? labelledRevenue(totalOnly: false) }
        if let gross = first(.GrossProfit), let profit = figures[gross] {
            let start = candidates.first { candidate in
                let between = face.isOrdered ? wholeLines.filter { $0 > min(candidate, gross) && $0 < max(candidate, gross) } : wholeLines
                guard let value = figures[candidate], value != profit, let cost = value - profit else { return false }
                return between.contains { figures[$0]?.magnitude == cost }
            }
            if let start { return start }
        }
        if let total = candidates.first(where: { candidate in candidates.allSatisfy { $0 == candidate || isTotal(candidate, of: $0) } }) { return total }
        for name in ["RevenuesNetOfInterestExpense", "Revenues"] {
            if let line = candidates.first(where: { localName($0) == name }) { return line }
        }
        if candidates.contains(where: { localName($0).hasSuffix("ExcludingAssessedTax") }) {
            candidates.removeAll { localName($0).hasSuffix("IncludingAssessedTax") }
        }
        if candidates.count > 1, face.isOrdered, let last = candidates.max(), let below = wholeLines.first(where: { $0 > last }),
            let sum = sum(candidates), figures[below] == sum
        {
            return below
        }
        return largest(candidates)
    }

    /// Returns revenue with the filer's own concept: a line near the top whose label says so. If there are several without a total, none of them is all
    /// revenue.
    private func labelledRevenue(totalOnly: Bool) -> Int? {
        let top = wholeLines.prefix(12).filter { line in
            !["cost", "expense", "interest", "per share", "percent", "loss", "income from", "income before"].contains { label(line, has: $0) }
                && StandardItem.item(localName(line), of: .income) == nil
        }
        if let total = top.first(where: { line in
            label(line, has: "total") && (label(line, has: "revenue") || label(line, has: "sales") || label(line, has: "investment income"))
        }) {
            return total
        }
        if totalOnly { return nil }
        let named = top.filter { label($0, has: "revenue") || label($0, has: "net sales") }
        return named.count > 1 ? total(named) : named.first
    }

    /// Returns the cost of revenue. On a face with a gross profit, it is the difference between revenue and gross profit. If there are several costs without a
    /// total, none of them counts.
    func costOfRevenue() -> Int? {
        let candidates = lines(.CostOfRevenue)
        if let revenues = revenues(), let gross = first(.GrossProfit), let sales = figures[revenues], let profit = figures[gross] {
            let between = face.isOrdered ? wholeLines.filter { $0 > min(revenues, gross) && $0 < max(revenues, gross) } : wholeLines
            let cost = (sales - profit)?.magnitude
            let fitting = between.filter { cost != nil && figures[$0]?.magnitude == cost }
            if let fits = candidates.first(where: fitting.contains) { return fits }
            if sales != profit, let fits = fitting.last { return fits }
        }
        if candidates.count == 1 { return candidates.first }
        if candidates.count > 1 { return total(candidates) ?? candidates.first { localName($0) == "CostOfRevenue" } }
        let named = labelledLines(.CostOfRevenue)
        return named.count > 1 ? named.first { label($0, has: "total") } ?? total(named) : named.first
    }

    /// Returns the line of all costs, if the company labels them operating expenses.
    func operatingExpenses() -> Int? {
        line("CostsAndExpenses").flatMap { label($0, has: "operating expense") ? $0 : nil }
    }

    /// Returns income before tax: the line from which subtracting the tax gives a line below it. Some faces also have a result before the income of associates.
    func incomeBeforeTax() -> Int? {
        let candidates = lines(.IncomeBeforeTax)
        if candidates.count == 1 { return candidates.first }
        let tax = first(.IncomeTax) ?? labelledLine(.IncomeTax)
        guard face.isOrdered, let tax, let amount = figures[tax] else { return candidates.first ?? labelledLine(.IncomeBeforeTax) }
        let below = wholeLines.filter { $0 > tax }.prefix(4).compactMap { figures[$0] }
        func leads(_ line: Int) -> Bool { line < tax && (figures[line].flatMap { $0 - amount }.map(below.contains) ?? false) }
        if let nearest = candidates.filter(leads).max() { return nearest }
        let named = labelledLines(.IncomeBeforeTax)
        return candidates.first ?? named.last(where: leads) ?? named.first
    }

    /// Returns the parent's net income. Without noncontrolling interests, all profit is the parent's.
    func netIncome() -> Int? {
        let common = first(.NetIncomeToCommon)
        if let own = first(.NetIncome) {
            // If this line is below a line of the whole profit, it is the parent's share. Otherwise, some filers use the concept for the whole profit, and
            // subtract the shares of others below it.
            if face.isOrdered, !(line("ProfitLoss").map { $0 < own } ?? false), let common, let value = figures[own], let rest = figures[common],
                let share = othersShares.first(where: { $0 > own && $0 < common }).flatMap({ figures[$0] }), value - share == rest || value + share == rest
            {
                return common
            }
            return own
        }
        guard let whole = line("ProfitLoss") else { return common ?? labelledLine(.NetIncome) }
        guard let share = sum(othersShares) else { return common }
        if share == .zero { return whole }
        let rest = figures[whole].map { [$0 - share, $0 + share].compactMap { $0 } } ?? []
        return common
            ?? wholeLines.first { line in
                line > whole && figures[line].map(rest.contains) ?? false && unit(line) == unit(whole)
                    && ["net ", "attributable", "earnings", "income", "profit", "loss", "holders", "owners"].contains { label(line, has: $0) }
            }
    }

    /// The lines of the profit that belongs to noncontrolling interests.
    private var othersShares: [Int] {
        wholeLines.filter { line in
            let name = localName(line)
            return (name.contains("oncontrolling") || name.contains("MinorityInterest"))
                && !["IncludingPortion", "BeforeIncomeTaxes", "BeforeMinority", "Comprehensive"].contains(where: name.contains)
        }
    }

    // MARK: Per share

    /// Returns the line of an amount per share. A single figure for basic and diluted is the line of both items. Of several classes of shares, the first
    /// counts.
    func perShare(_ item: StandardItem) -> Int? {
        if let line = first(item) ?? firstByMember(item.conceptNames) { return line }
        let word: StaticString = item == .EPSBasic ? "basic" : "diluted"
        let amounts = wholeLines.filter { unit($0)?.hasSuffix("/shares") ?? false }.filter { line in
            !["dividend", "distribution", "continuing", "discontinued", "par value"].contains { label(line, has: $0) }
        }
        if let line = amounts.first(where: { label($0, has: word) && !isAdjustment($0) }) { return line }
        guard amounts.count == 1, let only = amounts.first else { return nil }
        // Without labels, the concept's name may say basic although the line is both: for a loss, both amounts are the same.
        let saysOther = label(only, has: item == .EPSBasic ? "diluted" : "basic")
        return !saysOther || (face.role.isEmpty && figures[only].map { $0 < .zero } ?? false) ? only : nil
    }

    func averageShares(_ item: StandardItem) -> Int? {
        if let line = first(item) ?? firstByMember(item.conceptNames) { return line }
        let word: StaticString = item == .SharesBasic ? "basic" : "diluted"
        let counts = wholeLines.filter { unit($0) == "shares" && !isAdjustment($0) }
        if let line = counts.first(where: { label($0, has: word) }) { return line }
        // A single average is both items if there is a single amount per share for basic and diluted.
        let averages = counts.filter { label($0, has: "weighted") || label($0, has: "average") }
        guard averages.count == 1, let basic = perShare(.EPSBasic), basic == perShare(.EPSDiluted) else { return nil }
        return averages.first
    }

    private func isAdjustment(_ line: Int) -> Bool {
        ["dilutive", "adjustment", "incremental", "effect of"].contains { label(line, has: $0) }
    }
}
