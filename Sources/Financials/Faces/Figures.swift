import Bytes
import Markup
import Records
import XBRL

/// Which fact a line of a face shows in a period.
struct Figures {
    let index: FactIndex
    /// The figures of the face's tables; nil where there are no tables.
    var shown: ShownCells?

    /// In a column of a duration an instant is the opening or the closing balance, as the line says (cash at the beginning and the end of a year).
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
        // A period that begins at the filer's inception has its opening balances on that day.
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
            // A cell whose fact cannot be read counts as empty.
            guard !index.report.facts[fact].isBad else { continue }
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
