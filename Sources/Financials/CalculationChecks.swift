import XBRL

/// One sum of the calculation linkbase, held against the facts of one column.
struct CalculationCheck {
    /// `us-gaap:Assets`
    var total: String
    /// What was reported, and what the parts come to.
    var expected: String
    var sum: String
    var isConsistent: Bool
}

/// Checks sums in the manner of Calculations 1.1: each figure stands for the interval that its decimals leave open; a sum holds when the total's interval and
/// that of its parts have a point in common.
struct CalculationChecks {
    let networks: Networks
    let index: FactIndex

    func checks(_ face: Face, _ period: Period) -> [CalculationCheck] {
        guard let network = face.calculation else { return [] }
        var result: [CalculationCheck] = []
        var seen: Set<Int> = []
        for line in face.lines where line.dimensions == 0 && line.taxonomyConcept >= 0 && seen.insert(line.taxonomyConcept).inserted {
            guard let children = network.children[line.taxonomyConcept], let total = interval(line.concept, period) else { continue }
            var sum = Interval(value: .zero, half: .zero)
            var count = 0
            for child in children {
                guard let part = interval(networks.reported[child.concept], period) else { continue }
                sum = child.weight < 0 ? sum - part : sum + part
                count += 1
            }
            guard count > 0 else { continue }
            let isConsistent = !((total.value - sum.value).magnitude > total.half + sum.half)
            result.append(CalculationCheck(total: line.name, expected: total.value.text, sum: sum.value.text, isConsistent: isConsistent))
        }
        return result
    }

    private struct Interval {
        var value: Amount
        /// How far off the value may be.
        var half: Amount

        static func + (left: Interval, right: Interval) -> Interval { Interval(value: left.value + right.value, half: left.half + right.half) }
        static func - (left: Interval, right: Interval) -> Interval { Interval(value: left.value - right.value, half: left.half + right.half) }
    }

    private func interval(_ concept: Int, _ period: Period) -> Interval? {
        guard concept >= 0, let fact = index.fact(concept, period), let value = index.amount(concept, period) else { return nil }
        return Interval(value: value, half: index.report.facts[fact].decimals.map(Amount.halfUnit) ?? .zero)
    }
}
