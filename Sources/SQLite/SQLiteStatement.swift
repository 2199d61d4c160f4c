import CSQLite

/// A prepared statement, which can run many times.
package final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: SQLiteConnection

    package init(_ sql: String, on connection: SQLiteConnection) throws(SQLiteFailure) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else { throw connection.failure(code) }
        handle = prepared
        self.connection = connection
    }

    deinit { sqlite3_finalize(handle) }

    /// Binds a parameter, counted from 1.
    package func bind(_ parameter: Int, _ text: String) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { _ = secflow_bind_text_transient(handle, Int32(parameter), $0.baseAddress, UInt64($0.count)) }
        }
    }

    package func bind(_ parameter: Int, _ number: Int?) {
        if let number { sqlite3_bind_int64(handle, Int32(parameter), Int64(number)) } else { sqlite3_bind_null(handle, Int32(parameter)) }
    }

    package func bindNull(_ parameter: Int) { sqlite3_bind_null(handle, Int32(parameter)) }

    /// Binds a text without copying it. The bytes have to stay where they are until the statement has run.
    package func bind(_ parameter: Int, borrowing text: UnsafeBufferPointer<UInt8>) {
        // A null pointer would be bound as null: an empty text needs a pointer to something.
        let nowhere = UnsafePointer(("" as StaticString).utf8Start)
        (text.baseAddress ?? nowhere).withMemoryRebound(to: CChar.self, capacity: text.count) {
            _ = secflow_bind_text_static(handle, Int32(parameter), $0, UInt64(text.count))
        }
    }

    /// Steps to the next row, and returns whether there is one.
    @discardableResult
    package func step() throws(SQLiteFailure) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let failure = connection.failure(code)
            sqlite3_reset(handle)
            throw failure
        }
    }

    package func reset() { sqlite3_reset(handle) }

    /// Whether the statement has been stepped to a row and was not reset since.
    package var isRunning: Bool { sqlite3_stmt_busy(handle) != 0 }

    package func run() throws(SQLiteFailure) {
        try step()
        reset()
    }

    /// Returns a column of the row, counted from 0; nil for null.
    package func text(_ column: Int32) -> String? {
        sqlite3_column_text(handle, column).map { String(cString: $0) }
    }

    /// Returns the bytes of a column's text, counted from 0; nil for null.
    package func bytes(_ column: Int32) -> [UInt8]? {
        guard let text = sqlite3_column_text(handle, column) else { return nil }
        return Array(UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column))))
    }

    /// Appends the bytes of a column's text, counted from 0, to others. Returns whether it has a text: null has none.
    package func append(_ column: Int32, to bytes: inout [UInt8]) -> Bool {
        guard let text = sqlite3_column_text(handle, column) else { return false }
        bytes.append(contentsOf: UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(handle, column))))
        return true
    }

    package var columnCount: Int32 { sqlite3_column_count(handle) }

    /// Returns a column of the row as a number, counted from 0; 0 for null.
    package func integer(_ column: Int32) -> Int { Int(sqlite3_column_int64(handle, column)) }

    /// Rows that the last run of a statement on this connection changed.
    package var changedRows: Int { Int(sqlite3_changes(connection.handle)) }
}
