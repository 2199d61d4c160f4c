/// A query that both kinds of stores understand. `?` in the SQL stands for the next parameter. `COLLATE "C"` after a column orders its texts by their bytes, as
/// SQLite does anyway.
struct Query {
    var sql: String
    var parameters: [String]
    var columns: [ResultColumn]

    init(_ sql: String, _ parameters: [String] = [], _ columns: [ResultColumn]) {
        self.sql = sql
        self.parameters = parameters
        self.columns = columns
    }

    static let byBytes = " COLLATE \"C\""

    /// Question marks for a number of parameters, with commas between them.
    static func marks(_ count: Int) -> String { repeatElement("?", count: count).joined(separator: ", ") }
}

/// A database that is read, and never written to. All queries see it as it was when it was opened, or when it was last refreshed.
protocol RowSource: AnyObject {
    /// Ends the transaction, so that it holds up nobody. Nothing is read until `refresh`.
    func rest()
    /// Begins a transaction, which sees the database as it is when it is first read.
    func refresh() throws(WarehouseFailure)
    /// A text that is another one after each change of the database. It is read while the source rests.
    func changeMark() throws(WarehouseFailure) -> String

    /// The most filings whose records one query should return; nil if the view decides. It bounds what the database sorts in the memory of this process.
    var filingsAtOnce: Int? { get }

    /// Calls `body` with each row of a query's result. The row is there until `body` returns.
    func forEachRow<E: Error>(_ query: Query, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E)
}
