import Bytes
import Markup
import Records
import XBRL

/// Which fact a line of a face shows in a period.
struct Figures {
    let index: FactIndex
    /// What the tables that are the face show; nil where there are none, and the facts alone are to say.
    var shown: ShownCells?

    /// Moments in a statement of stretches (cash at the beginning and the end of a year) are those at its two ends.
    func fact(_ line: Face.Line, _ period: Period) -> FactNumber? {
        guard let concept = line.concept, !line.isAbstract else { return nil }
        func fact(_ period: Period) -> FactNumber? {
            let key = FactIndex.Key(concept: concept, period: period, dimensions: line.dimensions)
            guard let shown else { return index.fact(key) }
            return shown.fact(key, index)
        }
        if let fact = fact(period) { return fact }
        guard let start = period.start else { return nil }
        func moment(_ day: CalendarDate) -> FactNumber? { fact(Period(start: nil, end: day)) }
        // What begins with a filer's inception has its balances on that day, not on the one before.
        return line.isPeriodStart ? moment(start + -1) ?? moment(start) : moment(period.end)
    }
}

/// The figures that the tables of a face show.
struct ShownCells {
    private var facts: [FactIndex.Key: FactNumber] = [:]
    private var concepts: Set<Name> = []
    /// Whether the face shows nothing else.
    private let isAll: Bool

    init(_ tables: [FactTable], _ index: FactIndex, isAll: Bool) {
        self.isAll = isAll
        for fact in tables.flatMap(\.facts) {
            guard let key = index.key(fact) else { continue }
            concepts.insert(key.concept)
            // A cell that cannot be read is as good as empty.
            guard index.report.isGood(fact) else { continue }
            if let known = facts[key], !index.isBetter(fact, than: known) { continue }
            facts[key] = fact
        }
    }

    /// The face's own figure, not a more precise one of a note. What a note or a sentence tells of a line with other dimensions, or for a period in which its
    /// cell is empty, is none of it; what the tables do not have at all may stand on a page that was not found.
    func fact(_ key: FactIndex.Key, _ index: FactIndex) -> FactNumber? {
        if let fact = facts[key] { return fact }
        if isAll || concepts.contains(key.concept) { return nil }
        return index.fact(key)
    }
}

extension Report {
    /// Whether a fact can be read.
    func isGood(_ number: FactNumber) -> Bool {
        let fact = facts[number]
        return fact.isNil || (!fact.hasProblem && (!fact.isNumeric || self.number(fact) != nil))
    }
}
