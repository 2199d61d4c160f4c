import Bytes
import Markup
import XBRL

/// The figures that the tables of a face show.
struct ShownCells {
    private var facts: [FactIndex.Key: FactNumber] = [:]
    private var concepts: Set<Name> = []
    /// Whether the tables are the whole face.
    private let isAll: Bool

    init(_ tables: [FactTable], _ index: FactIndex, isAll: Bool) {
        self.isAll = isAll
        for fact in tables.flatMap(\.facts) {
            guard let key = index.key(fact) else { continue }
            concepts.insert(key.concept)
            // A cell whose fact has a problem counts as empty.
            guard !index.report.facts[fact].isBad else { continue }
            if let known = facts[key], !index.isBetter(fact, than: known) { continue }
            facts[key] = fact
        }
    }

    /// Returns the figure that the tables show, not a more precise one from a note. If the tables have the concept, a figure elsewhere, with other dimensions
    /// or for an empty cell, is not on the face. If they do not have it, the figure may be on a page of the face that was not found.
    func fact(_ key: FactIndex.Key, _ index: FactIndex) -> FactNumber? {
        if let fact = facts[key] { return fact }
        if isAll || concepts.contains(key.concept) { return nil }
        return index.fact(key)
    }
}
