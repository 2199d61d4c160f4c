import Bytes
import Clocks
import Glibc
import JSONLines
import PostgreSQL
import Records

/// The tables in a PostgreSQL database, which many processes load into at once.
///
/// Rows of filings are locked in the order of their accession numbers, and old rows are deleted before new ones are copied in. Nothing is kept in the session
/// (SET LOCAL, no named statements, no session locks), so that a pooler may run each transaction in another session.
final class PostgresStore: Store {
    /// Seconds to wait for a server that is away, or for transactions that are in the way.
    private static let patience = 60.0
    /// Seconds that a connection may take.
    private static let connectionPatience = 10.0
    /// Seconds of waiting after which the wait is reported.
    private static let reportDelay = 2.5
    /// The limits of each transaction: of a statement, of a wait for a lock, and of a client that is silent within a transaction.
    static let limits = "SET LOCAL statement_timeout = '10min'; SET LOCAL lock_timeout = '1min'; SET LOCAL idle_in_transaction_session_timeout = '2min'"

    private let address: String
    /// The name that the server's views show.
    private let application: String
    private let stop: StopRequest
    private let note: (String) -> Void
    /// Seconds to wait for the server at the start.
    private let firstPatience: Double
    private var connection: PostgresConnection?
    /// When the first failure since the last commit came, in monotonic seconds; during the start, when the start began.
    private var failingSince: Double?
    private var isWaitReported = false
    private var isReady = false

    /// Connects, and makes the tables in a database without tables. An older schema is a failure unless `migrating`.
    ///
    /// - Parameters:
    ///   - address: a URI as libpq takes it.
    ///   - application: the name that the server's views show.
    ///   - patience: seconds to wait for the server at the start, where nothing is lost by giving up, and the address may be wrong.
    ///   - shouldStop: is checked during every wait; true ends the wait, once the tables are there only after some seconds.
    ///   - note: is called with a line for people while the server is waited for.
    init(
        _ address: String, application: String = "financials-load", migrating: Bool = false, schema: PostgresSchema = .current, patience: Double = 10,
        shouldStop: @escaping () -> Bool = { Interruption.isRequested }, note: @escaping (String) -> Void = { _ in }
    ) throws(WarehouseFailure) {
        self.address = address
        self.application = application
        stop = StopRequest(shouldStop)
        self.note = note
        firstPatience = patience
        failingSince = monotonicSeconds()
        var attempts = 0
        while true {
            do throws(WarehouseFailure) {
                try schema.prepare(connected(), migrating: migrating)
                failingSince = nil
                isReady = true
                stop.grace = Interruption.patience
                return
            } catch {
                rollBack()
                attempts += 1
                guard waitToRetry(after: error, attempts: attempts) else { throw error }
            }
        }
    }

    /// The connection, a new one if the last one broke.
    func connected() throws(WarehouseFailure) -> PostgresConnection {
        if let connection, !connection.isBroken { return connection }
        let waited = failingSince.map { monotonicSeconds() - $0 } ?? 0
        let new = try rethrowing(
            PostgresConnection(
                address, application: application, patience: min(Self.connectionPatience, max(0.1, patience - waited)),
                shouldStop: { [stop] in stop.isDue }), as: WarehouseFailure.init(postgres:))
        connection = new
        return new
    }

    private var patience: Double { isReady ? Self.patience : firstPatience }

    // MARK: Transactions

    func begin(_ accessionNumbers: [String]) throws(WarehouseFailure) -> [String: StoredFiling] {
        let connection = try connected()
        let numbers = Self.array(accessionNumbers)
        do throws(PostgresFailure) {
            try connection.execute("BEGIN; \(Self.limits)")
            let made = try connection.query(
                "INSERT INTO sec_filings (accession_number, created_at) SELECT number, date_trunc('second', now()) FROM unnest($1::text[]) number ORDER BY 1 "
                    + "ON CONFLICT DO NOTHING RETURNING accession_number", [numbers])
            let new = Set((0..<made.rowCount).compactMap { made.text($0, 0) })
            let rows = try connection.query(
                "SELECT accession_number, record, provenance, processed, \(Self.microseconds("processed_at")), \(Self.microseconds("created_at")), passed_at "
                    + "FROM sec_filings WHERE accession_number = ANY ($1::text[]) ORDER BY 1 FOR UPDATE", [numbers])
            var known: [String: StoredFiling] = [:]
            for row in 0..<rows.rowCount {
                guard let number = rows.text(row, 0) else { continue }
                known[number] = StoredFiling(
                    record: rows.bytes(row, 1) ?? [], provenance: rows.bytes(row, 2) ?? [], isProcessed: rows.text(row, 3) == "t",
                    processedAt: rows.text(row, 4).flatMap { Int($0) }, createdAt: rows.text(row, 5).flatMap { Int($0) } ?? 0,
                    passedAt: rows.bytes(row, 6) ?? [], isNew: new.contains(number))
            }
            return known
        } catch { throw WarehouseFailure(postgres: error) }
    }

    func commit() throws(WarehouseFailure) {
        try execute("COMMIT")
        failingSince = nil
        isWaitReported = false
    }

    func rollBack() {
        guard let connection else { return }
        if !connection.isBroken, connection.isInTransaction, (try? connection.execute("ROLLBACK")) == nil { self.connection = nil }
        if connection.isBroken { self.connection = nil }
    }

    func waitToRetry(after failure: WarehouseFailure, attempts: Int) -> Bool {
        guard failure.kind == .busy || failure.kind == .unavailable else { return false }
        let now = monotonicSeconds()
        let since = failingSince ?? now
        failingSince = since
        if now - since >= patience || stop.isDue { return false }
        if now - since >= Self.reportDelay, !isWaitReported {
            note("waiting up to \(Int(patience)) s for PostgreSQL: \(failure.message)")
            isWaitReported = true
        }
        // A random pause keeps two conflicting loaders from trying again at the same moment.
        let pause = min(1, 0.02 * Double(1 << min(attempts, 6))) * Double.random(in: 0.5...1)
        let end = now + pause
        while monotonicSeconds() < end, !stop.isDue { usleep(10_000) }
        return !stop.isDue
    }

    // MARK: Rows

    func countRows(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int] {
        let result = try query(
            "SELECT accession_number, count(*) FROM \(table.name) WHERE \(Self.condition(type)) GROUP BY 1", [Self.array(accessionNumbers)] + Self.list(type))
        var counts: [String: Int] = [:]
        for row in 0..<result.rowCount {
            if let number = result.text(row, 0) { counts[number] = result.text(row, 1).flatMap { Int($0) } }
        }
        return counts
    }

    func statementTimes(of accessionNumbers: [String]) throws(WarehouseFailure) -> [String: Int] {
        guard !accessionNumbers.isEmpty else { return [:] }
        let result = try query(
            "SELECT id, \(Self.microseconds("created_at")) FROM \(Schema.statements.name) WHERE \(Self.condition(nil))", [Self.array(accessionNumbers)])
        var times: [String: Int] = [:]
        for row in 0..<result.rowCount {
            if let id = result.text(row, 0) { times[id] = result.text(row, 1).flatMap { Int($0) } }
        }
        return times
    }

    func delete(_ table: Table, type: String?, of accessionNumbers: [String]) throws(WarehouseFailure) {
        try query("DELETE FROM \(table.name) WHERE \(Self.condition(type))", [Self.array(accessionNumbers)] + Self.list(type))
    }

    private static func condition(_ type: String?) -> String {
        type == nil ? "accession_number = ANY ($1::text[])" : "accession_number = ANY ($1::text[]) AND type = $2"
    }

    private static func list(_ type: String?) -> [String] { type.map { [$0] } ?? [] }

    private static func microseconds(_ column: String) -> String { "(extract(epoch FROM \(column)) * 1000000)::bigint" }

    /// Accession numbers as the text of an array. Those of rejects can be any text.
    private static func array(_ accessionNumbers: [String]) -> String {
        let quoted = accessionNumbers.map { "\"\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
        return "{\(quoted.joined(separator: ","))}"
    }

    func insert(
        _ table: Table, _ write: (_ put: (RowBuffer) throws(WarehouseFailure) -> Void) throws(WarehouseFailure) -> Void
    ) throws(WarehouseFailure) {
        let connection = try connected()
        let names = table.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        var copy = CopyRows(columns: table.columns.count)
        try rethrowing(connection.beginCopy("COPY \(table.name) (\(names)) FROM STDIN (FORMAT binary)"), as: WarehouseFailure.init(postgres:))
        do throws(WarehouseFailure) {
            try write { (rows: RowBuffer) throws(WarehouseFailure) in
                copy.append(rows)
                try rethrowing(connection.send(copy.bytes.span), as: WarehouseFailure.init(postgres:))
                copy.removeAll()
            }
        } catch {
            connection.cancelCopy()
            throw error
        }
        copy.end()
        do throws(PostgresFailure) {
            try connection.send(copy.bytes.span)
            _ = try connection.endCopy()
        } catch { throw WarehouseFailure(postgres: error) }
    }

    func update(_ filings: RowBuffer) throws(WarehouseFailure) {
        let names = Schema.filings.columns.dropFirst().map { "\"\($0.name)\"" }
        try query(
            "UPDATE sec_filings f SET (\(names.joined(separator: ", "))) = ROW (\(names.map { "r.\($0)" }.joined(separator: ", "))) "
                + "FROM jsonb_populate_recordset(NULL::sec_filings, $1::jsonb) r WHERE f.accession_number = r.accession_number", [filings.json])
    }

    func remove(_ accessionNumbers: [String], filedBefore day: CalendarDate) throws(WarehouseFailure) -> [String] {
        _ = try connected()
        try execute("BEGIN; \(Self.limits)")
        let rows = try query(
            "SELECT accession_number FROM sec_filings WHERE accession_number = ANY ($1::text[]) AND filing_date < $2::date ORDER BY 1 FOR UPDATE",
            [Self.array(accessionNumbers), "\(day)"])
        let removed = (0..<rows.rowCount).compactMap { rows.text($0, 0) }
        for table in [Schema.rejects, Schema.filings] { try delete(table, type: nil, of: removed) }
        try commit()
        return removed
    }

    func insertRejects(_ rejects: RowBuffer) throws(WarehouseFailure) {
        let names = Schema.rejects.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        _ = try connected()
        try execute("BEGIN; \(Self.limits)")
        try query(
            "INSERT INTO rejects (\(names)) SELECT \(names) FROM jsonb_populate_recordset(NULL::rejects, $1::jsonb) ORDER BY id ON CONFLICT DO NOTHING",
            [rejects.json])
        try commit()
    }

    func openRejects(_ selection: RejectSelection) throws(WarehouseFailure) -> [OpenReject] {
        let (condition, values) =
            switch selection {
            case .filings(let accessionNumbers): ("r.accession_number = ANY ($1::text[])", accessionNumbers)
            case .ids(let ids): ("r.id = ANY ($1::uuid[])", ids)
            }
        _ = try connected()
        try execute("BEGIN; \(Self.limits)")
        let rows = try query(
            "SELECT r.id, r.accession_number, r.tool, \(Self.microseconds("r.at")), \(Self.microseconds("(f.passed_at ->> r.tool)::timestamptz")) "
                + "FROM rejects r JOIN sec_filings f USING (accession_number) WHERE \(condition) AND r.resolved_at IS NULL", [Self.array(values)])
        try commit()
        isReady = true
        return (0..<rows.rowCount).compactMap { row in
            guard let id = rows.text(row, 0), let accessionNumber = rows.text(row, 1), let tool = rows.text(row, 2) else { return nil }
            return OpenReject(
                id: id, accessionNumber: accessionNumber, tool: tool, at: rows.text(row, 3).flatMap { Int($0) },
                passedAt: rows.text(row, 4).flatMap { Int($0) })
        }
    }

    func resolve(_ rejectIDs: [String]) throws(WarehouseFailure) {
        _ = try connected()
        try execute("BEGIN; \(Self.limits)")
        try query(
            "UPDATE rejects SET resolved_at = date_trunc('second', now()) WHERE id = ANY ($1::uuid[]) AND resolved_at IS NULL", [Self.array(rejectIDs)])
        try commit()
    }

    // MARK: Statements

    @discardableResult
    func query(_ sql: String, _ parameters: [String?]) throws(WarehouseFailure) -> PostgresResult {
        guard let connection else { throw WarehouseFailure(.unavailable, "the connection to PostgreSQL is gone") }
        return try rethrowing(connection.query(sql, parameters), as: WarehouseFailure.init(postgres:))
    }

    private func execute(_ sql: String) throws(WarehouseFailure) {
        guard let connection else { throw WarehouseFailure(.unavailable, "the connection to PostgreSQL is gone") }
        _ = try rethrowing(connection.execute(sql), as: WarehouseFailure.init(postgres:))
    }
}

/// A request to stop, which becomes due some seconds after it was made.
private final class StopRequest {
    /// Seconds between the request and the moment at which it is due.
    var grace = 0.0

    private let isMade: () -> Bool
    private var madeAt: Double?

    init(_ isMade: @escaping () -> Bool) { self.isMade = isMade }

    var isDue: Bool {
        guard isMade() else { return false }
        let now = monotonicSeconds()
        let since = madeAt ?? now
        madeAt = since
        return now - since >= grace
    }
}

extension CopyRows {
    /// Appends the rows of a buffer.
    fileprivate mutating func append(_ rows: RowBuffer) {
        let columns = rows.table.columns
        for row in 0..<rows.count {
            beginRow()
            for column in columns.indices {
                switch rows.cells[row * columns.count + column] {
                case .absent, .null: null()
                case .integer(let number):
                    switch columns[column].kind {
                    case .flag: boolean(number != 0)
                    case .instant: instant(microseconds: number)
                    default: bigint(number)
                    }
                case .text(let start, let count):
                    let text = rows.bytes.span.extracting(Int(start)..<Int(start) + Int(count))
                    switch columns[column].kind {
                    case .json, .others: json(text)
                    case .date: date(days: CalendarDate(text)?.days ?? 0)
                    case .uuid: uuid(text)
                    case .number, .numberElseText: if !number(text) { null() }
                    default: self.text(text)
                    }
                }
            }
        }
    }
}

extension RowBuffer {
    /// The rows as a JSON array of objects, which jsonb_populate_recordset reads.
    fileprivate var json: String {
        var writer = JSONWriter()
        writer.beginArray()
        for row in 0..<count {
            writer.beginObject()
            for (index, column) in table.columns.enumerated() {
                switch cells[row * table.columns.count + index] {
                case .absent, .null: break
                case .integer(let number):
                    writer.key(utf8: column.name)
                    switch column.kind {
                    case .flag: writer.boolean(number != 0)
                    case .instant: writer.string(Instant.utc(microseconds: number))
                    default: writer.integer(number)
                    }
                case .text(let start, let count):
                    writer.key(utf8: column.name)
                    let text = bytes.span.extracting(Int(start)..<Int(start) + Int(count))
                    switch column.kind {
                    case .json, .others: writer.raw(text)
                    default: writer.string(text)
                    }
                }
            }
            writer.endObject()
        }
        writer.endArray()
        return writer.bytes.span.text
    }
}
