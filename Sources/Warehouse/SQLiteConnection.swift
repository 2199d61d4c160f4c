import CSQLite

/// An open database file. Used by one thread.
final class SQLiteConnection {
    fileprivate let handle: OpaquePointer

    init(path: String, isReadOnly: Bool = false) throws(WarehouseFailure) {
        var opened: OpaquePointer?
        let access = isReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let code = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let reason = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close(opened)
            throw WarehouseFailure(.unusable, "cannot open the database \(path): \(reason)")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
    }

    deinit { sqlite3_close_v2(handle) }

    func setBusyTimeOut(milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

    /// The file's first bytes as they lie there, zeros behind its end.
    func bytes(upTo count: Int) throws(WarehouseFailure) -> [UInt8] {
        var code = SQLITE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, used in
            room.initialize(repeating: 0)
            code = secflow_read_file(handle, room.baseAddress, Int32(clamping: count))
            used = count
        }
        guard code == SQLITE_OK || code == SQLITE_IOERR | (2 << 8) else {
            throw WarehouseFailure(.unusable, "cannot read the database: \(String(cString: sqlite3_errstr(code)))")
        }
        return bytes
    }

    /// Where the write-ahead log is, when there is one.
    var logPath: String? {
        guard let name = sqlite3_db_filename(handle, "main"), let log = sqlite3_filename_wal(name) else { return nil }
        return String(cString: log)
    }

    var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs SQL that gives no rows, several statements at once if need be.
    func execute(_ sql: String) throws(WarehouseFailure) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs what `body` does as one transaction, all of it or nothing.
    func transaction<R>(_ begin: String, _ body: () throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        try execute(begin)
        do throws(WarehouseFailure) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// The first column of the first row; nil when there is none.
    func text(_ sql: String) throws(WarehouseFailure) -> String? {
        let statement = try SQLiteStatement(sql, on: self)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    func failure(_ code: Int32) -> WarehouseFailure {
        let message = "the database says: \(String(cString: sqlite3_errmsg(handle)))"
        return switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: WarehouseFailure(.busy, message)
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: WarehouseFailure(.row, message)
        default: WarehouseFailure(.unusable, message)
        }
    }
}

/// A prepared statement, to be bound, stepped and reset again and again.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    init(_ sql: String, on connection: SQLiteConnection) throws(WarehouseFailure) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.failure(code) }
        handle = prepared
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Parameters count from 1.
    func bind(_ parameter: Int, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { _ = secflow_bind_text_transient(handle, Int32(parameter), $0.baseAddress, UInt64($0.count)) }
        }
    }

    func bind(_ parameter: Int, _ number: Int?) {
        if let number { sqlite3_bind_int64(handle, Int32(parameter), Int64(number)) } else { sqlite3_bind_null(handle, Int32(parameter)) }
    }

    /// Whether there is a row.
    @discardableResult
    func step() throws(WarehouseFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let failure = connection.failure(code)
            sqlite3_reset(handle)
            throw failure
        }
    }

    func reset() { sqlite3_reset(handle) }

    func run() throws(WarehouseFailure) {
        try step()
        reset()
    }

    /// A column of the row, counted from 0; nil for null.
    func text(_ column: Int32) -> String? {
        sqlite3_column_text(handle, column).map { String(cString: $0) }
    }

    /// Runs the statement for rows of a buffer without copying a text. The columns are its first parameters, and those of further rows, if it takes several
    /// at once, come behind them. Returns how many rows of the database changed: one that was there already does not.
    func run(forRowsOf buffer: RowBuffer, _ rows: Range<Int>, atOnce: Int = 1) throws(WarehouseFailure) -> Int {
        let width = buffer.table.columns.count * atOnce
        var changed = 0
        var failed: Int32?
        // A null pointer would be bound as null: an empty text needs another one.
        let nowhere = UnsafePointer(("" as StaticString).utf8Start)
        buffer.bytes.withUnsafeBufferPointer { bytes in
            (bytes.baseAddress ?? nowhere).withMemoryRebound(to: CChar.self, capacity: bytes.count) { base in
                buffer.cells.withUnsafeBufferPointer { cells in
                    for first in stride(from: rows.lowerBound * width / atOnce, to: rows.upperBound * width / atOnce, by: width) {
                        for column in 0..<width {
                            let parameter = Int32(column + 1)
                            switch cells[first + column] {
                            case .absent, .null: sqlite3_bind_null(handle, parameter)
                            case .integer(let number): sqlite3_bind_int64(handle, parameter, Int64(number))
                            case .text(let start, let count): _ = secflow_bind_text_static(handle, parameter, base + Int(start), UInt64(count))
                            }
                        }
                        let code = sqlite3_step(handle)
                        guard code == SQLITE_DONE else {
                            failed = code
                            return
                        }
                        changed += Int(sqlite3_changes(connection.handle))
                        sqlite3_reset(handle)
                    }
                }
            }
        }
        if let failed {
            let failure = connection.failure(failed)
            sqlite3_reset(handle)
            throw failure
        }
        return changed
    }
}
