import Bytes
import CPostgres
import Clocks
import Glibc

/// A connection to a PostgreSQL server. One thread uses it.
///
/// The socket never blocks: every wait is a poll that ends when a stop is requested or time is up. Nothing is kept in the server's session (no named
/// statements, no SET without LOCAL), so that a pooler may give each transaction another session.
package final class PostgresConnection {
    /// Milliseconds after which a wait looks whether a stop was requested.
    private static let tick: Int32 = 200

    private let handle: OpaquePointer
    /// True ends every wait with a failure of the kind `interrupted`.
    private let shouldStop: () -> Bool

    /// Connects.
    /// - Parameters:
    ///   - address: a URI or key-value string as libpq takes it. What it leaves out comes from the environment (PGPASSFILE, PGSSLMODE and the others).
    ///   - application: the name that the server's views show.
    ///   - patience: seconds until the connection must stand.
    package init(
        _ address: String, application: String, patience: Double = 10, shouldStop: @escaping () -> Bool = { Interruption.isRequested }
    ) throws(PostgresFailure) {
        // A later keyword wins over the same one within `dbname`.
        let settings = [("dbname", address), ("fallback_application_name", application), ("client_encoding", "UTF8")]
        let keywords = CStrings(settings.map(\.0))
        let values = CStrings(settings.map(\.1))
        guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 1) else {
            throw PostgresFailure(.resources, "cannot connect to PostgreSQL: out of memory")
        }
        self.handle = handle
        self.shouldStop = shouldStop
        try finishConnecting(patience)
    }

    deinit { PQfinish(handle) }

    /// Whether a transaction block is open.
    package var isInTransaction: Bool {
        switch PQtransactionStatus(handle) {
        case PQTRANS_INTRANS, PQTRANS_INERROR, PQTRANS_ACTIVE: true
        default: false
        }
    }

    /// Whether the connection has broken. It stays broken.
    package var isBroken: Bool { PQstatus(handle) == CONNECTION_BAD }

    /// The server's version: 150018 for 15.18.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Runs statements without parameters, several at once if need be, and returns the last one's result.
    @discardableResult
    package func execute(_ sql: String) throws(PostgresFailure) -> PostgresResult {
        guard PQsendQuery(handle, sql) == 1 else { throw failure("send a statement") }
        return try results()
    }

    /// Runs one statement with parameters `$1`, `$2`, … as text; nil is NULL.
    @discardableResult
    package func query(_ sql: String, _ parameters: [String?]) throws(PostgresFailure) -> PostgresResult {
        let values = CStrings(parameters)
        guard PQsendQueryParams(handle, sql, Int32(clamping: parameters.count), nil, values.pointers, nil, nil, 0) == 1 else {
            throw failure("send a statement")
        }
        return try results()
    }

    /// Runs `body` as a transaction: all of it is committed, or none.
    package func transaction<R, E: Error>(_ body: () throws(E) -> R, failing: (PostgresFailure) -> E) throws(E) -> R {
        do throws(PostgresFailure) { try execute("BEGIN") } catch { throw failing(error) }
        let result: R
        do throws(E) { result = try body() } catch {
            if !isBroken { _ = try? execute("ROLLBACK") }
            throw error
        }
        do throws(PostgresFailure) { try execute("COMMIT") } catch { throw failing(error) }
        return result
    }

    // MARK: COPY

    /// The most bytes that one message of a COPY carries: libpq keeps a whole message in memory, and is slow with large ones.
    private static let copyPiece = 128 << 10

    /// Copies rows into a table and returns how many there were.
    /// - Parameters:
    ///   - sql: a `COPY … FROM STDIN` statement.
    ///   - data: the rows in the format that the statement names, in any number of pieces, header and trailer included.
    package func copy(_ sql: String, _ data: [[UInt8]]) throws(PostgresFailure) -> Int {
        guard PQsendQuery(handle, sql) == 1 else { throw failure("send a statement") }
        let ready = try nextResult()
        guard let ready, PQresultStatus(ready.handle) == PGRES_COPY_IN else {
            _ = try results(after: ready)
            throw PostgresFailure(.statement, "not a COPY … FROM STDIN statement")
        }
        for piece in data {
            var start = 0
            while start < piece.count {
                let end = min(piece.count, start + Self.copyPiece)
                try put(piece.span.extracting(start..<end))
                start = end
            }
        }
        guard PQputCopyEnd(handle, nil) == 1 else { throw failure("end a COPY") }
        try flush()
        return try results().changedRows
    }

    private func put(_ bytes: Span<UInt8>) throws(PostgresFailure) {
        let sent = bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { PQputCopyData(handle, $0.baseAddress, Int32(clamping: $0.count)) }
        }
        guard sent == 1 else { throw failure("send rows") }
        try flush()
    }

    // MARK: Waiting

    private func finishConnecting(_ patience: Double) throws(PostgresFailure) {
        guard PQstatus(handle) != CONNECTION_BAD else { throw connectionFailure() }
        let end = monotonicSeconds() + patience
        var step = PGRES_POLLING_WRITING
        while true {
            switch step {
            case PGRES_POLLING_OK:
                guard PQsetnonblocking(handle, 1) == 0 else { throw failure("set up the connection") }
                return
            case PGRES_POLLING_READING: try wait(for: POLLIN, until: end)
            case PGRES_POLLING_WRITING: try wait(for: POLLOUT, until: end)
            default: throw connectionFailure()
            }
            step = PQconnectPoll(handle)
        }
    }

    /// Sends what libpq has buffered. What the server says meanwhile is read, so that neither side waits for the other.
    private func flush() throws(PostgresFailure) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1:
                if try wait(for: POLLIN | POLLOUT) & Int32(POLLIN) != 0, PQconsumeInput(handle) == 0 { throw failure("send") }
            default: throw failure("send")
            }
        }
    }

    /// Reads the results of all statements that were sent, and returns the last one. The first failure among them is thrown, after all are read.
    private func results(after first: PostgresResult? = nil) throws(PostgresFailure) -> PostgresResult {
        try flush()
        var last = first
        var failed = first.flatMap(Self.failure)
        while let result = try nextResult() {
            if failed == nil { failed = Self.failure(result) }
            last = result
            // COPY in a state that the caller did not ask for would have no end.
            if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(PQresultStatus(result.handle)) {
                throw PostgresFailure(.statement, "a COPY statement where rows are not copied")
            }
        }
        if let failed { throw failed }
        guard let last else { throw failure("read a result") }
        return last
    }

    private func nextResult() throws(PostgresFailure) -> PostgresResult? {
        try flush()
        while PQisBusy(handle) == 1 {
            try wait(for: POLLIN)
            guard PQconsumeInput(handle) == 1 else { throw failure("read a result") }
        }
        return PQgetResult(handle).map { PostgresResult($0) }
    }

    /// Waits until the socket is ready and returns what it is ready for.
    @discardableResult
    private func wait(for events: Int32, until end: Double? = nil) throws(PostgresFailure) -> Int32 {
        while true {
            if shouldStop() { throw PostgresFailure(.interrupted, "interrupted while PostgreSQL was waited for") }
            if let end, monotonicSeconds() >= end { throw PostgresFailure(.unavailable, "no connection to PostgreSQL in time") }
            var socket = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
            let ready = poll(&socket, 1, Self.tick)
            if ready > 0 { return Int32(socket.revents) }
            if ready < 0, errno != EINTR { throw PostgresFailure(.unavailable, "cannot wait for PostgreSQL: \(String(cString: strerror(errno)))") }
        }
    }

    // MARK: Failures

    private static func failure(_ result: PostgresResult) -> PostgresFailure? {
        switch PQresultStatus(result.handle) {
        case PGRES_BAD_RESPONSE, PGRES_FATAL_ERROR, PGRES_NONFATAL_ERROR: break
        default: return nil
        }
        let message = PQresultErrorField(result.handle, secflow_diag_primary).map { String(cString: $0) }
        let state = PQresultErrorField(result.handle, secflow_diag_sqlstate).map { String(cString: $0) }
        guard let state, let message else {
            return PostgresFailure(.unavailable, oneLine(String(cString: PQresultErrorMessage(result.handle))))
        }
        return PostgresFailure(sqlState: state, "PostgreSQL says: \(oneLine(message)) (\(state))")
    }

    /// A failure of libpq itself: what could not be done, and its reason.
    private func failure(_ doing: String) -> PostgresFailure {
        PostgresFailure(.unavailable, "cannot \(doing): \(Self.oneLine(String(cString: PQerrorMessage(handle))))")
    }

    /// Why there is no connection. libpq has no SQLSTATE here, but says in words what the server refused.
    private func connectionFailure() -> PostgresFailure {
        let reason = Self.oneLine(String(cString: PQerrorMessage(handle)))
        if PQstatus(handle) == CONNECTION_BAD, PQhost(handle) == nil || PQconnectionNeedsPassword(handle) == 1 {
            return PostgresFailure(.refused, "cannot connect to PostgreSQL: \(reason)")
        }
        let isRefused = ["FATAL:", "SSL", "certificate", "invalid"].contains { reason.contains($0) }
        let isStarting = ["starting up", "shutting down", "recovery mode", "too many clients", "remaining connection slots"].contains { reason.contains($0) }
        return PostgresFailure(isRefused && !isStarting ? .refused : .unavailable, "cannot connect to PostgreSQL: \(reason)")
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == "\t" } }.joined(separator: "; ")
    }
}

/// Copies of texts as C takes them: zero-terminated, and behind the last one a null pointer.
private final class CStrings {
    private(set) var pointers: [UnsafePointer<CChar>?]
    private let copies: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String?]) {
        copies = texts.map { $0.flatMap { strdup($0) } }
        pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    }

    deinit { for copy in copies { free(copy) } }
}
