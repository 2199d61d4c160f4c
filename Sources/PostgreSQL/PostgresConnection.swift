import Bytes
import CPostgres
import Clocks
import Glibc

/// A connection to a PostgreSQL server. One thread uses it.
///
/// The socket never blocks: every wait is a poll that ends when a stop is requested or the time is over. The session on the server keeps no state (no named
/// statements, no SET without LOCAL), so that a connection pooler may run each transaction in another session.
package final class PostgresConnection {
    /// Milliseconds between two checks of `shouldStop` during a wait.
    private static let tick: Int32 = 200

    private let handle: OpaquePointer
    /// Checked during every wait; if it is true, the wait ends with a failure of the kind `interrupted`.
    private let shouldStop: () -> Bool

    /// Connects.
    /// - Parameters:
    ///   - address: a URI for libpq. Missing settings come from the environment (PGPASSFILE, PGSSLMODE and the others).
    ///   - application: the name that the server's views show.
    ///   - patience: the time limit for connecting, in seconds.
    package init(
        _ address: String, application: String, patience: Double = 10, shouldStop: @escaping () -> Bool = { Interruption.isRequested }
    ) throws(PostgresFailure) {
        if let fault = PostgresAddress.fault(in: address) { throw PostgresFailure(.refused, "the address of the database is malformed: \(fault)") }
        // A keyword after `dbname` overrides the same keyword within the connection string.
        let settings = [("dbname", address), ("fallback_application_name", application), ("client_encoding", "UTF8")]
        let keywords = CStrings(settings.map(\.0))
        let values = CStrings(settings.map(\.1))
        guard let handle = PQconnectStartParams(keywords.pointers, values.pointers, 1) else {
            throw PostgresFailure(.resources, "cannot connect to PostgreSQL: out of memory")
        }
        self.handle = handle
        self.shouldStop = shouldStop
        // By default libpq writes the server's notices to standard error.
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
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

    /// Whether the connection has broken. A broken connection cannot be used again.
    package var isBroken: Bool { PQstatus(handle) == CONNECTION_BAD }

    /// The server's version: 150018 for 15.18.
    package var serverVersion: Int { Int(PQserverVersion(handle)) }

    /// Runs one or several statements without parameters, and returns the result of the last one.
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

    /// Runs `body` as a transaction, which is committed as a whole or not at all.
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

    /// The maximum number of bytes that one message of a COPY carries: libpq keeps a whole message in memory, and is slow with large messages.
    private static let copyPiece = 128 << 10

    /// Begins to copy rows into a table. `send` and then `endCopy` or `cancelCopy` have to follow.
    ///
    /// - Parameter sql: a `COPY … FROM STDIN` statement.
    package func beginCopy(_ sql: String) throws(PostgresFailure) {
        guard PQsendQuery(handle, sql) == 1 else { throw failure("send a statement") }
        let ready = try nextResult()
        guard let ready, PQresultStatus(ready.handle) == PGRES_COPY_IN else {
            _ = try results(after: ready)
            throw PostgresFailure(.statement, "not a COPY … FROM STDIN statement")
        }
    }

    /// Sends a piece of the rows, in the format that the statement names, with header and trailer.
    package func send(_ bytes: Span<UInt8>) throws(PostgresFailure) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Self.copyPiece)
            try sendPiece(bytes.extracting(start..<end))
            start = end
        }
    }

    /// Gives a copy up, and its transaction with it.
    package func cancelCopy() {
        if !isBroken, PQputCopyEnd(handle, "given up") == 1 { _ = try? results() }
    }

    /// Ends a copy, and returns how many rows there were.
    package func endCopy() throws(PostgresFailure) -> Int {
        guard PQputCopyEnd(handle, nil) == 1 else { throw failure("end a COPY") }
        try flush()
        return try results().changedRows
    }

    private func sendPiece(_ bytes: Span<UInt8>) throws(PostgresFailure) {
        let sent = bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { PQputCopyData(handle, $0.baseAddress, Int32(clamping: $0.count)) }
        }
        guard sent == 1 else { throw failure("send rows") }
        try flush()
    }

    /// Calls `body` with each row that a statement copies out, in the format that it names: in text format a line with its newline.
    ///
    /// - Parameters:
    ///   - sql: a `COPY … TO STDOUT` statement.
    ///   - failing: makes the caller's error of a failure of the connection or the statement.
    package func copyOut<E: Error>(
        _ sql: String, _ body: (Span<UInt8>) throws(E) -> Void, failing: (PostgresFailure) -> E
    ) throws(E) {
        do throws(PostgresFailure) { try beginCopyOut(sql) } catch { throw failing(error) }
        while true {
            var row: UnsafeMutablePointer<CChar>?
            let count: Int
            do throws(PostgresFailure) { count = try nextCopiedRow(&row) } catch { throw failing(error) }
            guard let row else { return }
            defer { PQfreemem(row) }
            do throws(E) {
                try row.withMemoryRebound(to: UInt8.self, capacity: count) { bytes throws(E) in
                    try body(Span(_unsafeElements: UnsafeBufferPointer(start: bytes, count: count)))
                }
            } catch {
                cancel()
                throw error
            }
        }
    }

    private func beginCopyOut(_ sql: String) throws(PostgresFailure) {
        guard PQsendQuery(handle, sql) == 1 else { throw failure("send a statement") }
        let ready = try nextResult()
        guard let ready, PQresultStatus(ready.handle) == PGRES_COPY_OUT else {
            _ = try results(after: ready)
            throw PostgresFailure(.statement, "not a COPY … TO STDOUT statement")
        }
    }

    /// Takes the next row of a COPY, which the caller frees, and returns its size; after the last row there is none.
    private func nextCopiedRow(_ row: inout UnsafeMutablePointer<CChar>?) throws(PostgresFailure) -> Int {
        while true {
            switch PQgetCopyData(handle, &row, 1) {
            case 0:
                try wait(for: POLLIN)
                guard PQconsumeInput(handle) == 1 else { throw failure("read rows") }
            case -1:
                _ = try results()
                return 0
            case let count where count > 0: return Int(count)
            default: throw failure("read rows")
            }
        }
    }

    /// Ends the statement that is running on the server, and drops what it has sent.
    private func cancel() {
        guard let request = PQgetCancel(handle) else { return }
        defer { PQfreeCancel(request) }
        var message = [CChar](repeating: 0, count: 256)
        guard PQcancel(request, &message, Int32(message.count)) == 1 else { return }
        var row: UnsafeMutablePointer<CChar>?
        while let count = try? nextCopiedRow(&row), count > 0 { PQfreemem(row) }
    }

    /// Returns a text as a literal of SQL.
    package func literal(_ text: String) throws(PostgresFailure) -> String {
        var text = text
        let quoted = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { PQescapeLiteral(handle, $0.baseAddress, $0.count) }
        }
        guard let quoted else { throw failure("quote a text") }
        defer { PQfreemem(quoted) }
        return String(cString: quoted)
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

    /// Sends the bytes that libpq has buffered. Reads the server's messages meanwhile, so that neither side waits for the other.
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

    /// Reads the results of all statements that were sent, and returns the last one. Throws the first failure among them, after reading all.
    private func results(after first: PostgresResult? = nil) throws(PostgresFailure) -> PostgresResult {
        try flush()
        var last = first
        var failed = first.flatMap(Self.failure)
        while let result = try nextResult() {
            if failed == nil { failed = Self.failure(result) }
            last = result
            // A COPY that the caller did not request would never end.
            if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(PQresultStatus(result.handle)) {
                throw PostgresFailure(.statement, "a COPY statement cannot be run as a plain statement")
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

    /// Waits until the socket is ready, and returns the events (POLLIN, POLLOUT) for which it is ready.
    @discardableResult
    private func wait(for events: Int32, until end: Double? = nil) throws(PostgresFailure) -> Int32 {
        while true {
            if shouldStop() { throw PostgresFailure(.interrupted, "interrupted while waiting for PostgreSQL") }
            if let end, monotonicSeconds() >= end { throw PostgresFailure(.unavailable, "cannot connect to PostgreSQL: timed out") }
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

    /// Returns a failure of libpq itself: the operation and its reason.
    private func failure(_ doing: String) -> PostgresFailure {
        PostgresFailure(.unavailable, "cannot \(doing): \(Self.oneLine(String(cString: PQerrorMessage(handle))))")
    }

    /// Returns why there is no connection. libpq gives no SQLSTATE here, so the server's refusals are recognized by the words of the message.
    private func connectionFailure() -> PostgresFailure {
        let reason = Self.oneLine(String(cString: PQerrorMessage(handle)))
        if PQstatus(handle) == CONNECTION_BAD, PQhost(handle) == nil || PQconnectionNeedsPassword(handle) == 1 {
            return PostgresFailure(.refused, "cannot connect to PostgreSQL: \(reason)")
        }
        let isRefused = ["FATAL:", "SSL", "certificate", "invalid"].contains { reason.contains($0) }
        let isStarting = [
            "starting up", "shutting down", "recovery mode", "accepting connections", "postmaster exit", "too many clients", "too many connections for",
            "remaining connection slots",
        ].contains { reason.contains($0) }
        return PostgresFailure(isRefused && !isStarting ? .refused : .unavailable, "cannot connect to PostgreSQL: \(reason)")
    }

    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == "\t" } }.joined(separator: "; ")
    }
}

/// Copies of texts for C: zero-terminated strings, and a null pointer after the last one.
private final class CStrings {
    private(set) var pointers: [UnsafePointer<CChar>?]
    private let copies: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String?]) {
        copies = texts.map { $0.flatMap { strdup($0) } }
        pointers = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    }

    deinit { for copy in copies { free(copy) } }
}
