import Figures
import Records

/// The figures of one view of a company, restricted to what a page shows: the newest of the periods that have a value, and the first items of each statement.
struct PageTable {
    let table: StitchedTable
    /// The number of items of each statement that are left out, though they have values.
    private(set) var furtherItems: [StatementType: Int] = [:]
    /// The number of earlier periods with a value.
    let earlier: Int
    /// The periods between the first and the last shown that have no value.
    let empty: [StitchedTable.Column]

    init(_ figures: [Figure], columns limit: Int) {
        let all = StitchedTable(figures)
        let filled = all.columns.indices.filter { column in all.rows.contains { $0.cells[column]?.value != nil } }
        let shown = filled.suffix(limit)
        var rows: [StitchedTable.Row] = []
        for type in StatementTable.order {
            let filled = StatementTable(type, of: all).rows.filter { row in shown.contains { row.cells[$0]?.value != nil } }
            rows += filled.prefix(ReportLimits.itemsOfAStatement)
            if filled.count > ReportLimits.itemsOfAStatement { furtherItems[type] = filled.count - ReportLimits.itemsOfAStatement }
        }
        table = StitchedTable(rows.flatMap { row in shown.compactMap { row.cells[$0] } })
        earlier = filled.count - shown.count
        let range = shown.first.map { $0...(shown.last ?? $0) }
        empty = range?.filter { !shown.contains($0) }.map { all.columns[$0] } ?? []
    }

    var isEmpty: Bool { table.columns.isEmpty }

    var figures: [Figure] { table.rows.flatMap { $0.cells.compactMap(\.self) } }

    /// The last day of a column, that of its first figure with a value.
    func end(_ column: Int) -> String? {
        let figures = table.rows.lazy.compactMap { $0.cells[column] }
        return (figures.first { $0.value != nil } ?? figures.first { $0.periodEnd != nil })?.periodEnd.map { "\($0)" }
    }

    /// The figures of an item, in the unit with the most values.
    func figures(_ item: String) -> [Figure] {
        let rows = table.rows.filter { $0.item == item }.map { $0.cells.compactMap(\.self) }
        return rows.max { $0.filter { $0.value != nil }.count < $1.filter { $0.value != nil }.count } ?? []
    }
}
