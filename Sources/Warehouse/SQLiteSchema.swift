/// The schema in SQLite's words, and the steps from one version to the next.
enum SQLiteSchema {
    /// `PRAGMA application_id`: whose file it is ("SECF").
    static let applicationID = 0x5345_4346

    /// Sees to it that the tables are there in our version, all in one transaction.
    static func prepare(_ connection: SQLiteConnection, migrating: Bool) throws(WarehouseFailure) {
        if try version(of: connection) == Schema.version { return }
        try connection.execute("BEGIN IMMEDIATE")
        do throws(WarehouseFailure) {
            // Read again: another process may have been first.
            let found = try version(of: connection)
            if found > Schema.version {
                throw WarehouseFailure(.schema, "the database has schema version \(found); this build knows \(Schema.version): use a newer one")
            }
            if found < Schema.version {
                let isEmpty = try connection.text("SELECT 1 FROM sqlite_schema LIMIT 1") == nil
                if !isEmpty, !migrating {
                    let what = found == 0 ? "the database has tables, but not those of this schema" : "the database has schema version \(found)"
                    throw WarehouseFailure(.schema, "\(what); --migrate brings it to version \(Schema.version)")
                }
                for step in steps[found...] { try connection.execute(step()) }
                try connection.execute("PRAGMA user_version = \(Schema.version); PRAGMA application_id = \(applicationID)")
            }
            try connection.execute("COMMIT")
        } catch {
            try? connection.execute("ROLLBACK")
            throw error
        }
    }

    private static func version(of connection: SQLiteConnection) throws(WarehouseFailure) -> Int {
        try connection.text("PRAGMA user_version").flatMap { Int($0) } ?? 0
    }

    /// The step at index N leads from version N to N + 1. A database in use has taken those before: they never change.
    private static let steps: [@Sendable () -> String] = [creation]

    static func creation() -> String {
        let tables = Schema.tables.map { table in
            let columns = table.columns.map { "    \"\($0.name)\" \(type(of: $0, in: table))" }
            return "CREATE TABLE \(table.name) (\n\((columns + constraints(table)).joined(separator: ",\n"))\n)\(clustered(table) ? " WITHOUT ROWID" : "");\n"
        }
        let indexes = Schema.indexes.map { "CREATE INDEX \($0.name) ON \($0.table.name) (\($0.columns));\n" }
        return (tables + indexes).joined()
    }

    /// Texts are TEXT and stay so: a column of SQLite's NUMERIC kind would turn long decimals into floats.
    private static func type(of column: Column, in table: Table) -> String {
        let type = column.kind == .integer || column.kind == .flag ? "INTEGER" : "TEXT"
        if table.name == Schema.filings.name, column.name == "processed" { return type + " NOT NULL DEFAULT 0" }
        let mayBeNull = !column.isRequired || column.name == "processed_at"
        let reference = column.name == "accession_number" && table.name != Schema.filings.name ? " REFERENCES \(Schema.filings.name)" : ""
        return type + (mayBeNull ? "" : " NOT NULL") + reference
    }

    private static func constraints(_ table: Table) -> [String] {
        let key = table.key.map { "\"\($0)\"" }.joined(separator: ", ")
        return ["    \(hasOptionalKey(table) ? "UNIQUE" : "PRIMARY KEY") (\(key))"]
    }

    /// A filing's facts and documents lie together, in the order of the key, and no second tree holds the key again.
    private static func clustered(_ table: Table) -> Bool { table.name == Schema.facts.name || table.name == Schema.documents.name }

    private static func hasOptionalKey(_ table: Table) -> Bool {
        table.columns.contains { table.key.contains($0.name) && !$0.isRequired }
    }
}
