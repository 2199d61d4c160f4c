import Bytes
import Markup
import XBRL

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
