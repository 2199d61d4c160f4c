import Bytes
import Clocks
import Glibc
import Records
import SQLite

/// A database in a SQLite file, opened for reading. The file is never changed, and may be in a folder that cannot be written to.
final class SQLiteSource: RowSource {
    /// Milliseconds that SQLite waits for a process that is changing the file's log.
    private static let wait: Int32 = 10_000

    let connection: SQLiteConnection
    private let shouldStop: () -> Bool

    init(path: String, schema: SQLiteSchema = .current, shouldStop: @escaping () -> Bool) throws(WarehouseFailure) {
        self.shouldStop = shouldStop
        let file = try rethrowing(SQLiteFile(at: path, expecting: schema.marks), as: WarehouseFailure.init(sqlite:))
        guard case .database(let marks) = file else {
            throw WarehouseFailure(.unusable, "cannot read the database \(path): " + (access(path, F_OK) == 0 ? "it is empty" : "there is no such file"))
        }
        guard marks != SQLiteMarks(applicationID: 0, version: 0, isEmpty: marks.isEmpty) else {
            throw WarehouseFailure(.schema, "the database has no tables of secflow: financials-load makes them")
        }
        guard try schema.origin(of: marks, migrating: false) == schema.version else {
            throw WarehouseFailure(.schema, "the database has no tables of secflow: financials-load makes them")
        }
        connection = try Self.open(path)
    }

    /// Opens the file and begins a transaction, which sees the database as it is now.
    private static func open(_ path: String) throws(WarehouseFailure) -> SQLiteConnection {
        do throws(SQLiteFailure) {
            let connection = try SQLiteConnection(path: path, isReadOnly: true)
            connection.setBusyTimeOut(milliseconds: wait)
            do throws(SQLiteFailure) { try begin(connection) } catch {
                // SQLite could not make its files beside the database. Without a log all of it is in the file.
                guard error.kind == .unusable, let log = connection.logPath, access(log, F_OK) != 0 else { throw error }
                let immutable = try SQLiteConnection(immutable: path)
                try begin(immutable)
                return immutable
            }
            return connection
        } catch {
            throw WarehouseFailure(sqlite: error)
        }
    }

    private static func begin(_ connection: SQLiteConnection) throws(SQLiteFailure) {
        try connection.execute("PRAGMA query_only = 1; PRAGMA temp_store = MEMORY; BEGIN")
        _ = try connection.text("SELECT count(*) FROM sqlite_schema")
    }

    func forEachRow<E: Error>(_ query: Query, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        var row = ResultRow(query.columns)
        let statement: SQLiteStatement
        do throws(SQLiteFailure) { statement = try SQLiteStatement(query.sql.replacing(Query.byBytes, with: ""), on: connection) } catch {
            throw failing(WarehouseFailure(sqlite: error))
        }
        for (index, parameter) in query.parameters.enumerated() { statement.bind(index + 1, parameter) }
        while true {
            do throws(SQLiteFailure) { guard try statement.step() else { return } } catch { throw failing(WarehouseFailure(sqlite: error)) }
            if shouldStop() { throw failing(.readingInterrupted) }
            row.removeAll()
            for column in query.columns.indices { statement.withBytes(Int32(column)) { row.append($0) } }
            try body(row)
        }
    }
}
