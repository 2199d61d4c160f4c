import Bytes
import Clocks
import Glibc
import Records
import SQLite

/// The tables in one SQLite file, which several processes may load into at once.
///
/// The file is in WAL mode and every commit is synced: a filing with a receipt survives kill -9 and a power cut.
final class SQLiteStore: Store {
    /// Checked while another process holds the lock; true ends the wait.
    private let shouldStop: () -> Bool

    /// Milliseconds that SQLite itself waits for a lock. Longer waits repeat this one, so that a request to stop is seen.
    private static let wait: Int32 = 1000
    /// Seconds of waiting after which the wait is reported.
    private static let reportDelay = 2.5

    let connection: SQLiteConnection
    /// Seconds to wait for the lock.
    private let patience: Int
    /// Reports, once a wait, that another process holds the lock.
    private let reportWaiting: () -> Void
    /// The monotonic time at which a wait for the lock last ended without the lock.
    private var gaveUpAt: Double?
    /// Prepared statements, by their SQL.
    private var statements: [String: SQLiteStatement] = [:]

    /// Opens or creates the database file, and creates the tables in an empty one. An older schema is a failure unless `migrating`.
    ///
    /// - Parameters:
    ///   - patience: seconds to wait for other processes.
    ///   - reportWaiting: called once for each wait that takes longer than some seconds.
    init(
        path: String, migrating: Bool = false, patience: Int = 60, schema: SQLiteSchema = .current,
        shouldStop: @escaping () -> Bool = { Interruption.isRequested }, reportWaiting: @escaping () -> Void = {}
    ) throws(WarehouseFailure) {
        self.patience = patience
        self.shouldStop = shouldStop
        self.reportWaiting = reportWaiting
        // Check first, by reading alone: opening another program's database would change it.
        let file = try rethrowing(SQLiteFile(at: path, expecting: schema.marks), as: WarehouseFailure.init(sqlite:))
        if case .database(let marks) = file { _ = try schema.origin(of: marks, migrating: migrating) }
        connection = try rethrowing(SQLiteConnection(path: path), as: WarehouseFailure.init(sqlite:))
        connection.setBusyTimeOut(milliseconds: Self.wait)
        // Takes effect only in a file that is still empty. Long texts need large pages.
        try execute("PRAGMA page_size = 16384")
        // Create the tables before the log, so that the file itself is marked as ours from the first moment.
        try retryingWhileLocked(for: patience) { () throws(WarehouseFailure) in
            try schema.prepare(connection, migrating: migrating)
            if try text("PRAGMA journal_mode") != "wal" { try execute("PRAGMA journal_mode = WAL") }
            try execute(
                """
                PRAGMA synchronous = FULL;
                PRAGMA temp_store = MEMORY;
                PRAGMA mmap_size = 0;
                PRAGMA cache_size = -16384;
                PRAGMA wal_autocheckpoint = 1000;
                """)
        }
    }

    // MARK: Transactions

    func begin(_ accessionNumbers: [String]) throws(WarehouseFailure) -> [String: StoredFiling] {
        try lock()
        let select = try statement("SELECT record, provenance, processed, processed_at, created_at, passed_at FROM sec_filings WHERE accession_number = ?1")
        let insert = try statement("INSERT INTO sec_filings (accession_number, created_at) VALUES (?1, ?2)")
        var known: [String: StoredFiling] = [:]
        let now = wallSeconds() * 1_000_000
        for accessionNumber in accessionNumbers {
            select.bind(1, accessionNumber)
            defer { select.reset() }
            if try step(select) {
                known[accessionNumber] = StoredFiling(
                    record: select.bytes(0) ?? [], provenance: select.bytes(1) ?? [], isProcessed: select.integer(2) == 1,
                    processedAt: Self.moment(select, 3), createdAt: Self.moment(select, 4) ?? now, passedAt: select.bytes(5) ?? [], isNew: false)
            } else {
                insert.bind(1, accessionNumber)
                insert.bind(2, Instant.utc(microseconds: now))
                try run(insert)
                try removeOrphans(of: accessionNumber)
                known[accessionNumber] = StoredFiling(
                    record: Array("{}".utf8), provenance: Array("[]".utf8), isProcessed: false, createdAt: now, passedAt: Array("{}".utf8),
                    isNew: true)
            }
        }
        return known
    }

    /// Removes the rows of a filing whose own row another program removed without them: SQLite heeds foreign keys only for connections that ask for it.
    private func removeOrphans(of accessionNumber: String) throws(WarehouseFailure) {
        let looks = Schema.tables.map { "EXISTS (SELECT 1 FROM \($0.name) WHERE accession_number = ?1)" }
        let find = try statement("SELECT \(looks.joined(separator: " OR "))")
        find.bind(1, accessionNumber)
        defer { find.reset() }
        guard try step(find), find.integer(0) == 1 else { return }
        for table in Schema.tables { try delete(table, type: nil, of: [accessionNumber]) }
    }

    /// Takes the write lock. Waits for it `patience` seconds; in the `patience` seconds after a wait that failed, it does not wait, because the process that
    /// holds the lock may be stopped, and every batch would wait as long.
    func lock() throws(WarehouseFailure) {
        let isGivenUp = gaveUpAt.map { monotonicSeconds() - $0 < Double(patience) } ?? false
        if isGivenUp { connection.setBusyTimeOut(milliseconds: 0) }
        defer { if isGivenUp { connection.setBusyTimeOut(milliseconds: Self.wait) } }
        do throws(WarehouseFailure) {
            try retryingWhileLocked(for: isGivenUp ? 0 : patience) { () throws(WarehouseFailure) in try execute("BEGIN IMMEDIATE") }
            gaveUpAt = nil
        } catch {
            if error.kind == .busy, !isGivenUp { gaveUpAt = monotonicSeconds() }
            throw error
        }
    }

    /// Runs `body` again and again while another process holds the lock, for `patience` seconds. SQLite's own wait sees no request to stop, and does not wait at
    /// all where two processes would wait for each other.
    private func retryingWhileLocked(for patience: Int, _ body: () throws(WarehouseFailure) -> Void) throws(WarehouseFailure) {
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
                if waited >= Self.reportDelay, !isReported {
                    reportWaiting()
                    isReported = true
                }
            }
            usleep(10_000)
        }
    }

    func commit() throws(WarehouseFailure) { try execute("COMMIT") }

    func rollBack() {
        if connection.isInTransaction { try? connection.execute("ROLLBACK") }
    }

    /// `begin` has waited for the lock already.
    func waitToRetry(after failure: WarehouseFailure, attempts: Int) -> Bool { false }

    // MARK: Rows

    func countRows(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int] {
        let count = try statement("SELECT count(*) FROM \(table.name) WHERE \(Self.condition(type))")
        var counts: [String: Int] = [:]
        for accessionNumber in accessionNumbers {
            Self.bind(count, accessionNumber, type)
            defer { count.reset() }
            if try step(count), count.integer(0) > 0 { counts[accessionNumber] = count.integer(0) }
        }
        return counts
    }

    func statementTimes(of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int] {
        let select = try statement("SELECT id, created_at FROM \(Schema.statements.name) WHERE accession_number = ?1")
        var times: [String: Int] = [:]
        for accessionNumber in accessionNumbers {
            select.bind(1, accessionNumber)
            defer { select.reset() }
            while try step(select) {
                if let id = select.text(0) { times[id] = Self.moment(select, 1) }
            }
        }
        return times
    }

    func delete(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure) {
        let delete = try statement("DELETE FROM \(table.name) WHERE \(Self.condition(type))")
        for accessionNumber in accessionNumbers {
            Self.bind(delete, accessionNumber, type)
            try run(delete)
        }
    }

    func remove(_ accessionNumbers: [String], filedBefore day: CalendarDate) throws(WarehouseFailure) -> [String] {
        try lock()
        let find = try statement("SELECT 1 FROM sec_filings WHERE accession_number = ?1 AND filing_date < ?2")
        var removed: [String] = []
        for accessionNumber in accessionNumbers {
            find.bind(1, accessionNumber)
            find.bind(2, "\(day)")
            defer { find.reset() }
            if try step(find) { removed.append(accessionNumber) }
        }
        // One statement for all rejects, because only the open ones have an index.
        let deleteRejects = try statement("DELETE FROM rejects WHERE accession_number IN (SELECT value FROM json_each(?1))")
        deleteRejects.bind(1, "[\(removed.map { "\"\($0)\"" }.joined(separator: ","))]")
        try run(deleteRejects)
        try delete(Schema.filings, type: nil, of: removed)
        try commit()
        return removed
    }

    private static func condition(_ type: String?) -> String { type == nil ? "accession_number = ?1" : "accession_number = ?1 AND type = ?2" }

    private static func bind(_ statement: SQLiteStatement, _ accessionNumber: String, _ type: String?) {
        statement.bind(1, accessionNumber)
        if let type { statement.bind(2, type) }
    }

    /// Facts that one statement inserts: within one statement SQLite keeps its place in the table, and finds the next key next to the last one.
    private static let factsAtOnce = 64

    func insert(
        _ table: Table, _ write: (_ put: (RowBuffer) throws(WarehouseFailure) -> Void) throws(WarehouseFailure) -> Void
    ) throws(WarehouseFailure) {
        let one = try statement(Self.insertion(table, rows: 1))
        let many = table.name == Schema.facts.name ? try statement(Self.insertion(table, rows: Self.factsAtOnce)) : nil
        try write { (rows: RowBuffer) throws(WarehouseFailure) in
            var next = 0
            if let many {
                while next + Self.factsAtOnce <= rows.count {
                    try run(many, rows, next..<next + Self.factsAtOnce)
                    next += Self.factsAtOnce
                }
            }
            for row in next..<rows.count { try run(one, rows, row..<row + 1) }
        }
    }

    private static func insertion(_ table: Table, rows: Int, onConflict: String = "") -> String {
        let width = table.columns.count
        let values = (0..<rows).map { row in "(\((1...width).map { "?\(row * width + $0)" }.joined(separator: ", ")))" }
        return "INSERT INTO \(table.name) (\(names(table))) VALUES \(values.joined(separator: ", "))\(onConflict)"
    }

    private static func names(_ table: Table) -> String { table.columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }

    func update(_ filings: RowBuffer) throws(WarehouseFailure) {
        let columns = Schema.filings.columns
        let sets = (2...columns.count).map { "\"\(columns[$0 - 1].name)\" = ?\($0)" }.joined(separator: ", ")
        let update = try statement("UPDATE \(Schema.filings.name) SET \(sets) WHERE accession_number = ?1")
        for row in 0..<filings.count { try run(update, filings, row..<row + 1) }
    }

    func insertRejects(_ rejects: RowBuffer) throws(WarehouseFailure) {
        try lock()
        let insert = try statement(Self.insertion(Schema.rejects, rows: 1, onConflict: " ON CONFLICT DO NOTHING"))
        for row in 0..<rejects.count { try run(insert, rejects, row..<row + 1) }
        try commit()
    }

    func openRejects(_ selection: RejectSelection) throws(WarehouseFailure) -> [OpenReject] {
        let (column, values) =
            switch selection {
            case .filings(let accessionNumbers): ("accession_number", accessionNumbers)
            case .ids(let ids): ("id", ids)
            }
        let find = try statement(
            """
            SELECT r.id, r.accession_number, r.tool, r.at, (SELECT value FROM json_each(f.passed_at) WHERE key = r.tool)
            FROM rejects r JOIN sec_filings f USING (accession_number) WHERE r.\(column) = ?1 AND r.resolved_at IS NULL
            """)
        var rejects: [OpenReject] = []
        for value in values {
            find.bind(1, value)
            defer { find.reset() }
            while try step(find) {
                guard let id = find.text(0), let accessionNumber = find.text(1), let tool = find.text(2) else { continue }
                rejects.append(
                    OpenReject(id: id, accessionNumber: accessionNumber, tool: tool, at: Self.moment(find, 3), passedAt: Self.moment(find, 4)))
            }
        }
        return rejects
    }

    func resolve(_ rejectIDs: [String]) throws(WarehouseFailure) {
        try lock()
        let resolve = try statement("UPDATE rejects SET resolved_at = ?2 WHERE id = ?1 AND resolved_at IS NULL")
        for id in rejectIDs {
            resolve.bind(1, id)
            resolve.bind(2, Instant.now())
            try run(resolve)
        }
        try commit()
    }

    // MARK: Statements

    func statement(_ sql: String) throws(WarehouseFailure) -> SQLiteStatement {
        if let statement = statements[sql] { return statement }
        let statement = try rethrowing(SQLiteStatement(sql, on: connection), as: WarehouseFailure.init(sqlite:))
        statements[sql] = statement
        return statement
    }

    /// Runs a statement for rows of a buffer without copying texts. The parameters are the columns of the first row, then those of the next.
    private func run(_ statement: SQLiteStatement, _ rows: RowBuffer, _ range: Range<Int>) throws(WarehouseFailure) {
        let columns = rows.table.columns
        var failure: WarehouseFailure?
        rows.bytes.withUnsafeBufferPointer { bytes in
            var parameter = 1
            for row in range {
                for column in columns.indices {
                    switch rows.cells[row * columns.count + column] {
                    case .absent, .null: statement.bindNull(parameter)
                    case .integer(let number):
                        if case .instant = columns[column].kind {
                            statement.bind(parameter, Instant.utc(microseconds: number))
                        } else {
                            statement.bind(parameter, number)
                        }
                    case .text(let start, let count):
                        statement.bind(parameter, borrowing: UnsafeBufferPointer(rebasing: bytes[Int(start)..<Int(start) + Int(count)]))
                    }
                    parameter += 1
                }
            }
            do throws(WarehouseFailure) { try run(statement) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func run(_ statement: SQLiteStatement) throws(WarehouseFailure) { try rethrowing(statement.run(), as: WarehouseFailure.init(sqlite:)) }

    func step(_ statement: SQLiteStatement) throws(WarehouseFailure) -> Bool { try rethrowing(statement.step(), as: WarehouseFailure.init(sqlite:)) }

    private func execute(_ sql: String) throws(WarehouseFailure) { try rethrowing(connection.execute(sql), as: WarehouseFailure.init(sqlite:)) }

    private func text(_ sql: String) throws(WarehouseFailure) -> String? { try rethrowing(connection.text(sql), as: WarehouseFailure.init(sqlite:)) }

    /// Returns a time in a column as microseconds of Unix time; nil for null.
    private static func moment(_ statement: SQLiteStatement, _ column: Int32) -> Int? {
        statement.bytes(column).flatMap { Instant.microseconds($0.span) }
    }
}
