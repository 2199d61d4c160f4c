import Bytes
import Markup
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
        var seen: Set<Taxonomy.Concept> = []
        for line in face.lines where line.dimensions == .none {
            guard let concept = line.taxonomyConcept, seen.insert(concept).inserted, let children = network.children[concept],
                let total = interval(line.concept, period)
            else { continue }
            let parts = children.compactMap { child in interval(networks.reported(child.concept), period).map { (part: $0, isTakenAway: child.weight < 0) } }
            guard !parts.isEmpty, let sum = sum(parts), let difference = total.value - sum.value, let allowed = total.half + sum.half else { continue }
            let isConsistent = !(difference.magnitude > allowed)
            result.append(CalculationCheck(total: line.name, expected: total.value.text, sum: sum.value.text, isConsistent: isConsistent))
        }
        return result
    }

    private struct Interval {
        var value: Amount
        /// How far off the value may be.
        var half: Amount
    }

    /// Nil for a sum of more digits than an `Amount` has.
    private func sum(_ parts: [(part: Interval, isTakenAway: Bool)]) -> Interval? {
        var sum = Interval(value: .zero, half: .zero)
        for (part, isTakenAway) in parts {
            guard let value = isTakenAway ? sum.value - part.value : sum.value + part.value, let half = sum.half + part.half else { return nil }
            sum = Interval(value: value, half: half)
        }
        return sum
    }

    private func interval(_ concept: Name?, _ period: Period) -> Interval? {
        guard let concept, let fact = index.fact(concept, period), let value = index.amount(concept, period) else { return nil }
        return Interval(value: value, half: index.report.facts[fact].decimals.map(Amount.halfUnit) ?? .zero)
    }
}
