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
/// that of its parts have a point in common. A sum whose parts were not all told of the whole is said to hold, or nothing is said of it.
struct CalculationChecks {
    let networks: Networks
    let index: FactIndex

    func checks(_ face: Face, _ period: Period) -> [CalculationCheck] {
        guard let network = face.calculation else { return [] }
        var result: [CalculationCheck] = []
        var seen: Set<Taxonomy.Concept> = []
        for line in face.lines where line.dimensions == .none {
            guard let concept = line.taxonomyConcept, seen.insert(concept).inserted, let children = network.children[concept],
                let name = line.concept, case .figure(let total, let unit) = told(name, period), let parts = parts(children, period, unit),
                let difference = total.value - parts.sum.value, let allowed = total.half + parts.sum.half
            else { continue }
            let isConsistent = !(difference.magnitude > allowed)
            if !isConsistent, !parts.isWhole || parts.missing.contains(where: { index.isToldByMember($0, period) }) { continue }
            result.append(CalculationCheck(total: line.name, expected: total.value.text, sum: parts.sum.value.text, isConsistent: isConsistent))
        }
        return result
    }

    private struct Interval {
        var value: Amount
        /// How far off the value may be.
        var half: Amount
    }

    /// What a report says of a concept as a whole in a period.
    private enum Told {
        case figure(Interval, unit: String?)
        /// Something is there that cannot be added.
        case otherwise
        case nothing
    }

    /// The sum of what was told, whether all of that could be added, and what was not told of the whole; nil when nothing was told, and for a sum of more digits
    /// than an `Amount` has.
    private func parts(_ children: [RoleNetwork.Child], _ period: Period, _ unit: String?) -> (sum: Interval, isWhole: Bool, missing: [Name])? {
        var sum = Interval(value: .zero, half: .zero)
        var isEmpty = true
        var isWhole = true
        var missing: [Name] = []
        for child in children {
            guard let concept = networks.reported(child.concept) else { continue }
            switch told(concept, period) {
            case .nothing: missing.append(concept)
            // Only figures of one unit are added (XBRL 2.1 §5.2.5.2).
            case .figure(let part, let other) where other == unit:
                guard let weight = Amount(weight: child.weight), let value = part.value * weight, let half = part.half * weight.magnitude,
                    let newValue = sum.value + value, let newHalf = sum.half + half
                else { return nil }
                sum = Interval(value: newValue, half: newHalf)
                isEmpty = false
            case .figure, .otherwise: isWhole = false
            }
        }
        return isEmpty ? nil : (sum, isWhole, missing)
    }

    private func told(_ concept: Name, _ period: Period) -> Told {
        guard let number = index.fact(concept, period), case let fact = index.report.facts[number], !fact.isNil else { return .nothing }
        // A precision of 0 says that nothing is known of the figure (XBRL 2.1 §4.6.4).
        guard !fact.isBad, fact.precision != 0, let value = index.amount(concept, period) else { return .otherwise }
        return .figure(Interval(value: value, half: fact.decimals.map(Amount.halfUnit) ?? .zero), unit: fact.unit.map { index.report.units[$0].text })
    }
}
