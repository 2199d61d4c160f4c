import XBRL

/// Which line of a statement's face is which standard item, in one column.
///
/// Where several lines could be it, position and arithmetic of this filing's own statement decide before any list of concepts does. What the face does not show
/// is absent.
struct ItemSelection {
    let face: Face
    let index: FactIndex
    let period: Period
    /// Lines that are no headings, by their concepts' local names.
    private let linesByLocal: [String: [Int]]

    init(face: Face, index: FactIndex, period: Period) {
        self.face = face
        self.index = index
        self.period = period
        linesByLocal = Dictionary(grouping: face.lines.indices.filter { !face.lines[$0].isAbstract }) { face.lines[$0].local }
    }

    struct Choice {
        /// Position in the face's lines.
        var line: Int
        /// As it stands in `data`.
        var value: String
    }

    func choices() -> [StandardItem: Choice] {
        var result: [StandardItem: Choice] = [:]
        for item in StandardItem.allCases where item.statement == face.type {
            guard let line = line(for: item), let value = value(line) else { continue }
            result[item] = Choice(line: line, value: item.isPayment ? value.magnitude.text : value.text)
        }
        return result
    }

    // MARK: Lines

    func value(_ line: Int) -> Amount? {
        let line = face.lines[line]
        guard line.concept >= 0, let fact = Columns.fact(line, period, index, line.dimensions) else { return nil }
        return index.report.number(index.report.facts[fact]).flatMap { Amount($0) }
    }

    /// Lines of a concept that have a figure in this column: consolidated ones, or where the face has the concept only by member, the first member's.
    private func lines(_ local: String) -> [Int] {
        let all = (linesByLocal[local] ?? []).filter { value($0) != nil }
        let whole = all.filter { face.lines[$0].dimensions == 0 }
        return whole.isEmpty ? Array(all.prefix(1)) : whole
    }

    private func first(_ concepts: [String]) -> Int? {
        for concept in concepts {
            if let line = lines(concept).first { return line }
        }
        return nil
    }

    private func has(_ concepts: String...) -> Bool { first(concepts) != nil }

    private func line(for item: StandardItem) -> Int? {
        switch item {
        case .Revenues: revenues()
        case .CostOfRevenue: costOfRevenue()
        case .OperatingExpenses: first(item.concepts) ?? operatingExpenses()
        case .IncomeBeforeTax: first(item.concepts) ?? incomeBeforeTax()
        case .NetIncome: netIncome()
        case .Equity: equity()
        case .DepreciationAmortization: first(item.concepts) ?? labelled(item) ?? depreciation()
        default: first(item.concepts) ?? labelled(item)
        }
    }

    // MARK: Items that need more than a list

    /// The total of what the face shows as revenue: above its parts in the calculation, or the largest where the filing says nothing of how they add up.
    private func revenues() -> Int? {
        let candidates = StandardItem.Revenues.concepts.compactMap { lines($0).first }.filter { face.lines[$0].dimensions == 0 }
        guard candidates.count > 1 else { return candidates.first ?? first(StandardItem.Revenues.concepts) ?? labelledRevenue() }
        if let revenues = candidates.first(where: { face.lines[$0].local == "Revenues" }) { return revenues }
        if let total = candidates.first(where: { candidate in candidates.allSatisfy { $0 == candidate || isTotal(candidate, of: $0) } }) { return total }
        return candidates.max { (value($0) ?? .zero) < (value($1) ?? .zero) }
    }

    /// A filer's own concept for revenue: a line near the top that is called so.
    private func labelledRevenue() -> Int? {
        let top = face.lines.indices.filter { face.lines[$0].dimensions == 0 && value($0) != nil }.prefix(12)
        func named(_ words: [String]) -> Int? {
            top.first { line in
                let label = face.lines[line].label.lowercased()
                return words.contains { label.contains($0) } && !label.contains("cost") && !label.contains("expense")
            }
        }
        return named(["total revenue", "total net revenue", "total sales", "total net sales"]) ?? named(["net sales", "net revenue", "revenues", "revenue"])
    }

    /// With a gross profit on the face the cost is what takes it from the revenue. Several costs without a total are nobody's cost of revenue.
    private func costOfRevenue() -> Int? {
        let candidates = StandardItem.CostOfRevenue.concepts.compactMap { lines($0).first }
        if let revenues = revenues().flatMap(value), let gross = first(StandardItem.GrossProfit.concepts).flatMap(value) {
            let fitting = face.lines.indices.filter { face.lines[$0].dimensions == 0 && value($0).map { $0.magnitude == revenues - gross } ?? false }
            if let fits = candidates.first(where: fitting.contains) ?? fitting.first { return fits }
        }
        guard candidates.count > 1 else { return candidates.first }
        if let total = candidates.first(where: { candidate in candidates.allSatisfy { $0 == candidate || isTotal(candidate, of: $0) } }) { return total }
        return candidates.first { face.lines[$0].local == "CostOfRevenue" }
    }

    /// The line above the tax from which the tax leads to a line below it.
    private func incomeBeforeTax() -> Int? {
        guard let tax = first(StandardItem.IncomeTax.concepts), let taxValue = value(tax) else { return nil }
        let below = face.lines.indices.filter { $0 > tax && face.lines[$0].dimensions == 0 }.prefix(4).compactMap(value)
        return face.lines.indices.filter { $0 < tax && face.lines[$0].dimensions == 0 }.last { line in
            guard let before = value(line) else { return false }
            return below.contains(before - taxValue)
        }
    }

    /// The parent's. Where nothing is said of noncontrolling interests, profit is the parent's.
    private func netIncome() -> Int? {
        if let own = first(StandardItem.NetIncome.concepts) { return own }
        let sharesWithOthers = has(
            "NetIncomeLossAttributableToNoncontrollingInterest", "NetIncomeLossAttributableToRedeemableNoncontrollingInterest",
            "NetIncomeLossAttributableToNonredeemableNoncontrollingInterest", "ProfitLossAttributableToNoncontrollingInterests")
        if !sharesWithOthers, let whole = first(["ProfitLoss"]) { return whole }
        return first(StandardItem.NetIncomeToCommon.concepts)
    }

    private func equity() -> Int? {
        if let own = first(StandardItem.Equity.concepts) { return own }
        let sharesWithOthers = has("MinorityInterest", "NonredeemableNoncontrollingInterest", "NoncontrollingInterests")
        return sharesWithOthers
            ? nil : first(["StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest", "Equity", "PartnersCapital", "MembersEquity"])
    }

    /// All costs of a company that calls them its operating expenses.
    private func operatingExpenses() -> Int? {
        first(["CostsAndExpenses"]).flatMap { face.lines[$0].label.lowercased().contains("operating expense") ? $0 : nil }
    }

    /// Depreciation alone, of a company that amortizes nothing beside it.
    private func depreciation() -> Int? {
        let amortizes = face.lines.contains { $0.local.hasPrefix("Amortization") && !$0.local.contains("Financing") && !$0.local.contains("Debt") }
        return amortizes ? nil : first(["Depreciation", "DepreciationNonproduction"])
    }

    /// A line that is called like the item and is none of another item's concepts.
    private func labelled(_ item: StandardItem) -> Int? {
        guard let phrases = ItemPhrases(item) else { return nil }
        return face.lines.indices.first { position in
            let line = face.lines[position]
            guard !line.isAbstract, line.dimensions == 0, value(position) != nil, phrases.match(line.label) else { return false }
            return !StandardItem.allCases.contains { $0 != item && $0.statement == face.type && $0.concepts.contains(line.local) }
        }
    }

    /// Whether the filing's calculation has one line above another.
    private func isTotal(_ total: Int, of part: Int) -> Bool {
        guard let calculation = face.calculation, face.lines[total].taxonomyConcept >= 0, face.lines[part].taxonomyConcept >= 0 else { return false }
        return calculation.isAncestor(face.lines[total].taxonomyConcept, of: face.lines[part].taxonomyConcept)
    }
}
