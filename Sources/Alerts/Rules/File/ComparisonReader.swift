import Records
import YAML

/// Reads the comparisons of a rule.
struct ComparisonReader {
    let faults: FaultList

    func read(_ fields: FieldReader, _ rule: inout Rule) {
        guard let node = fields["compare"] else { return }
        let elements: [YAMLNode]
        if case .list(let list) = node.value { elements = list } else { elements = [node] }
        if elements.isEmpty { faults.add(node.line, "compare is empty: leave it out") }
        if elements.count > RulesLimits.comparisons { faults.add(node.line, "compare has more than \(RulesLimits.comparisons) entries") }
        rule.comparisons = elements.prefix(RulesLimits.comparisons).compactMap(comparison)
    }

    private func comparison(_ node: YAMLNode) -> Comparison? {
        guard let fields = FieldReader(node, "a comparison", known: ["item", "is", "than", "times"], faults) else { return nil }
        for field in ["item", "is", "than"] where !fields.has(field) { faults.add(node.line, "the comparison has no \(field)") }
        let item = item(fields)
        let relation = fields.word("is", Comparison.Relation.self)
        let factor = fields.has("times") ? fields["times"].flatMap { number($0, "times") } : nil
        guard let item, let relation, let than = fields["than"] else { return nil }
        let operand: Comparison.Operand?
        if case .mapping = than.value { operand = figure(than, like: item) } else { operand = number(than, "than").map(Comparison.Operand.number) }
        guard let operand else { return nil }
        return Comparison(item: item, relation: relation, operand: operand, factor: factor)
    }

    /// A figure of the filing: an item, the same one unless told, of a period.
    private func figure(_ node: YAMLNode, like other: StandardItem) -> Comparison.Operand? {
        guard let fields = FieldReader(node, "than", known: ["item", "period"], faults) else { return nil }
        guard let item = fields.has("item") ? item(fields) : other else { return nil }
        let period = fields.has("period") ? fields.word("period", Comparison.Period.self) : .same
        if item == other, period == .same { faults.add(node.line, "\(item.rawValue) is compared with itself: give another item or period") }
        return period.map { .item(item, $0) }
    }

    private func item(_ fields: FieldReader) -> StandardItem? {
        guard let (text, line) = fields.text("item", limit: 100) else { return nil }
        if let item = StandardItem(rawValue: text) { return item }
        let near = StandardItem.allCases.first { $0.rawValue.lowercased() == text.lowercased() }
        faults.add(line, "\"\(text)\" is not a standard item\(near.map { ": \($0.rawValue) is" } ?? " (secflow-records(5) lists them)")")
        return nil
    }

    private func number(_ node: YAMLNode, _ key: String) -> Amount? {
        guard case .number(let digits) = node.value, let amount = Amount(digits) else {
            let found = if case .number(let digits) = node.value { digits } else { node.kind }
            faults.add(node.line, "\(key) is \(found), and must be a decimal number of at most 30 digits, without an exponent")
            return nil
        }
        return amount
    }
}
