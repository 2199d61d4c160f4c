import Bytes
import Markup
import Records
import XBRL

/// A sum of the calculation linkbase, checked against the facts of one column.
struct CalculationCheck {
    /// The name of the total: `us-gaap:Assets`.
    var total: String
    /// The reported total, and the sum of its parts.
    var expected: String
    var sum: String
    var isConsistent: Bool
}

/// Checks sums as in Calculations 1.1. The decimals of each figure leave an interval open, and a sum is consistent if the interval of the total and the sum of
/// the parts' intervals overlap. An inconsistent sum is not reported if some of its parts were reported only by member, or could not be added.
struct CalculationChecks {
    let networks: Networks
    let index: FactIndex

    func checks(_ face: Face, _ period: Period) -> [CalculationCheck] {
        guard let network = face.calculation else { return [] }
        var result: [CalculationCheck] = []
        var seen: Set<Taxonomy.Element> = []
        for line in face.lines where line.dimensions == .none {
            guard let element = line.element, seen.insert(element).inserted, let children = network.children[element],
                let concept = line.concept, case .figure(let total, let unit) = reported(concept, period), let parts = parts(children, period, unit),
                let difference = total.value - parts.sum.value, let allowed = total.half + parts.sum.half
            else { continue }
            let isConsistent = !(difference.magnitude > allowed)
            if !isConsistent, !parts.isComplete || parts.missing.contains(where: { index.isReportedByMember($0, period) }) { continue }
            result.append(CalculationCheck(total: line.qualifiedName, expected: total.value.text, sum: parts.sum.value.text, isConsistent: isConsistent))
        }
        return result
    }

    private struct Interval {
        var value: Amount
        /// The largest possible error of the value.
        var half: Amount
    }

    /// The report's fact of a concept in a period, without dimensions.
    private enum Reported {
        case figure(Interval, unit: String?)
        /// A fact that cannot be added.
        case otherwise
        case nothing
    }

    /// Returns the sum of the reported parts, whether all of them could be added, and the concepts without a fact. Nil if no part was reported, or if the sum
    /// has more digits than an `Amount`.
    private func parts(_ children: [RoleNetwork.Child], _ period: Period, _ unit: String?) -> (sum: Interval, isComplete: Bool, missing: [Name])? {
        var sum = Interval(value: .zero, half: .zero)
        var isEmpty = true
        var isComplete = true
        var missing: [Name] = []
        for child in children {
            guard let concept = networks.concept(of: child.element) else { continue }
            switch reported(concept, period) {
            case .nothing: missing.append(concept)
            // Only figures in the unit of the total are added (XBRL 2.1 §5.2.5.2).
            case .figure(let part, let other) where other == unit:
                guard let weight = Amount(weight: child.weight), let value = part.value * weight, let half = part.half * weight.magnitude,
                    let newValue = sum.value + value, let newHalf = sum.half + half
                else { return nil }
                sum = Interval(value: newValue, half: newHalf)
                isEmpty = false
            case .figure, .otherwise: isComplete = false
            }
        }
        return isEmpty ? nil : (sum, isComplete, missing)
    }

    private func reported(_ concept: Name, _ period: Period) -> Reported {
        guard let number = index.fact(concept, period), case let fact = index.report.facts[number], !fact.isNil else { return .nothing }
        // A precision of 0 means that nothing is known of the figure (XBRL 2.1 §4.6.4).
        guard !fact.isBad, fact.precision != 0, let value = index.amount(concept, period) else { return .otherwise }
        return .figure(Interval(value: value, half: fact.decimals.map(Amount.halfUnit) ?? .zero), unit: fact.unit.map { index.report.units[$0].text })
    }
}
