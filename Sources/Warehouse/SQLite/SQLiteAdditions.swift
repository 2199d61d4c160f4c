import Bytes
import SQLite

/// What other programs have added to the tables of a database: indexes, triggers, columns, foreign keys and views. A migration keeps all of it, or changes nothing.
struct SQLiteAdditions {
    /// An index or a trigger of another program, with its SQL.
    private struct Object {
        let type: String
        let name: String
        let sql: String
        /// For a trigger: statements that run it, and that SQLite could compile before the migration.
        let uses: [String]
    }

    private let connection: SQLiteConnection
    /// The names of our tables, indexes, views and triggers, as SQL literals with commas between them.
    private let ours: String
    /// Indexes before triggers.
    private let objects: [Object]
    /// The columns of our tables, such as `facts.value`.
    private let columns: [String]
    /// The views of others that can be read.
    private let views: [String]
    /// The tables of others whose foreign keys to our tables can be checked.
    private let tables: [String]

    /// Finds the additions.
    ///
    /// - Parameter names: the names of all that is ours, in lower case.
    init(to names: Set<String>, of connection: SQLiteConnection) throws(WarehouseFailure) {
        self.connection = connection
        ours = names.sorted().map { "'\($0)'" }.joined(separator: ", ")
        objects = try Self.rows(
            """
            SELECT type, name, sql, tbl_name FROM sqlite_schema
            WHERE type IN ('index', 'trigger') AND sql IS NOT NULL AND lower(name) NOT IN (\(ours)) ORDER BY type, name
            """, connection
        ).map { row throws(WarehouseFailure) in
            Object(type: row[0], name: row[1], sql: row[2], uses: row[0] == "trigger" ? try Self.uses(ofTriggersOn: row[3], connection) : [])
        }
        columns = try Self.columns(ours, connection)
        views = try Self.rows("SELECT name FROM sqlite_schema WHERE type = 'view' AND lower(name) NOT IN (\(ours)) ORDER BY name", connection)
            .map { $0[0] }.filter { Self.fault(ofView: $0, connection) == nil }
        tables = try Self.rows(
            """
            SELECT DISTINCT t.name FROM sqlite_schema t JOIN pragma_foreign_key_list(t.name) k
            WHERE t.type = 'table' AND lower(t.name) NOT IN (\(ours)) AND lower(k."table") IN (\(ours)) ORDER BY t.name
            """, connection
        ).map { $0[0] }.filter { Self.fault(ofForeignKeysIn: $0, connection) == nil }
    }

    /// Drops the triggers of other programs, also those on their own tables: `restore` makes and checks one after the other.
    func dropTriggers() throws(WarehouseFailure) {
        for object in objects where object.type == "trigger" {
            try rethrowing(connection.execute("DROP TRIGGER \(Self.quoted(object.name))"), as: WarehouseFailure.init(sqlite:))
        }
    }

    /// Makes the triggers again, and the indexes that went with their table, and checks that all else is of use as before. A loss is a failure, after which the
    /// migration has to be rolled back.
    func restore() throws(WarehouseFailure) {
        let left = Set(try Self.rows("SELECT name FROM sqlite_schema", connection).map { $0[0] })
        for object in objects where !left.contains(object.name) {
            do throws(SQLiteFailure) { try connection.execute(object.sql) } catch { throw Self.loss("the \(object.type) \(object.name)", error) }
            // The triggers before this one have been checked, so that this one is at fault.
            for use in object.uses {
                if let fault = Self.fault(use, connection) { throw Self.loss("the \(object.type) \(object.name)", fault) }
            }
        }
        let now = Set(try Self.columns(ours, connection))
        if let lost = columns.first(where: { !now.contains($0) }) {
            throw WarehouseFailure(.schema, "the migration would lose the column \(lost), which another program has added: move it to a table of its own first")
        }
        for view in views {
            if let fault = Self.fault(ofView: view, connection) { throw Self.loss("the view \(view)", fault) }
        }
        for table in tables {
            if let fault = Self.fault(ofForeignKeysIn: table, connection) { throw Self.loss("a foreign key of the table \(table)", fault) }
        }
    }

    private static func loss(_ what: String, _ fault: SQLiteFailure) -> WarehouseFailure {
        WarehouseFailure(.schema, "the migration would break \(what) of another program: drop it first, and make it again afterwards (\(fault.message))")
    }

    private static func columns(_ ours: String, _ connection: SQLiteConnection) throws(WarehouseFailure) -> [String] {
        try rows(
            "SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c WHERE t.type = 'table' AND lower(t.name) IN (\(ours))",
            connection
        ).map { $0[0] }
    }

    /// Returns the statements on a table or view that SQLite can compile, which compiles the statements of its triggers too: a change of all columns, a deletion
    /// and an insertion.
    private static func uses(ofTriggersOn table: String, _ connection: SQLiteConnection) throws(WarehouseFailure) -> [String] {
        let name = quoted(table)
        let columns = try rows("SELECT name FROM pragma_table_info(\(literal(table)))", connection).map { quoted($0[0]) }
        return [
            "UPDATE \(name) SET \(columns.map { "\($0) = \($0)" }.joined(separator: ", "))", "DELETE FROM \(name)", "INSERT INTO \(name) DEFAULT VALUES",
        ].filter { fault($0, connection) == nil }
    }

    private static func fault(ofView view: String, _ connection: SQLiteConnection) -> SQLiteFailure? {
        fault("SELECT 1 FROM \(quoted(view))", connection)
    }

    private static func fault(ofForeignKeysIn table: String, _ connection: SQLiteConnection) -> SQLiteFailure? {
        fault("PRAGMA foreign_key_check(\(quoted(table)))", connection)
    }

    /// Returns why a statement cannot be run. It is not run, which can take long.
    private static func fault(_ sql: String, _ connection: SQLiteConnection) -> SQLiteFailure? {
        do throws(SQLiteFailure) {
            _ = try SQLiteStatement(sql, on: connection)
            return nil
        } catch { return error }
    }

    private static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }

    /// Returns the texts of a query's rows; an empty text for null.
    private static func rows(_ sql: String, _ connection: SQLiteConnection) throws(WarehouseFailure) -> [[String]] {
        do throws(SQLiteFailure) {
            let statement = try SQLiteStatement(sql, on: connection)
            defer { statement.reset() }
            var rows: [[String]] = []
            while try statement.step() { rows.append((0..<statement.columnCount).map { statement.text($0) ?? "" }) }
            return rows
        } catch { throw WarehouseFailure(sqlite: error) }
    }
}
