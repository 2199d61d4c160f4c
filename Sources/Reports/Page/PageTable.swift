import Figures

/// The figures of one view of a company, restricted to the periods that a page shows.
struct PageTable {
    let table: StitchedTable
    /// The columns that are shown, as indices: the newest of those that have a value.
    let columns: [Int]
    /// The number of earlier periods with a value.
    let earlier: Int
    /// The periods between the first and the last shown that have no value.
    let empty: [StitchedTable.Column]

    init(_ figures: [Figure], columns limit: Int) {
        let table = StitchedTable(figures)
        let filled = table.columns.indices.filter { column in table.rows.contains { $0.cells[column]?.value != nil } }
        let shown = filled.suffix(limit)
        self.table = table
        columns = Array(shown)
        earlier = filled.count - shown.count
        let range = shown.first.map { $0...(shown.last ?? $0) }
        empty = range?.filter { !shown.contains($0) }.map { table.columns[$0] } ?? []
    }

    /// The figures that are shown.
    var figures: some Sequence<Figure> {
        table.rows.lazy.flatMap { row in columns.lazy.compactMap { row.cells[$0] } }
    }

    /// The last day of a column, that of its first figure with a value.
    func end(_ column: Int) -> String? {
        let figures = table.rows.lazy.compactMap { $0.cells[column] }
        return (figures.first { $0.value != nil } ?? figures.first { $0.periodEnd != nil })?.periodEnd.map { "\($0)" }
    }

    /// The figures of an item in a unit that are shown; those of the unit with the most values if no unit is given.
    func figures(_ item: String) -> [Figure] {
        let rows = table.rows.filter { $0.item == item }.map { row in columns.compactMap { row.cells[$0] } }
        return rows.max { $0.filter { $0.value != nil }.count < $1.filter { $0.value != nil }.count } ?? []
    }
}
