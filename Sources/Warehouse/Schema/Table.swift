/// A table that records are loaded into: its columns and its key. It is the same in every kind of store.
struct Table: Sendable {
    let name: String
    let columns: [Column]
    /// The columns that identify a row. Two null values count as equal; null and an empty text differ.
    let key: [String]

    /// The column of a name; the name is one of the table's.
    func index(of name: StaticString) -> Int {
        columns.firstIndex { $0.name == "\(name)" } ?? 0
    }

    var keyColumns: [Int] { key.compactMap { name in columns.firstIndex { $0.name == name } } }
}
