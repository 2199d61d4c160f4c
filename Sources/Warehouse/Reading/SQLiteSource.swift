import Bytes
import Clocks
import Glibc
import Records
import SQLite

/// A database in a SQLite file, opened for reading. Its rows are never changed, and the file may be in a folder that cannot be written to.
final class SQLiteSource: RowSource {
    /// SQLite sorts rows with all their columns in memory, and a query costs little.
    let filingsAtOnce: Int? = 1

    /// Milliseconds that SQLite waits for a process that is changing the file's log.
    private static let wait: Int32 = 10_000

    let connection: SQLiteConnection
    /// The file that the path named when it was opened.
    private let file: WatchedFile
    private let shouldStop: () -> Bool
    /// The file that is read without locks; nil if SQLite locks it.
    private let unlocked: WatchedFile?
    /// The statements that were prepared, by their SQL: records are read with the same one for each filing, and a server's requests are of a few kinds.
    private var statements: [String: SQLiteStatement] = [:]
    /// The most statements that are kept.
    private static let statementLimit = 32

    /// - Parameter user: the user ID of this process.
    init(path: String, schema: SQLiteSchema = .current, user: uid_t = geteuid(), shouldStop: @escaping () -> Bool) throws(WarehouseFailure) {
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
        self.file = WatchedFile(path)
        (connection, unlocked) = try Self.open(path, user)
        connection.setProgressCheck(shouldStop)
    }

    func rest() {
        if connection.isInTransaction { try? connection.execute("COMMIT") }
    }

    func refresh() throws(WarehouseFailure) {
        rest()
        do throws(SQLiteFailure) {
            try connection.execute("BEGIN")
            _ = try text("SELECT count(*) FROM sqlite_schema")
        } catch { throw failure(error) }
        try checkFile()
    }

    /// Throws a failure if the path names another file by now, or if a file that is read without locks has changed.
    private func checkFile() throws(WarehouseFailure) {
        if file.isReplaced { throw WatchedFile.replacement }
        if let unlocked, unlocked.hasChanged { throw WatchedFile.change }
    }

    /// The number changes with each transaction of another connection (SQLite, PRAGMA data_version). Only this connection's own numbers can be compared.
    func changeMark() throws(WarehouseFailure) -> String {
        try checkFile()
        do throws(SQLiteFailure) { return try text("PRAGMA data_version") ?? "" } catch { throw failure(error) }
    }

    private func text(_ sql: String) throws(SQLiteFailure) -> String? {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    /// Opens the file and begins a transaction, which sees the database as it is now.
    ///
    /// In WAL mode SQLite makes files beside the database. The last connection that is closed removes them, after it has copied the log into the file, if it may
    /// write: so the owner's connection may write, but its statements may not (`query_only`). The files of another user than the owner would stop the owner's
    /// loaders, except for those of root, who gives them to the owner. Without a log, all of the database is in the file, which can then be read without any
    /// other file, as long as it does not change.
    private static func open(_ path: String, _ user: uid_t) throws(WarehouseFailure) -> (SQLiteConnection, WatchedFile?) {
        do throws(SQLiteFailure) {
            let file = WatchedFile(path)
            let isOurs = user == 0 || user == file.owner
            let connection = try SQLiteConnection(path: path, isOurs ? .writing : .reading)
            connection.setBusyTimeOut(milliseconds: wait)
            let hasLog = connection.logPath.map { access($0, F_OK) == 0 || access($0.dropLast("wal".count) + "journal", F_OK) == 0 } ?? true
            do throws(SQLiteFailure) {
                if isOurs || hasLog {
                    try begin(connection)
                    return (connection, nil)
                }
            } catch {
                // SQLite could not make its files beside the database.
                guard error.kind == .unusable, !hasLog else { throw error }
            }
            let immutable = try SQLiteConnection(immutable: path)
            try begin(immutable)
            return (immutable, file)
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
        do throws(SQLiteFailure) { statement = try self.statement(query.sql) } catch { throw failing(failure(error)) }
        defer { statement.reset() }
        for (index, parameter) in query.parameters.enumerated() { statement.bind(index + 1, parameter) }
        while true {
            let hasRow: Bool
            do throws(SQLiteFailure) { hasRow = try statement.step() } catch { throw failing(failure(error)) }
            // What was read from a file that changes meanwhile can be anything.
            if let unlocked, unlocked.hasChanged { throw failing(WatchedFile.change) }
            if !hasRow { return }
            if shouldStop() { throw failing(.readingInterrupted) }
            row.removeAll()
            for column in query.columns.indices { row.append { statement.append(Int32(column), to: &$0) } }
            try body(row)
        }
    }

    /// A query that is run while its own rows are read gets a statement of its own.
    private func statement(_ sql: String) throws(SQLiteFailure) -> SQLiteStatement {
        if let kept = statements[sql], !kept.isRunning { return kept }
        let statement = try SQLiteStatement(sql.replacing(Query.byBytes, with: ""), on: connection)
        if statements.count >= Self.statementLimit { statements.removeAll() }
        statements[sql] = statement
        return statement
    }

    private func failure(_ failure: SQLiteFailure) -> WarehouseFailure {
        if shouldStop() { return .readingInterrupted }
        if let unlocked, unlocked.hasChanged { return WatchedFile.change }
        return WarehouseFailure(sqlite: failure)
    }
}

/// A database file as it was when it was opened.
private struct WatchedFile {
    static let change = WarehouseFailure(.busy, "another process changed the database while it was read: run again")
    static let replacement = WarehouseFailure(.busy, "the file of the database was replaced while it was read: run again")

    private let path: String
    private let status: stat

    init(_ path: String) {
        self.path = path
        status = Self.status(path)
    }

    var owner: uid_t { status.st_uid }

    /// Whether the path names another file now.
    var isReplaced: Bool {
        let now = Self.status(path)
        return now.st_ino != status.st_ino || now.st_dev != status.st_dev
    }

    /// Whether another process has changed the file, or begun to. A file that is read without locks, so that a process that begins to write to it does not wait, is of
    /// use as long as it is as it was, and has no log: what is committed to the log is not in the file yet.
    var hasChanged: Bool {
        let now = Self.status(path)
        return now.st_ino != status.st_ino || now.st_dev != status.st_dev || now.st_size != status.st_size
            || now.st_mtim.tv_sec != status.st_mtim.tv_sec || now.st_mtim.tv_nsec != status.st_mtim.tv_nsec
            || access(path + "-wal", F_OK) == 0 || access(path + "-journal", F_OK) == 0
    }

    /// Returns the status of a file; zeros if there is none.
    private static func status(_ path: String) -> stat {
        var status = stat()
        stat(path, &status)
        return status
    }
}
