import CSQLite

/// A prepared statement, which can run many times.
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

    /// Binds a parameter, counted from 1.
    func bind(_ parameter: Int, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { _ = secflow_bind_text_transient(handle, Int32(parameter), $0.baseAddress, UInt64($0.count)) }
        }
    }

    func bind(_ parameter: Int, _ number: Int?) {
        if let number { sqlite3_bind_int64(handle, Int32(parameter), Int64(number)) } else { sqlite3_bind_null(handle, Int32(parameter)) }
    }

    /// Steps to the next row, and returns whether there is one.
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

    /// Returns a column of the row, counted from 0; nil for null.
    func text(_ column: Int32) -> String? {
        sqlite3_column_text(handle, column).map { String(cString: $0) }
    }

    /// Runs the statement for rows of a buffer without copying texts, `atOnce` rows at a time. The parameters are the columns of the first row, then those of the
    /// next. Returns how many rows were inserted or updated. A row whose key exists is not inserted again.
    func run(forRowsOf buffer: RowBuffer, _ rows: Range<Int>, atOnce: Int = 1) throws(WarehouseFailure) -> Int {
        let width = buffer.table.columns.count * atOnce
        var changed = 0
        var failed: Int32?
        // SQLite binds a null pointer as null, so an empty text needs a valid pointer.
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
