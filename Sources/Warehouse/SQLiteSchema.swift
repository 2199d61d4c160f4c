/// The schema in SQLite's words: the steps from one version to the next, the first of which leads from an empty database to version 1.
struct SQLiteSchema: Sendable {
    /// `PRAGMA application_id`: whose file it is ("SECF").
    static let applicationID: Int32 = 0x5345_4346

    /// The step at index N leads from version N to N + 1: statements that run in one transaction with all other steps.
    let steps: [String]

    var version: Int { steps.count }

    /// What a database says of itself.
    struct Marks: Equatable {
        /// Whose it is; 0 for nobody in particular.
        var applicationID: Int32
        /// Its schema's version, by whatever its owner counts.
        var version: Int32
        /// There are neither tables nor anything else.
        var isEmpty: Bool
    }

    /// The version from which the steps are to be taken. A database that is not to be touched is a failure.
    func origin(of marks: Marks, migrating: Bool) throws(WarehouseFailure) -> Int {
        let found = Int(marks.version)
        switch marks.applicationID {
        case Self.applicationID where found > version:
            throw WarehouseFailure(.schema, "the database has schema version \(found); this build knows \(version): use a newer one")
        case Self.applicationID where found == version || found > 0 && migrating: return found
        case Self.applicationID where found > 0:
            throw WarehouseFailure(.schema, "the database has schema version \(found); --migrate brings it to version \(version)")
        case Self.applicationID, 0:
            guard found == 0 else {
                throw WarehouseFailure(.schema, "the database is another program's: it has version \(found) of a schema that is not ours")
            }
            guard marks.isEmpty || migrating else {
                throw WarehouseFailure(.schema, "the database has tables, but not those of this schema; --migrate brings it to version \(version)")
            }
            return 0
        case let other:
            throw WarehouseFailure(.schema, "the database is another program's: its application_id is \(other)")
        }
    }

    /// Sees to it that the tables are there in our version, all in one transaction. A database that is not to be touched is as it was.
    func prepare(_ connection: SQLiteConnection, migrating: Bool) throws(WarehouseFailure) {
        // Also what is only read is read in one transaction: another process may be about to write it.
        let isReady = try connection.transaction("BEGIN") { () throws(WarehouseFailure) in
            try origin(of: Marks(of: connection), migrating: migrating) == version
        }
        if isReady { return }
        try connection.transaction("BEGIN IMMEDIATE") { () throws(WarehouseFailure) in
            // Asked again: the other process may have been first.
            let origin = try origin(of: Marks(of: connection), migrating: migrating)
            if origin == version { return }
            if origin == 0 { try seeThatNamesAreFree(connection) }
            for step in steps[origin...] { try connection.execute(step) }
            try connection.execute("PRAGMA user_version = \(version); PRAGMA application_id = \(Self.applicationID)")
        }
    }

    /// A database that others use may have tables, views or indexes by the names of ours.
    private func seeThatNamesAreFree(_ connection: SQLiteConnection) throws(WarehouseFailure) {
        let names = steps.flatMap(Self.namesMade).map { "'\($0.lowercased())'" }.joined(separator: ", ")
        let what = "CASE type WHEN 'index' THEN 'an ' ELSE 'a ' END || type || ' ' || name"
        guard let taken = try connection.text("SELECT \(what) FROM sqlite_schema WHERE lower(name) IN (\(names)) LIMIT 1") else { return }
        throw WarehouseFailure(.schema, "the database has \(taken) that is not ours")
    }

    /// The names of the tables and indexes that a step makes.
    private static func namesMade(by step: String) -> [String] {
        let words = step.split { $0 == " " || $0 == "\n" }
        return words.indices.dropFirst().dropLast().compactMap { index in
            let isMade = ["CREATE TABLE", "CREATE INDEX", "UNIQUE INDEX"].contains("\(words[index - 1]) \(words[index])")
            return isMade ? String(words[index + 1]) : nil
        }
    }
}

extension SQLiteSchema.Marks {
    init(of connection: SQLiteConnection) throws(WarehouseFailure) {
        applicationID = try connection.text("PRAGMA application_id").flatMap { Int32($0) } ?? 0
        version = try connection.text("PRAGMA user_version").flatMap { Int32($0) } ?? 0
        isEmpty = try connection.text("SELECT 1 FROM sqlite_schema LIMIT 1") == nil
    }
}
