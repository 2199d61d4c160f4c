import Bytes
import SQLite

/// The schema in SQLite: the migration steps from each version to the next. The first step makes version 1 of an empty database.
struct SQLiteSchema: Sendable {
    /// The `PRAGMA application_id` of our databases ("SECF").
    static let applicationID: Int32 = 0x5345_4346

    /// The step at index N leads from version N to N + 1: statements that run in one transaction with all other steps.
    let steps: [String]

    var version: Int { steps.count }

    /// The statements that make an empty database one of this version.
    var sql: String {
        (["PRAGMA page_size = 16384;\nBEGIN;"] + steps + ["PRAGMA user_version = \(version);\nPRAGMA application_id = \(Self.applicationID);\nCOMMIT;\n"])
            .joined(separator: "\n\n")
    }

    /// The marks of a database of this schema.
    var marks: SQLiteMarks { SQLiteMarks(applicationID: Self.applicationID, version: Int32(clamping: version), isEmpty: false) }

    /// Returns the version from which to migrate. A database that must not be changed is a failure.
    func origin(of marks: SQLiteMarks, migrating: Bool) throws(WarehouseFailure) -> Int {
        let found = Int(marks.version)
        switch marks.applicationID {
        case Self.applicationID where found > version:
            throw WarehouseFailure(.schema, "the database has schema version \(found), newer than this build's \(version): use a newer secflow")
        case Self.applicationID where found == version || found > 0 && migrating: return found
        case Self.applicationID where found > 0:
            throw WarehouseFailure(.schema, "the database has schema version \(found): financials-load --migrate brings it to version \(version)")
        case Self.applicationID, 0:
            guard found == 0 else {
                throw WarehouseFailure(.schema, "the database is another program's: its user_version is \(found)")
            }
            guard marks.isEmpty || migrating else {
                throw WarehouseFailure(.schema, "the database has other tables: financials-load --migrate adds those of schema version \(version)")
            }
            return 0
        case let other:
            throw WarehouseFailure(.schema, "the database is another program's: its application_id is \(other)")
        }
    }

    /// Migrates the database to this version, in one transaction. A database that must not be changed stays as it was.
    func prepare(_ connection: SQLiteConnection, migrating: Bool) throws(WarehouseFailure) {
        // Read in one transaction: another process may be migrating the database.
        let isReady = try connection.transaction(
            "BEGIN",
            { () throws(WarehouseFailure) in
                try origin(of: connection, migrating: migrating) == version
            }, failing: WarehouseFailure.init(sqlite:))
        if isReady { return }
        try connection.transaction(
            "BEGIN IMMEDIATE",
            { () throws(WarehouseFailure) in
                // Check again: another process may have migrated the database meanwhile.
                let origin = try origin(of: connection, migrating: migrating)
                if origin == version { return }
                try checkNamesAreFree(connection, from: origin)
                let additions = try SQLiteAdditions(to: names(from: 0), of: connection)
                try additions.dropTriggers()
                try rethrowing(
                    as: WarehouseFailure.init(sqlite:),
                    { () throws(SQLiteFailure) in
                        for step in steps[origin...] { try connection.execute(step) }
                        try connection.execute("PRAGMA user_version = \(version); PRAGMA application_id = \(Self.applicationID)")
                    })
                try additions.restore()
            }, failing: WarehouseFailure.init(sqlite:))
    }

    private func origin(of connection: SQLiteConnection, migrating: Bool) throws(WarehouseFailure) -> Int {
        try origin(of: rethrowing(SQLiteMarks(of: connection), as: WarehouseFailure.init(sqlite:)), migrating: migrating)
    }

    /// Throws if the database already has something with a name that a step from a version on is the first to use.
    private func checkNamesAreFree(_ connection: SQLiteConnection, from origin: Int) throws(WarehouseFailure) {
        let known = names(from: 0, to: origin)
        let names = names(from: origin).subtracting(known).sorted().map { "'\($0)'" }.joined(separator: ", ")
        let what = "CASE type WHEN 'index' THEN 'an ' ELSE 'a ' END || type || ' ' || name"
        let taken = try rethrowing(
            connection.text("SELECT \(what) FROM sqlite_schema WHERE lower(name) IN (\(names)) LIMIT 1"), as: WarehouseFailure.init(sqlite:))
        if let taken { throw WarehouseFailure(.schema, "the database has \(taken) of another program, whose name secflow needs: rename it") }
    }

    /// The names of all that some steps make, in lower case.
    private func names(from first: Int, to end: Int? = nil) -> Set<String> {
        Set(steps[first..<(end ?? steps.count)].flatMap(Self.namesMade).map { $0.lowercased() })
    }

    /// The words before a name that a step is about to use.
    private static let makingWords: Set = ["CREATE TABLE", "CREATE VIEW", "CREATE INDEX", "UNIQUE INDEX", "CREATE TRIGGER", "RENAME TO"]

    /// The names of the tables, views, indexes and triggers that a step makes.
    private static func namesMade(by step: String) -> [String] {
        let words = step.split { " \n;".contains($0) }
        return words.indices.dropFirst().dropLast().compactMap { index in
            makingWords.contains("\(words[index - 1]) \(words[index])") ? String(words[index + 1]) : nil
        }
    }
}
