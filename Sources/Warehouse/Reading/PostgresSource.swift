import Bytes
import PostgreSQL
import Records

/// A database of a PostgreSQL server, read in one transaction that cannot write.
final class PostgresSource: RowSource {
    /// The server sorts in its own memory, and in files. A query for each filing would wait for the network each time.
    let filingsAtOnce: Int? = nil

    private let connection: PostgresConnection
    /// The statements that begin a transaction.
    private let begin: String
    private let shouldStop: () -> Bool
    /// The fields of the line that is being read. Their memory is reused.
    private var fields: [UInt8] = []

    /// - Parameter limits: what a server's requests are held to; nil for a tool that reads with the rights of its user, as long as it takes.
    init(
        _ address: String, schema: PostgresSchema = .current, application: String, limits: ReadingLimits? = nil, shouldStop: @escaping () -> Bool
    ) throws(WarehouseFailure) {
        self.shouldStop = shouldStop
        do throws(PostgresFailure) {
            connection = try PostgresConnection(address, application: application, shouldStop: shouldStop)
        } catch { throw WarehouseFailure(postgres: error) }
        try schema.check(connection)
        do throws(PostgresFailure) {
            begin = try Self.begin(limits, connection)
            try connection.execute(begin)
        } catch { throw WarehouseFailure(postgres: error) }
    }

    /// What a transaction begins with. The settings are the transaction's own: a pooler gives the connection to others between transactions.
    private static func begin(_ limits: ReadingLimits?, _ connection: PostgresConnection) throws(PostgresFailure) -> String {
        var sql = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = ISO; SET LOCAL extra_float_digits = 1"
        guard let limits else { return sql }
        let milliseconds = Int(limits.seconds * 1000)
        sql += "; SET LOCAL statement_timeout = \(milliseconds); SET LOCAL lock_timeout = \(milliseconds)"
        let role = try connection.query(
            "SELECT 1 FROM pg_roles WHERE rolname = $1 AND pg_has_role(current_user, oid, 'MEMBER')", [PostgresSchema.readerRole])
        if role.rowCount == 1 { sql += "; SET LOCAL ROLE \(PostgresSchema.readerRole)" }
        return sql
    }

    func rest() {
        if connection.isInTransaction { _ = try? connection.execute("ROLLBACK") }
    }

    func refresh() throws(WarehouseFailure) {
        rest()
        do throws(PostgresFailure) { try connection.execute(begin) } catch { throw WarehouseFailure(postgres: error) }
    }

    /// The transactions that are there and those that will come (PostgreSQL 15, pg_current_snapshot): each that changes anything changes this too, in other
    /// databases of the server as well. A replica does not know which transactions go on, but up to where it has replayed the log.
    func changeMark() throws(WarehouseFailure) -> String {
        do throws(PostgresFailure) {
            return try connection.query("SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text ELSE pg_current_snapshot()::text END", [])
                .text(0, 0) ?? ""
        } catch { throw WarehouseFailure(postgres: error) }
    }

    func forEachRow<E: Error>(_ query: Query, _ body: (ResultRow) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        var row = ResultRow(query.columns)
        let sql: String
        do throws(PostgresFailure) { sql = try statement(query) } catch { throw failing(WarehouseFailure(postgres: error)) }
        try connection.copyOut(
            sql,
            { (line: Span<UInt8>) throws(E) in
                if shouldStop() { throw failing(.readingInterrupted) }
                row.removeAll()
                appendFields(of: line, to: &row)
                try body(row)
            }, failing: { failing(WarehouseFailure(postgres: $0)) })
    }

    /// COPY takes no parameters: they become literals.
    private func statement(_ query: Query) throws(PostgresFailure) -> String {
        var sql = "COPY ("
        var parameters = query.parameters[...]
        for piece in query.sql.split(separator: "?", omittingEmptySubsequences: false) {
            sql += piece
            if let parameter = parameters.popFirst() { sql += try connection.literal(parameter) }
        }
        return sql + ") TO STDOUT"
    }

    /// Appends the fields of a line in the text format of COPY (PostgreSQL 15, COPY, "Text Format").
    private func appendFields(of line: Span<UInt8>, to row: inout ResultRow) {
        var position = 0
        let end = line.count - 1
        while position <= end {
            var stop = position
            var hasEscapes = false
            while stop < end, line[stop] != UInt8(ascii: "\t") {
                if line[stop] == UInt8(ascii: "\\") { hasEscapes = true }
                stop += 1
            }
            let field = line.extracting(position..<stop)
            if !hasEscapes {
                row.append(field)
            } else if field.equals("\\N") {
                row.append(nil)
            } else {
                unescape(field)
                row.append(fields.span)
            }
            position = stop + 1
        }
    }

    private func unescape(_ field: Span<UInt8>) {
        fields.removeAll(keepingCapacity: true)
        var position = 0
        while let backslash = field.firstIndex(of: UInt8(ascii: "\\"), from: position), backslash + 1 < field.count {
            fields.append(field.extracting(position..<backslash))
            switch field[backslash + 1] {
            case UInt8(ascii: "b"): fields.append(0x08)
            case UInt8(ascii: "f"): fields.append(0x0C)
            case UInt8(ascii: "n"): fields.append(0x0A)
            case UInt8(ascii: "r"): fields.append(0x0D)
            case UInt8(ascii: "t"): fields.append(0x09)
            case UInt8(ascii: "v"): fields.append(0x0B)
            case let byte: fields.append(byte)
            }
            position = backslash + 2
        }
        fields.append(field.extracting(position..<field.count))
    }
}
