import Bytes
import Markup
import Records
import XBRL

/// A fact, by its index in its report.
typealias FactNumber = Ordinal<Report.Fact>

/// A set of axes with their members, by its index in a `FactIndex`.
typealias DimensionSet = Ordinal<[FactIndex.Dimension]>

extension DimensionSet {
    /// No dimensions: the consolidated figures.
    static let none = DimensionSet(0)
}

/// An index of a report's facts by concept, period and dimensions. Of duplicates (XBRL 2.1 §4.10), it contains the best: without a problem, in the main
/// currency, and the most precise.
final class FactIndex {
    struct Key: Hashable {
        var concept: Name
        var period: Period
        var dimensions: DimensionSet

        func hash(into hasher: inout Hasher) {
            hasher.combine(concept.index << 32 ^ dimensions.index)
            hasher.combine(period)
        }
    }

    let report: Report
    private let facts: [Key: FactNumber]
    /// The axes and members of each set, sorted by axis.
    let dimensionSets: [[Dimension]]
    /// The key of each fact, by the fact's index; nil for facts that are not in this index.
    private let keys: [Key?]
    /// Whether each unit is in another currency than most facts.
    private let isForeign: [Bool]
    /// The periods and dimensions in which each concept was reported, without duplicates.
    let places: Multimap<NameTable, Place>
    /// The concepts and periods of facts whose contexts have typed members or a segment with other content. These facts are not in the index.
    private let unindexed: Set<Key>
    /// The concepts and periods of facts that are not consolidated. Computed only when needed, which is rare.
    private lazy var reportedByMember: Set<Key> = {
        var keys = unindexed
        for concept in places.keys {
            places.forEach(concept) { place in
                if place.dimensions != .none { keys.insert(Key(concept: concept, period: place.period, dimensions: .none)) }
            }
        }
        return keys
    }()

    struct Place {
        var period: Period
        var dimensions: DimensionSet
    }

    struct Dimension: Hashable {
        var axis: Name
        var member: Name
    }

    /// Returns the key of a fact; nil for a fact that is not in the index.
    func key(_ fact: FactNumber) -> Key? { keys[fact.index] }

    init(_ report: Report) {
        self.report = report
        var sets: [[Dimension]] = [[]]
        let contexts = Self.classify(report, &sets)
        dimensionSets = sets
        let entity = Self.mainEntity(report)
        isForeign = Self.foreignUnits(report)
        var keys = [Key?](repeating: nil, count: report.facts.count)
        var facts: [Key: FactNumber] = [:]
        facts.reserveCapacity(report.facts.count)
        var places = Multimap<NameTable, Place>()
        var unindexed: Set<Key> = []
        for index in report.facts.indices {
            let fact = report.facts[index]
            guard let number = fact.context, let context = contexts[number.index], report.contexts[number].entity == entity, fact.target == nil else {
                continue
            }
            guard let dimensions = context.dimensions else {
                unindexed.insert(Key(concept: fact.concept, period: context.period, dimensions: .none))
                continue
            }
            let key = Key(concept: fact.concept, period: context.period, dimensions: dimensions)
            keys[index] = key
            if let known = facts[key] {
                if Self.isBetter(fact, than: report.facts[known], isForeign) { facts[key] = FactNumber(index) }
                continue
            }
            facts[key] = FactNumber(index)
            places.append(Place(period: context.period, dimensions: dimensions), for: fact.concept)
        }
        self.keys = keys
        self.facts = facts
        self.places = places
        self.unindexed = unindexed
    }

    /// Whether a concept was reported with dimensions in a period.
    func isReportedByMember(_ concept: Name, _ period: Period) -> Bool { reportedByMember.contains(Key(concept: concept, period: period, dimensions: .none)) }

    /// Returns the fact of a concept in a period; nil if there is none.
    func fact(_ concept: Name, _ period: Period, dimensions: DimensionSet = .none) -> FactNumber? {
        facts[Key(concept: concept, period: period, dimensions: dimensions)]
    }

    func fact(_ key: Key) -> FactNumber? { facts[key] }

    func amount(_ concept: Name, _ period: Period, dimensions: DimensionSet = .none) -> Amount? {
        fact(concept, period, dimensions: dimensions).flatMap { report.number(report.facts[$0]) }.flatMap { Amount($0) }
    }

    /// Whether a fact is better than another fact with the same key.
    func isBetter(_ fact: FactNumber, than other: FactNumber) -> Bool { Self.isBetter(report.facts[fact], than: report.facts[other], isForeign) }

    private static func isBetter(_ fact: Report.Fact, than other: Report.Fact, _ isForeign: [Bool]) -> Bool {
        if fact.isBad != other.isBad { return other.isBad }
        func isForeignFact(_ fact: Report.Fact) -> Bool { fact.unit.map { isForeign[$0.index] } ?? false }
        if isForeignFact(fact) != isForeignFact(other) { return isForeignFact(other) }
        if fact.isNil != other.isNil { return other.isNil }
        // `INF`, `NaN` and facts without a unit in an instance are not figures.
        func isFigure(_ fact: Report.Fact) -> Bool { if case .number = fact.value { true } else { false } }
        if isFigure(fact) != isFigure(other) { return isFigure(fact) }
        // A figure without decimals is exact, unless its precision is 0, which means that its accuracy is unknown (XBRL 2.1 §4.6.4).
        func accuracy(_ fact: Report.Fact) -> Int { fact.decimals ?? (fact.precision == 0 ? Int.min : Int.max) }
        return accuracy(fact) > accuracy(other)
    }

    /// Returns whether each unit is in another currency than most facts. Figures translated for convenience have the same contexts as the original figures, and
    /// only differ in their units.
    private static func foreignUnits(_ report: Report) -> [Bool] {
        let currencies = report.units.map { $0.currency.map { String($0) } }
        guard Set(currencies.compactMap { $0 }).count > 1 else { return Array(repeating: false, count: currencies.count) }
        var counts: [String: Int] = [:]
        for fact in report.facts {
            if let currency = fact.unit.flatMap({ currencies[$0.index] }) { counts[currency, default: 0] += 1 }
        }
        let main = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        return currencies.map { $0 != nil && $0 != main }
    }

    /// Returns the entity of most contexts. Facts of other entities are not in the index.
    private static func mainEntity(_ report: Report) -> String {
        var counts: [String: Int] = [:]
        for context in report.contexts { counts[context.entity, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }

    /// Returns the period and the dimension set of each context. The dimension set is nil if the context has content other than explicit members. The result is
    /// nil for a context without a valid period.
    private static func classify(_ report: Report, _ sets: inout [[Dimension]]) -> [(period: Period, dimensions: DimensionSet?)?] {
        var numbers: [[Dimension]: DimensionSet] = [[]: .none]
        return report.contexts.map { context in
            let period: Period
            switch context.period {
            case .instant(let date):
                guard let day = date.day else { return nil }
                period = Period(start: nil, end: day)
            case .duration(let start, let end):
                guard let start = start.day, let end = end.day, end >= start else { return nil }
                period = Period(start: start, end: end)
            case .forever, .none: return nil
            }
            if context.hasOtherContent { return (period, nil) }
            var dimensions: [Dimension] = []
            for dimension in context.dimensions {
                // Faces of statements have no lines for typed members.
                guard case .explicit(let member) = dimension.member else { return (period, nil) }
                dimensions.append(Dimension(axis: dimension.axis, member: member))
            }
            dimensions.sort { ($0.axis, $0.member) < ($1.axis, $1.member) }
            if let known = numbers[dimensions] { return (period, known) }
            let number = sets.nextOrdinal
            numbers[dimensions] = number
            sets.append(dimensions)
            return (period, number)
        }
    }
}
