import Bytes
import Markup
import Records
import XBRL

/// A fact by its number in its report.
typealias FactNumber = Ordinal<Report.Fact>

/// Axes with their members, by their number in a `FactIndex`.
typealias DimensionSet = Ordinal<[FactIndex.Dimension]>

extension DimensionSet {
    /// No dimensions: what is consolidated.
    static let none = DimensionSet(0)
}

/// A report's facts by concept, period and dimensions; of duplicates (XBRL 2.1 §4.10: the same fact told twice) a good one, in the currency of most, the most
/// precise.
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
    /// Axis and member, sorted by axis.
    let dimensionSets: [[Dimension]]
    /// The concept, period and dimensions of each fact that is in the index, by the facts' numbers.
    private let keys: [Key?]
    /// By units: those of money in another currency than most facts'.
    private let isForeign: [Bool]
    /// By concept: the periods and dimensions in which it was reported, each once.
    let places: Multimap<NameTable, Place>
    /// What was reported of something that no axis and member say: of typed members, or of a segment that is no dimension.
    private let apart: Set<Key>
    /// What was reported of any part of the whole. Few ask.
    private lazy var ofParts: Set<Key> = {
        var keys = apart
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

    /// Nil for a fact that is not in the index.
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
        var apart: Set<Key> = []
        for index in report.facts.indices {
            let fact = report.facts[index]
            guard let number = fact.context, let context = contexts[number.index], report.contexts[number].entity == entity, fact.target == nil else {
                continue
            }
            guard let dimensions = context.dimensions else {
                apart.insert(Key(concept: fact.concept, period: context.period, dimensions: .none))
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
        self.apart = apart
    }

    /// Whether a concept was reported of a part of the whole in a period.
    func isToldByMember(_ concept: Name, _ period: Period) -> Bool { ofParts.contains(Key(concept: concept, period: period, dimensions: .none)) }

    /// The fact of a concept in a period; nil when there is none.
    func fact(_ concept: Name, _ period: Period, dimensions: DimensionSet = .none) -> FactNumber? {
        facts[Key(concept: concept, period: period, dimensions: dimensions)]
    }

    func fact(_ key: Key) -> FactNumber? { facts[key] }

    func amount(_ concept: Name, _ period: Period, dimensions: DimensionSet = .none) -> Amount? {
        fact(concept, period, dimensions: dimensions).flatMap { report.number(report.facts[$0]) }.flatMap { Amount($0) }
    }

    /// Whether of two facts of one key this one is to be told.
    func isBetter(_ fact: FactNumber, than other: FactNumber) -> Bool { Self.isBetter(report.facts[fact], than: report.facts[other], isForeign) }

    private static func isBetter(_ fact: Report.Fact, than other: Report.Fact, _ isForeign: [Bool]) -> Bool {
        if fact.isBad != other.isBad { return other.isBad }
        func translates(_ fact: Report.Fact) -> Bool { fact.unit.map { isForeign[$0.index] } ?? false }
        if translates(fact) != translates(other) { return translates(other) }
        if fact.isNil != other.isNil { return other.isNil }
        // `INF` and `NaN` are no figures, and no more is what has no unit in an instance.
        func isFigure(_ fact: Report.Fact) -> Bool { if case .number = fact.value { true } else { false } }
        if isFigure(fact) != isFigure(other) { return isFigure(fact) }
        // Without decimals a figure is exact, but for a precision of 0: then nothing is known (XBRL 2.1 §4.6.4).
        func accuracy(_ fact: Report.Fact) -> Int { fact.decimals ?? (fact.precision == 0 ? Int.min : Int.max) }
        return accuracy(fact) > accuracy(other)
    }

    /// Units of money in another currency than most facts': columns that translate figures for convenience have the contexts of what they translate.
    private static func foreignUnits(_ report: Report) -> [Bool] {
        let currencies = report.units.map { unit -> String? in
            let currency = unit.text.prefix { $0 != "/" }
            return currency.utf8.count == 3 && currency.utf8.allSatisfy { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") } ? String(currency) : nil
        }
        guard Set(currencies.compactMap { $0 }).count > 1 else { return Array(repeating: false, count: currencies.count) }
        var counts: [String: Int] = [:]
        for fact in report.facts {
            if let currency = fact.unit.flatMap({ currencies[$0.index] }) { counts[currency, default: 0] += 1 }
        }
        let main = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        return currencies.map { $0 != nil && $0 != main }
    }

    /// Most facts' entity: another one is a stranger in the report.
    private static func mainEntity(_ report: Report) -> String {
        var counts: [String: Int] = [:]
        for context in report.contexts { counts[context.entity, default: 0] += 1 }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
    }

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
                // A typed member is nobody's line on the face of a statement.
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
