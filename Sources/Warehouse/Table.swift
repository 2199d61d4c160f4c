/// A table: its columns and its key. It is the same in every kind of store.
struct Table: Sendable {
    let name: String
    let columns: [Column]
    /// The columns that identify a row. Two null values count as equal.
    let key: [String]

    func index(of name: StaticString) -> Int {
        columns.firstIndex { $0.name == "\(name)" } ?? 0
    }
}
