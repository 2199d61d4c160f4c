import Bytes
import Markup
import Records
import XBRL

/// Finds the tables of an inline document that show the face of a role.
struct RoleTables {
    let index: FactIndex
    let tables: [FactTable]

    /// Returns the tables with the concepts of a role; nil if they were not found.
    func tables(of concepts: Set<Name>, _ type: StatementType) -> [FactTable]? {
        guard index.report.hasTables else { return nil }
        var all = tables.map { isOf($0, type) ? count($0, concepts, type) : 0 }
        // A statement of equity with a single component has no axis of components.
        if type == .equity, !all.contains(where: { $0 > 0 }) {
            all = tables.map { $0.conceptNames(type).isDisjoint(with: TableScore.equities) ? 0 : count($0, concepts, type) }
        }
        // A table within a text block belongs to a note.
        let outside = zip(tables, all).map { $0.isInText ? 0 : $1 }
        let isOutside = StatementThresholds.figuresOfTheMost.isReached(outside.max() ?? 0, of: all.max() ?? 0)
        let counts = isOutside ? outside : all
        guard let most = counts.max(), most > 0,
            let place = counts.firstIndex(where: { StatementThresholds.figuresOfTheMost.isReached($0, of: most) })
        else { return nil }
        let own = tables.indices.filter { counts[$0] > 0 && tables[$0].run == tables[place].run }.map { tables[$0] }
        let found = Set(own.flatMap(\.facts).compactMap { index.key($0)?.concept }).intersection(concepts)
        return StatementThresholds.conceptsOfARole.isReached(found.count, of: concepts.count) ? own : nil
    }

    private func isOf(_ table: FactTable, _ type: StatementType) -> Bool { type == .equity ? table.isByEquityComponents : !table.hasEquityComponents }

    /// Returns the number of the role's figures in a table; 0 for a table that does not belong to the role.
    private func count(_ table: FactTable, _ concepts: Set<Name>, _ type: StatementType) -> Int {
        let keys = Set(table.facts.compactMap { index.key($0) })
        let own = keys.filter { concepts.contains($0.concept) && (($0.period.start == nil) == type.isInstant || !type.isInstant) }.count
        return StatementThresholds.figuresOfARole.isReached(own, of: keys.count) ? own : 0
    }
}
