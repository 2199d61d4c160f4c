import Bytes
import Clocks
import Glibc
import JSONLines
import Records

/// The tables in one SQLite file, which several processes may load into at once.
///
/// The file is in WAL mode and every commit is synced: what has a receipt survives kill -9 and a power cut. A second kind of store does what the
/// methods below `begin` do; `Loader` needs no more of one.
package final class SQLiteStore {
    /// Asked while another process holds the lock; true gives up waiting.
    package var shouldStop: () -> Bool = { false }

    /// Milliseconds of one wait within SQLite. Waits are cut into these, so that a request to stop is heard.
    private static let wait: Int32 = 1000

    private let connection: SQLiteConnection
    private let patience: Int
    /// When the lock was last waited for in vain.
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

    /// Opens or makes the file, and its tables if it is empty. An older schema is a failure unless `migrating`.
    /// - Parameter patience: seconds to wait for other processes.
    package convenience init(path: String, migrating: Bool = false, patience: Int = 60) throws(WarehouseFailure) {
        try self.init(path: path, migrating: migrating, patience: patience, schema: .current)
    }

    init(path: String, migrating: Bool = false, patience: Int = 60, schema: SQLiteSchema) throws(WarehouseFailure) {
        // A database that is not for us is not opened.
        if case .database(let marks) = try SQLiteFile(at: path, expecting: schema.version) { _ = try schema.origin(of: marks, migrating: migrating) }
        let connection = try SQLiteConnection(path: path)
        connection.setBusyTimeOut(milliseconds: Self.wait)
        // The page size is taken by a file that is still empty: long texts are better off on large pages.
        try connection.execute("PRAGMA page_size = 16384")
        // The tables come before the log: whose the file is stands in the file itself from the first moment.
        try Self.waiting(patience, { Interruption.isRequested }) { () throws(WarehouseFailure) in
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
        self.inserts = inserts
        self.deletes = deletes
        insertManyFacts = try SQLiteStatement(SQLiteStatements.insert(Schema.facts, atOnce: SQLiteStatements.factsAtOnce), on: connection)
        saveFiling = try SQLiteStatement(SQLiteStatements.saveFiling, on: connection)
        keepStatementTimes = try SQLiteStatement(SQLiteStatements.keepStatementTimes, on: connection)
        forgetStatementTimes = try SQLiteStatement("DELETE FROM kept_statements", on: connection)
    }

    package var isInTransaction: Bool { connection.isInTransaction }

    /// Takes the write lock, or waits for it as long as patience lasts. Who had it all the time may be stopped: those that come right behind in the input do
    /// not wait as long again each.
    func begin() throws(WarehouseFailure) {
        let isGivenUp = gaveUpAt.map { monotonicSeconds() - $0 < Double(patience) } ?? false
        if isGivenUp { connection.setBusyTimeOut(milliseconds: 0) }
        defer { if isGivenUp { connection.setBusyTimeOut(milliseconds: Self.wait) } }
        do throws(WarehouseFailure) {
            try Self.waiting(isGivenUp ? 0 : patience, shouldStop) { () throws(WarehouseFailure) in try connection.execute("BEGIN IMMEDIATE") }
            gaveUpAt = nil
        } catch {
            if error.kind == .busy, !isGivenUp { gaveUpAt = monotonicSeconds() }
            throw error
        }
    }

    /// Does what others' locks may keep from being done, again and again. SQLite's own waiting hears no request to stop, and where two wait for each
    /// other there is none.
    private static func waiting(
        _ patience: Int, _ shouldStop: () -> Bool, _ body: () throws(WarehouseFailure) -> Void
    ) throws(WarehouseFailure) {
        let end = monotonicSeconds() + Double(patience)
        while true {
            do throws(WarehouseFailure) { return try body() } catch {
                guard error.kind == .busy, monotonicSeconds() < end, !shouldStop() else { throw error }
            }
            usleep(10_000)
        }
    }

    /// Begins a filing: what an earlier load left of it, and this one brings anew, goes.
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

    /// Stores the rows in memory. A row whose key is there already is left out.
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

    /// Stores the filing's own row and makes the whole part of the transaction.
    /// - Parameter isWhole: all of it came; false for a part that was asked for all the same. A filing that stands alone is
    ///   whole when it was looked through for XBRL, and otherwise says nothing of it.
    func close(_ filing: PendingFiling, isWhole: Bool) throws(WarehouseFailure) -> Receipt {
        saveFiling.bind(SQLiteStatements.givenParameter, filing.filing.given)
        saveFiling.bind(SQLiteStatements.processedParameter, filing.standsAlone ? (filing.isExtracted ? 1 : nil) : isWhole ? 1 : 0)
        _ = try saveFiling.run(forRowsOf: filing.filing, 0..<1)
        try connection.execute("RELEASE filing")
        isFilingOpen = false
        let rows = Schema.tables.map { ($0.name, $0.name == Schema.filings.name ? 1 : inserted[$0.name] ?? 0) }
        return Receipt(accessionNumber: filing.accessionNumber, rows: rows, skipped: offered - inserted.values.reduce(0, +))
    }

    /// Undoes the filing that was opened last, if it was not closed. Those before it in the transaction stay.
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

/// The longer statements. Parameter N is the table's Nth column.
private enum SQLiteStatements {
    static let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"

    /// Behind the columns' own: 1 for a filing that is whole, 0 for a part of one, null for one that does not say.
    static let processedParameter = Schema.filings.columns.count + 1
    /// The columns that the filing's line has a field for, as bits.
    static let givenParameter = processedParameter + 1

    /// Within one statement SQLite keeps its place in the table, and finds the next key beside the last one.
    static let factsAtOnce = 64

    /// `created_at` is that of the row which was there before.
    static func insert(_ table: Table, atOnce: Int = 1) -> String {
        let names = table.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let rows = (0..<atOnce).map { row in
            let values = table.columns.indices.map { index in
                table.columns[index].name == "created_at"
                    ? "coalesce((SELECT created_at FROM kept_statements WHERE id = ?1), \(now))" : "?\(row * table.columns.count + index + 1)"
            }
            return "(\(values.joined(separator: ", ")))"
        }
        return "INSERT INTO \(table.name) (\(names)) VALUES \(rows.joined(separator: ", ")) ON CONFLICT DO NOTHING"
    }

    static let keepStatementTimes =
        "INSERT INTO kept_statements SELECT id, created_at FROM \(Schema.statements.name) WHERE accession_number = ?1"

    /// What this line does not say about the filing stays as an earlier one said it; what it says is null becomes null. `processed_at` moves only when the filing was stored whole and
    /// something about it is new, so that loading the same again changes nothing.
    static let saveFiling: String = {
        let columns = Schema.filings.columns
        let processed = "?\(processedParameter)"
        // A patch of an empty object takes its nulls out: nobody had said anything.
        let record = "?\(Schema.filings.index(of: "record") + 1)"
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let values = (1...columns.count).map { number in
            switch columns[number - 1].name {
            case "processed": "coalesce(\(processed), 0)"
            case "processed_at": "CASE \(processed) WHEN 1 THEN \(now) END"
            case "created_at": now
            case "record": "json_patch('{}', \(record))"
            default: "?\(number)"
            }
        }
        let updates = columns.enumerated().compactMap { (index, column) -> String? in
            switch column.name {
            case "accession_number", "created_at": nil
            case "processed": "processed = coalesce(\(processed), processed)"
            case "processed_at":
                """
                processed_at = CASE WHEN \(processed) IS NOT 1 OR (processed = 1 AND json_patch(record, \(record)) = record)
                    THEN processed_at ELSE excluded.processed_at END
                """
            case "record": "record = json_patch(record, \(record))"
            default:
                "\"\(column.name)\" = CASE WHEN ?\(givenParameter) & \(1 << index) THEN excluded.\"\(column.name)\" ELSE \"\(column.name)\" END"
            }
        }
        return """
            INSERT INTO \(Schema.filings.name) (\(names)) VALUES (\(values.joined(separator: ", ")))
            ON CONFLICT (accession_number) DO UPDATE SET \(updates.joined(separator: ", "))
            """
    }()
}
