import Bytes
import PostgreSQL
import SQLite

/// A connection for tables that processes share: the runs of workflows, and the deliveries of alerts. Both kinds of stores take the same statements, with parameters
/// `$1`, `$2`, …, except for the arithmetic of times.
protocol DatabaseSession: AnyObject {
    /// The current time by the clock that all processes share: the server's, or in SQLite the host's.
    var now: String { get }
    /// SQL for the seconds from one time to another.
    func seconds(from start: String, to end: String) -> String
    /// SQL for a time and a number of seconds after it.
    func time(_ time: String, plusSeconds seconds: String) -> String
    /// SQL for a time and a number of seconds before it.
    func time(_ time: String, minusSeconds seconds: String) -> String
    /// SQL for a time as text: RFC 3339, in UTC, with whole seconds.
    func timeText(_ time: String) -> String
    /// SQL that orders rows of one time as they were inserted: in SQLite their times have milliseconds, in PostgreSQL microseconds.
    var insertionOrder: String { get }
    /// What a SELECT of rows that are to be changed ends with, so that it passes over those that another process is changing.
    var skippingLocked: String { get }
    /// SQL for the seconds of Unix time at a time.
    func unixSeconds(_ time: String) -> String
    /// SQL for a time, and for null if the time is not finite: a column of PostgreSQL can hold "infinity".
    func finite(_ time: String) -> String
    /// SQL for the last moment at which a run was able to send a heartbeat and may have: the heartbeat, or the start of the server if that is later.
    func lastSign(_ heartbeat: String) -> String

    func beginTransaction() throws(WarehouseFailure)
    func rows(_ sql: String, _ parameters: [String?]) throws(WarehouseFailure) -> [[String?]]
    func commit() throws(WarehouseFailure)
    func rollBack()

    /// Makes room for the metrics of today, and removes those that are older than 90 days.
    func keepMetrics() throws(WarehouseFailure)
}

extension DatabaseSession {
    /// Runs `body` as one transaction.
    func transaction<R>(_ body: () throws(WarehouseFailure) -> R) throws(WarehouseFailure) -> R {
        do throws(WarehouseFailure) {
            try beginTransaction()
            let result = try body()
            try commit()
            return result
        } catch {
            rollBack()
            throw error
        }
    }
}

extension SQLiteStore: DatabaseSession {
    var now: String { "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')" }
    func seconds(from start: String, to end: String) -> String { "((julianday(\(end)) - julianday(\(start))) * 86400)" }
    func time(_ time: String, plusSeconds seconds: String) -> String { "strftime('%Y-%m-%dT%H:%M:%fZ', \(time), '+' || \(seconds) || ' seconds')" }
    func time(_ time: String, minusSeconds seconds: String) -> String { "strftime('%Y-%m-%dT%H:%M:%fZ', \(time), '-' || \(seconds) || ' seconds')" }
    func timeText(_ time: String) -> String { "strftime('%Y-%m-%dT%H:%M:%SZ', \(time))" }
    var insertionOrder: String { "rowid" }
    // A transaction locks the whole database.
    var skippingLocked: String { "" }
    func unixSeconds(_ time: String) -> String { "((julianday(\(time)) - 2440587.5) * 86400)" }
    func finite(_ time: String) -> String { time }
    func lastSign(_ heartbeat: String) -> String { heartbeat }

    func beginTransaction() throws(WarehouseFailure) { try lock() }

    func rows(_ sql: String, _ parameters: [String?]) throws(WarehouseFailure) -> [[String?]] {
        let statement = try statement(sql.replacing("$", with: "?"))
        for (index, parameter) in parameters.enumerated() {
            if let parameter { statement.bind(index + 1, parameter) } else { statement.bindNull(index + 1) }
        }
        defer { statement.reset() }
        var rows: [[String?]] = []
        while try step(statement) { rows.append((0..<statement.columnCount).map { statement.text($0) }) }
        return rows
    }

    func keepMetrics() throws(WarehouseFailure) {
        _ = try transaction { () throws(WarehouseFailure) in
            try rows("DELETE FROM workflow_metrics WHERE time < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-90 days')", [])
        }
    }
}

extension PostgresStore: DatabaseSession {
    // Not now(), which is the start of the transaction, before a wait for a lock.
    var now: String { "clock_timestamp()" }
    func seconds(from start: String, to end: String) -> String { "extract(epoch FROM \(end) - \(start))::double precision" }
    func time(_ time: String, plusSeconds seconds: String) -> String { "\(time) + make_interval(secs => \(seconds)::double precision)" }
    func time(_ time: String, minusSeconds seconds: String) -> String { "\(time) - make_interval(secs => \(seconds)::double precision)" }
    func timeText(_ time: String) -> String { "to_char(\(time) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')" }
    var insertionOrder: String { "alert_id" }
    var skippingLocked: String { "FOR UPDATE SKIP LOCKED" }
    func unixSeconds(_ time: String) -> String { "extract(epoch FROM \(time))::double precision" }
    func finite(_ time: String) -> String { "CASE WHEN isfinite(\(time)) THEN \(time) END" }
    func lastSign(_ heartbeat: String) -> String { "greatest(\(finite(heartbeat)), pg_postmaster_start_time())" }

    func beginTransaction() throws(WarehouseFailure) {
        let connection = try connected()
        _ = try rethrowing(
            connection.execute("BEGIN; \(Self.limits); SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = ISO"), as: WarehouseFailure.init(postgres:))
    }

    func rows(_ sql: String, _ parameters: [String?]) throws(WarehouseFailure) -> [[String?]] {
        let result = try query(sql, parameters)
        return (0..<result.rowCount).map { row in (0..<result.columnCount).map { result.text(row, $0) } }
    }

    func keepMetrics() throws(WarehouseFailure) {
        _ = try transaction { () throws(WarehouseFailure) in try rows("SELECT keep_workflow_metrics()", []) }
    }
}

/// Opens a database, and makes the tables in an empty one. An older schema is a failure unless `migrating`.
///
/// - Parameters:
///   - application: names the tool to the server.
///   - shouldStop: checked while another process or the server is waited for; true ends the wait.
///   - note: is called with a line for people while something is waited for.
func openSession(
    _ location: DatabaseLocation, application: String, migrating: Bool, shouldStop: @escaping () -> Bool, note: @escaping (String) -> Void
) throws(WarehouseFailure) -> any DatabaseSession {
    switch location {
    case .sqlite(let path):
        try SQLiteStore(path: path, migrating: migrating, shouldStop: shouldStop) { note("waiting for the lock of \(path), which another process holds") }
    case .postgres(let address): try PostgresStore(address, application: application, migrating: migrating, shouldStop: shouldStop, note: note)
    }
}
