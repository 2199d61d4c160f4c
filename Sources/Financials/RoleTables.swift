import Bytes
import Markup
import XBRL

/// The tables of an inline document that are the face of a role.
struct RoleTables {
    let index: FactIndex
    let tables: [FactTable]

    /// So many of a table's figures are of the role's concepts, or it is none of its tables.
    private static let ofTheRole = (parts: 4, of: 5)
    /// The first table with so many of the figures of the one with most is of the face: statements come before the notes that tell of them again.
    private static let ofTheMost = (parts: 3, of: 5)
    /// So many of the role's concepts stand in the tables, or they are not its face.
    private static let ofTheConcepts = (parts: 1, of: 2)

    /// Nil where there are none.
    func tables(of concepts: Set<Name>, _ type: StatementType) -> [FactTable]? {
        guard index.report.hasTables else { return nil }
        var all = tables.map { isOf($0, type) ? count($0, concepts, type) : 0 }
        // Equity of one kind has no components.
        if type == .equity, !all.contains(where: { $0 > 0 }) {
            all = tables.map { $0.concepts(type).isDisjoint(with: BareFaces.equities) ? 0 : count($0, concepts, type) }
        }
        // What stands within a tagged text is a note's.
        let outside = zip(tables, all).map { $0.isInText ? 0 : $1 }
        let isOutside = (outside.max() ?? 0) * Self.ofTheMost.of >= (all.max() ?? 0) * Self.ofTheMost.parts
        let counts = isOutside ? outside : all
        guard let most = counts.max(), most > 0,
            let place = counts.firstIndex(where: { $0 * Self.ofTheMost.of >= most * Self.ofTheMost.parts })
        else { return nil }
        let own = tables.indices.filter { counts[$0] > 0 && tables[$0].run == tables[place].run }.map { tables[$0] }
        let found = Set(own.flatMap(\.facts).compactMap { index.key($0)?.concept }).intersection(concepts)
        return found.count * Self.ofTheConcepts.of >= concepts.count * Self.ofTheConcepts.parts ? own : nil
    }

    private func isOf(_ table: FactTable, _ type: StatementType) -> Bool { type == .equity ? table.isByEquityComponents : !table.hasEquityComponents }

    /// How many figures of the role a table has; 0 for a table that is none of the role's.
    private func count(_ table: FactTable, _ concepts: Set<Name>, _ type: StatementType) -> Int {
        let keys = Set(table.facts.compactMap { index.key($0) })
        let own = keys.filter { concepts.contains($0.concept) && (($0.period.start == nil) == type.isInstant || !type.isInstant) }.count
        return own * Self.ofTheRole.of >= keys.count * Self.ofTheRole.parts ? own : 0
    }
}
