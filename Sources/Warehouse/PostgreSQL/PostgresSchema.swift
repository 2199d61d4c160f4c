import Bytes
import PostgreSQL

/// The schema in PostgreSQL: the steps from each version to the next. The first step makes version 3 in a database without tables. Versions 1 and 2 existed only in
/// SQLite.
struct PostgresSchema: Sendable {
    static let current = PostgresSchema(steps: [warehouse, digests, forms + formViews])

    /// The role that may read everything but users, keys and the audit.
    static let readerRole = "secflow_reader"
    /// The version that the first step makes.
    private static let firstVersion = 3
    /// The advisory lock that is held during a migration, so that two processes do not migrate at once ("SECF").
    private static let lock = 0x5345_4346

    let steps: [String]

    var version: Int { Self.firstVersion + steps.count - 1 }

    /// Version 4: what alert-send records of its tries.
    private static let digests = """
        ALTER TABLE alert_deliveries ADD COLUMN digest text, ADD COLUMN error_message text;
        CREATE INDEX idx_deliveries_accepted ON alert_deliveries (channel, delivered_at) WHERE delivered_at IS NOT NULL;
        """

    /// The statements that make a database without tables one of this version.
    var sql: String {
        (steps + ["CREATE TABLE secflow_schema (version integer NOT NULL);\nINSERT INTO secflow_schema VALUES (\(version));\n\(Self.grant);\n"])
            .joined(separator: "\n\n")
    }

    /// Every role may see which version a database has.
    private static let grant = "GRANT SELECT ON secflow_schema TO PUBLIC"

    /// Checks the version of a database, and makes the tables in a database without tables, in one transaction.
    ///
    /// - Parameter migrating: whether an older schema may be changed, and tables added beside others; otherwise both are a failure.
    func prepare(_ connection: PostgresConnection, migrating: Bool) throws(WarehouseFailure) {
        var found = try foundVersion(connection)
        let isEmpty = found == nil ? try isEmpty(connection) : false
        // Another process may have made the tables since the first look.
        if found == nil, !isEmpty { found = try foundVersion(connection) }
        if found == version { return }
        if let found, found > version {
            throw WarehouseFailure(.schema, "the database has schema version \(found), newer than this build's \(version): use a newer secflow")
        }
        guard migrating || isEmpty else {
            throw WarehouseFailure(
                .schema,
                found.map { "the database has schema version \($0): financials-load --migrate brings it to version \(version)" }
                    ?? "the database has other tables: financials-load --migrate adds those of schema version \(version)")
        }
        try connection.transaction({ () throws(WarehouseFailure) in try takeSteps(connection) }, failing: WarehouseFailure.init(postgres:))
    }

    /// Checks that a database has this version; any other one is a failure.
    func check(_ connection: PostgresConnection) throws(WarehouseFailure) {
        guard let found = try foundVersion(connection) else {
            throw WarehouseFailure(.schema, "the database has no tables of secflow: financials-load makes them")
        }
        guard found == version else {
            throw WarehouseFailure(
                .schema,
                found > version
                    ? "the database has schema version \(found), newer than this build's \(version): use a newer secflow"
                    : "the database has schema version \(found): financials-load --migrate brings it to version \(version)")
        }
    }

    /// Takes all steps from the version that is found under the lock, in the open transaction: no other process ever sees the database between two versions.
    private func takeSteps(_ connection: PostgresConnection) throws(WarehouseFailure) {
        try execute(connection, "SET LOCAL client_min_messages = warning; SELECT pg_advisory_xact_lock(\(Self.lock))")
        let found = try foundVersion(connection)
        if let found, found >= version { return }
        let next = found.map { $0 + 1 } ?? Self.firstVersion
        guard next >= Self.firstVersion else {
            throw WarehouseFailure(.schema, "the table secflow_schema is another program's: PostgreSQL has no schema version \(next - 1)")
        }
        do throws(PostgresFailure) {
            for step in steps[(next - Self.firstVersion)...] { try connection.execute(step) }
            try connection.execute(
                found == nil
                    ? "CREATE TABLE secflow_schema (version integer NOT NULL); INSERT INTO secflow_schema VALUES (\(version)); \(Self.grant)"
                    : "UPDATE secflow_schema SET version = \(version)")
        } catch {
            // A duplicate table, object or function, or two functions of one name: another program has used the name.
            if let state = error.sqlState, ["42P07", "42710", "42723", "42725"].contains(state) {
                throw WarehouseFailure(
                    .schema, "the database has a table, index or function of another program, whose name secflow needs: rename it (\(error.message))")
            }
            throw WarehouseFailure(postgres: error)
        }
    }

    /// Returns the version of the schema that a database has; nil for a database without ours. A database of another encoding than UTF-8 is a failure.
    private func foundVersion(_ connection: PostgresConnection) throws(WarehouseFailure) -> Int? {
        do throws(PostgresFailure) {
            // to_regclass is not used: it may answer from a cache that was filled before the wait for the lock.
            let named = "FROM pg_class WHERE relname = 'secflow_schema' AND relnamespace = \(Self.namespace)"
            let found = try connection.execute("SELECT current_setting('server_encoding'), current_schema(), (SELECT count(*) \(named))")
            if let encoding = found.text(0, 0), encoding != "UTF8" {
                throw PostgresFailure(
                    .refused, "the database has the encoding \(encoding), which cannot hold all texts of filings: make one with createdb -E UTF8 -T template0")
            }
            guard found.text(0, 1) != nil else { throw PostgresFailure(.refused, "the search_path names no schema of the database that the user may use") }
            guard found.text(0, 2) == "1" else { return nil }
            return try connection.execute("SELECT max(version) FROM secflow_schema").text(0, 0).flatMap { Int($0) }
        } catch {
            // The table has no such column.
            if error.sqlState == "42703" { throw WarehouseFailure(.schema, "the table secflow_schema is another program's: \(error.message)") }
            throw WarehouseFailure(postgres: error)
        }
    }

    /// The schema that tables are made in, whose name may have capitals.
    private static let namespace = "quote_ident(current_schema())::regnamespace"

    private func isEmpty(_ connection: PostgresConnection) throws(WarehouseFailure) -> Bool {
        try execute(connection, "SELECT count(*) FROM pg_class WHERE relnamespace = \(Self.namespace) AND relkind IN ('r', 'p', 'v', 'm', 'f')")
            .text(0, 0) == "0"
    }

    @discardableResult
    private func execute(_ connection: PostgresConnection, _ sql: String) throws(WarehouseFailure) -> PostgresResult {
        try rethrowing(connection.execute(sql), as: WarehouseFailure.init(postgres:))
    }
}
