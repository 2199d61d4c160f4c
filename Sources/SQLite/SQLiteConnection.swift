import Bytes
import CSQLite
import Glibc

/// A connection to a database file, for one thread.
package final class SQLiteConnection {
    /// How a database file is opened.
    package enum Access {
        /// For reading alone.
        case reading
        /// For reading and writing. A file that this process may not write to is opened for reading.
        case writing
        /// As for writing, and a missing file is created.
        case creating
    }

    let handle: OpaquePointer
    private let path: String

    package convenience init(path: String, _ access: Access = .creating) throws(SQLiteFailure) {
        let flags =
            switch access {
            case .reading: SQLITE_OPEN_READONLY
            case .writing: SQLITE_OPEN_READWRITE
            case .creating: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        try self.init(path, name: path, flags)
    }

    /// Opens a file for reading without locks, and without the files that SQLite makes beside a database in WAL mode. What is read is of use only if no process
    /// changes the file meanwhile.
    package convenience init(immutable path: String) throws(SQLiteFailure) {
        // In a URI these characters end the path or begin an escape (https://www.sqlite.org/uri.html).
        let escapes: [UInt8: String] = [UInt8(ascii: "%"): "%25", UInt8(ascii: "?"): "%3f", UInt8(ascii: "#"): "%23"]
        let escaped = path.utf8.reduce(into: [UInt8]()) { $0 += escapes[$1].map { Array($0.utf8) } ?? [$1] }
        let name = "file:" + (path.hasPrefix("/") ? "//" : "") + String(decoding: escaped, as: UTF8.self) + "?immutable=1"
        try self.init(path, name: name, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
    }

    private init(_ path: String, name: String, _ flags: Int32) throws(SQLiteFailure) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            var reason = opened.map { Self.reason($0, code) } ?? "out of memory"
            sqlite3_close(opened)
            let folder = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
            // SQLite's last attempt is to open the missing file for reading, which hides why the file could not be created.
            if flags & SQLITE_OPEN_CREATE != 0, access(path, F_OK) != 0, access(folder, W_OK | X_OK) != 0 { reason = String(cString: strerror(errno)) }
            throw SQLiteFailure(.unusable, "cannot open the database \(path) in the folder \(folder): \(reason)")
        }
        handle = opened
        self.path = path
        sqlite3_extended_result_codes(handle, 1)
    }

    deinit { sqlite3_close_v2(handle) }

    /// The steps of SQLite's machine between two checks: some hundred microseconds.
    private static let stepsBetweenChecks: Int32 = 10_000
    private var progressCheck: (() -> Bool)?

    /// Ends each statement with a failure when `shouldStop` says so, also one that sorts many rows before it returns the first.
    package func setProgressCheck(_ shouldStop: @escaping () -> Bool) {
        progressCheck = shouldStop
        // The connection outlives its handle.
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_progress_handler(
            handle, Self.stepsBetweenChecks,
            { context in
                guard let context else { return 0 }
                return Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue().progressCheck?() == true ? 1 : 0
            }, context)
    }

    package func setBusyTimeOut(milliseconds: Int32) { sqlite3_busy_timeout(handle, milliseconds) }

    /// Returns the file's first bytes, with zeros after its end.
    package func bytes(upTo count: Int) throws(SQLiteFailure) -> [UInt8] {
        var code = SQLITE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, used in
            room.initialize(repeating: 0)
            code = secflow_read_file(handle, room.baseAddress, Int32(clamping: count))
            used = count
        }
        guard code == SQLITE_OK || code == SQLITE_IOERR | (2 << 8) else {
            throw SQLiteFailure(.unusable, "cannot read the database \(path): \(String(cString: sqlite3_errstr(code)))")
        }
        return bytes
    }

    /// The path of the write-ahead log, if the database has one.
    package var logPath: String? {
        guard let name = sqlite3_db_filename(handle, "main"), let log = sqlite3_filename_wal(name) else { return nil }
        return String(cString: log)
    }

    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Runs one or several statements that return no rows.
    package func execute(_ sql: String) throws(SQLiteFailure) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Runs `body` in a transaction, which is rolled back if `body` fails.
    ///
    /// - Parameters:
    ///   - begin: the statement that begins the transaction, such as `BEGIN IMMEDIATE`.
    ///   - failing: makes the caller's error of a failure to begin or to commit.
    package func transaction<R, E: Error>(
        _ begin: String, _ body: () throws(E) -> R, failing: (SQLiteFailure) -> E
    ) throws(E) -> R {
        try rethrowing(execute(begin), as: failing)
        do throws(E) {
            let result = try body()
            try rethrowing(execute("COMMIT"), as: failing)
            return result
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    /// Returns the first column of the first row; nil if there is no row.
    package func text(_ sql: String) throws(SQLiteFailure) -> String? {
        let statement = try SQLiteStatement(sql, on: self)
        defer { statement.reset() }
        return try statement.step() ? statement.text(0) : nil
    }

    /// Returns SQLite's message, with the error of the operating system where one is the cause.
    private static func reason(_ handle: OpaquePointer, _ code: Int32) -> String {
        let message = String(cString: sqlite3_errmsg(handle))
        // SQLite reports a full disk with a code of its own, and does not keep the error.
        if code & 0xFF == SQLITE_FULL { return "\(message): \(String(cString: strerror(ENOSPC)))" }
        guard [SQLITE_CANTOPEN, SQLITE_IOERR].contains(code & 0xFF), case let error = secflow_last_errno(handle), error != 0 else { return message }
        let limit = error == EFBIG ? " (the limit of a file's size, ulimit -f)" : ""
        let words = code & 0xFF == SQLITE_CANTOPEN ? "" : "\(message): "
        return "\(words)\(String(cString: strerror(error)))\(limit)"
    }

    func failure(_ code: Int32) -> SQLiteFailure {
        var message = "cannot use the database \(path): \(Self.reason(handle, code))"
        if code & 0xFF == SQLITE_READONLY, let log = logPath, access(log, F_OK) == 0, access(log, W_OK) != 0 {
            message += ": \(log) and the file -shm beside it belong to another user; give both to the owner of the database (chown)"
        }
        return switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: SQLiteFailure(.busy, message)
        case SQLITE_INTERRUPT: SQLiteFailure(.busy, message)
        case SQLITE_CONSTRAINT, SQLITE_TOOBIG, SQLITE_MISMATCH: SQLiteFailure(.row, message)
        default: SQLiteFailure(.unusable, message)
        }
    }
}
