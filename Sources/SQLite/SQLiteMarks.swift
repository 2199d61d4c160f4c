/// The fields of a database's header that say which program's database it is (https://www.sqlite.org/fileformat2.html#database_header).
package struct SQLiteMarks: Equatable, Sendable {
    /// The `application_id`: which program's database it is; 0 if unmarked.
    package var applicationID: Int32
    /// The `user_version`: the version of its program's schema.
    package var version: Int32
    /// Whether the database has no tables, indexes, views or triggers.
    package var isEmpty: Bool

    package init(applicationID: Int32, version: Int32, isEmpty: Bool) {
        self.applicationID = applicationID
        self.version = version
        self.isEmpty = isEmpty
    }

    /// Reads the marks of an open database.
    package init(of connection: SQLiteConnection) throws(SQLiteFailure) {
        applicationID = try connection.text("PRAGMA application_id").flatMap { Int32($0) } ?? 0
        version = try connection.text("PRAGMA user_version").flatMap { Int32($0) } ?? 0
        isEmpty = try connection.text("SELECT 1 FROM sqlite_schema LIMIT 1") == nil
    }
}
