import Bytes
import Clocks
import Glibc
import JSONLines
import Records

/// The tables in one SQLite file, which several processes may load into at once.
///
/// The file is in WAL mode and every commit is synced: a filing with a receipt survives kill -9 and a power cut. Another kind of store would need `begin` and the
/// methods after it, and nothing else.
package final class SQLiteStore {
    /// Checked while another process holds the lock; true ends the wait.
    package var shouldStop: () -> Bool = { Interruption.isRequested }

    /// Milliseconds that SQLite itself waits for a lock. Longer waits repeat this one, so that a request to stop is seen.
    private static let wait: Int32 = 1000
    /// Seconds of waiting after which the wait is reported.
    private static let reportDelay = 2.5

    private let connection: SQLiteConnection
    /// Seconds to wait for the lock.
    private let patience: Int
    /// Reports, once a wait, that another process holds the lock.
    private let reportWaiting: () -> Void
    /// The monotonic time at which a wait for the lock last ended without the lock.
    private var gaveUpAt: Double?
    private let inserts: [String: SQLiteStatement]
    private let deletes: [String: SQLiteStatement]
    private let insertManyFacts: SQLiteStatement
    private let saveFiling: SQLiteStatement
    private let keepStatementTimes: SQLiteStatement
    private let forgetStatementTimes: SQLiteStatement
    private var isFilingOpen = false
    private var inserted: [String: Int] = [:]
    private var offered = 0

    /// Opens or creates the database file, and creates the tables in an empty one. An older schema is a failure unless `migrating`.
    ///
    /// - Parameters:
    ///   - patience: seconds to wait for other processes.
    ///   - reportWaiting: called once for each wait that takes longer than some seconds.
    package convenience init(
        path: String, migrating: Bool = false, patience: Int = 60, reportWaiting: @escaping () -> Void = {}
    ) throws(WarehouseFailure) {
        try self.init(path: path, migrating: migrating, patience: patience, schema: .current, reportWaiting: reportWaiting)
    }

    init(
        path: String, migrating: Bool = false, patience: Int = 60, schema: SQLiteSchema, reportWaiting: @escaping () -> Void = {}
    ) throws(WarehouseFailure) {
        // Check first, by reading alone: opening another program's database would change it.
        if case .database(let marks) = try SQLiteFile(at: path, expecting: schema.version) { _ = try schema.origin(of: marks, migrating: migrating) }
        let connection = try SQLiteConnection(path: path)
        connection.setBusyTimeOut(milliseconds: Self.wait)
        // Takes effect only in a file that is still empty. Long texts need large pages.
        try connection.execute("PRAGMA page_size = 16384")
        // Create the tables before the log, so that the file itself is marked as ours from the first moment.
        try Self.retryingWhileLocked(for: patience, { Interruption.isRequested }, reportWaiting) { () throws(WarehouseFailure) in
            try schema.prepare(connection, migrating: migrating)
            if try connection.text("PRAGMA journal_mode") != "wal" { try connection.execute("PRAGMA journal_mode = WAL") }
            try connection.execute(
                """
                PRAGMA synchronous = FULL;
                PRAGMA temp_store = MEMORY;
                PRAGMA mmap_size = 0;
                PRAGMA cache_size = -16384;
                PRAGMA wal_autocheckpoint = 1000;
                CREATE TEMP TABLE IF NOT EXISTS kept_statements (id TEXT PRIMARY KEY, created_at TEXT) WITHOUT ROWID;
                """)
        }
        var inserts: [String: SQLiteStatement] = [:]
        var deletes: [String: SQLiteStatement] = [:]
        for table in Schema.tables where table.name != Schema.filings.name {
            inserts[table.name] = try SQLiteStatement(SQLiteStatements.insert(table), on: connection)
            deletes[table.name] = try SQLiteStatement("DELETE FROM \(table.name) WHERE accession_number = ?1", on: connection)
        }
        self.connection = connection
        self.patience = patience
        self.reportWaiting = reportWaiting
        self.inserts = inserts
        self.deletes = deletes
        insertManyFacts = try SQLiteStatement(SQLiteStatements.insert(Schema.facts, atOnce: SQLiteStatements.factsAtOnce), on: connection)
        saveFiling = try SQLiteStatement(SQLiteStatements.saveFiling, on: connection)
        keepStatementTimes = try SQLiteStatement(SQLiteStatements.keepStatementTimes, on: connection)
        forgetStatementTimes = try SQLiteStatement("DELETE FROM kept_statements", on: connection)
    }

    package var isInTransaction: Bool { connection.isInTransaction }

    /// Takes the write lock. Waits for it up to `patience` seconds. For `patience` seconds after a wait that failed, does not wait again: the process that holds the
    /// lock may be suspended, and every filing would wait as long.
    func begin() throws(WarehouseFailure) {
        let isGivenUp = gaveUpAt.map { monotonicSeconds() - $0 < Double(patience) } ?? false
        if isGivenUp { connection.setBusyTimeOut(milliseconds: 0) }
        defer { if isGivenUp { connection.setBusyTimeOut(milliseconds: Self.wait) } }
        do throws(WarehouseFailure) {
            try Self.retryingWhileLocked(for: isGivenUp ? 0 : patience, shouldStop, reportWaiting) { () throws(WarehouseFailure) in
                try connection.execute("BEGIN IMMEDIATE")
            }
            gaveUpAt = nil
        } catch {
            if error.kind == .busy, !isGivenUp { gaveUpAt = monotonicSeconds() }
            throw error
        }
    }

    /// Repeats `body` while another process holds the lock, for up to `patience` seconds. SQLite's own wait cannot be interrupted by a request to stop, and ends
    /// at once if two processes would wait for each other.
    private static func retryingWhileLocked(
        for patience: Int, _ shouldStop: () -> Bool, _ reportWaiting: () -> Void, _ body: () throws(WarehouseFailure) -> Void
    ) throws(WarehouseFailure) {
        let start = monotonicSeconds()
        var isReported = false
        while true {
            do throws(WarehouseFailure) { return try body() } catch {
                guard error.kind == .busy else { throw error }
                let waited = monotonicSeconds() - start
                if waited >= Double(patience) {
                    throw WarehouseFailure(.busy, "another process holds the database's lock" + (patience > 0 ? ": waited \(patience) s" : ""))
                }
                if shouldStop() { throw WarehouseFailure(.busy, "interrupted while another process held the database's lock") }
                if waited >= reportDelay, !isReported {
                    reportWaiting()
                    isReported = true
                }
            }
            usleep(10_000)
        }
    }

    /// Begins a filing: deletes the rows of an earlier load that this one replaces.
    func open(_ filing: PendingFiling, end: JSONObject?) throws(WarehouseFailure) {
        try connection.execute("SAVEPOINT filing")
        isFilingOpen = true
        inserted.removeAll(keepingCapacity: true)
        offered = 0
        if filing.hasDocuments { try delete(Schema.documents, filing) }
        for type in RecordType.allCases {
            if let table = Self.table(of: type), filing.replaces(type, end: end) { try delete(table, filing) }
        }
    }

    /// Inserts the rows in memory. A row whose key exists is left out.
    func insert(_ filing: PendingFiling) throws(WarehouseFailure) {
        for buffer in [filing.documents, filing.statements, filing.sections, filing.facts] where buffer.count > 0 {
            guard let statement = inserts[buffer.table.name] else { continue }
            var rows = 0..<buffer.count
            var changed = 0
            if buffer.table.name == Schema.facts.name {
                let many = rows.count - rows.count % SQLiteStatements.factsAtOnce
                changed = try insertManyFacts.run(forRowsOf: buffer, 0..<many, atOnce: SQLiteStatements.factsAtOnce)
                rows = many..<rows.count
            }
            changed += try statement.run(forRowsOf: buffer, rows)
            inserted[buffer.table.name, default: 0] += changed
            offered += buffer.count
        }
    }

    /// Stores the filing's own row, and makes the filing part of the transaction.
    ///
    /// - Parameter isWhole: whether all records of the filing came; false with `--partial`. For a filing that stands alone `processed` becomes 1 if
    ///   xbrl-extract read it, and otherwise stays as it is.
    func close(_ filing: PendingFiling, isWhole: Bool) throws(WarehouseFailure) -> Receipt {
        saveFiling.bind(SQLiteStatements.givenParameter, filing.filing.given)
        saveFiling.bind(SQLiteStatements.processedParameter, filing.standsAlone ? (filing.isExtracted ? 1 : nil) : isWhole ? 1 : 0)
        _ = try saveFiling.run(forRowsOf: filing.filing, 0..<1)
        try connection.execute("RELEASE filing")
        isFilingOpen = false
        let rows = Schema.tables.map { ($0.name, $0.name == Schema.filings.name ? 1 : inserted[$0.name] ?? 0) }
        return Receipt(accessionNumber: filing.accessionNumber, rows: rows, skipped: offered - inserted.values.reduce(0, +))
    }

    /// Rolls back the open filing, if there is one. Earlier filings of the transaction stay.
    func abandonFiling() throws(WarehouseFailure) {
        guard isFilingOpen else { return }
        isFilingOpen = false
        if connection.isInTransaction { try connection.execute("ROLLBACK TO filing; RELEASE filing") }
    }

    func commit() throws(WarehouseFailure) {
        try connection.execute("COMMIT")
    }

    private func delete(_ table: Table, _ filing: PendingFiling) throws(WarehouseFailure) {
        if table.name == Schema.statements.name {
            try forgetStatementTimes.run()
            keepStatementTimes.bind(1, filing.accessionNumber)
            try keepStatementTimes.run()
        }
        guard let statement = deletes[table.name] else { return }
        statement.bind(1, filing.accessionNumber)
        try statement.run()
    }

    private static func table(of type: RecordType) -> Table? {
        switch type {
        case .fact: Schema.facts
        case .statement: Schema.statements
        case .section: Schema.sections
        case .filing, .end, .receipt, .reject: nil
        }
    }
}
