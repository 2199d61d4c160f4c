import CPostgres

/// The rows that a statement returned, in the server's text format.
package final class PostgresResult {
    let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { PQclear(handle) }

    package var rowCount: Int { Int(PQntuples(handle)) }
    package var columnCount: Int { Int(PQnfields(handle)) }

    /// Rows that an INSERT, UPDATE, DELETE or COPY changed; 0 for other statements.
    package var changedRows: Int { PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

    /// Returns the text of a value; nil for NULL. Rows and columns are counted from 0.
    package func text(_ row: Int, _ column: Int) -> String? {
        withBytes(row, column) { String(decoding: UnsafeBufferPointer(start: $0, count: $1), as: UTF8.self) }
    }

    /// Returns the bytes of a value's text; nil for NULL.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
        withBytes(row, column) { Array(UnsafeBufferPointer(start: $0, count: $1)) }
    }

    private func withBytes<R>(_ row: Int, _ column: Int, _ body: (UnsafePointer<UInt8>, Int) -> R) -> R? {
        let (row, column) = (Int32(clamping: row), Int32(clamping: column))
        guard PQgetisnull(handle, row, column) == 0, let value = PQgetvalue(handle, row, column) else { return nil }
        let count = Int(PQgetlength(handle, row, column))
        return value.withMemoryRebound(to: UInt8.self, capacity: count + 1) { body($0, count) }
    }
}
