/// Where the records go: what `--db` and `DATABASE_URL` say.
package enum DatabaseLocation: Equatable, Sendable {
    /// A file.
    case sqlite(path: String)

    /// Why a location was not taken. The text never repeats the location: a URL may hold a password.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package let description: String
        package init(_ description: String) { self.description = description }
    }

    /// `sqlite:PATH`, also written as a URL with an empty host: `sqlite:///absolute/path`.
    package init(_ text: String) throws(Failure) {
        guard text.hasPrefix("sqlite:") else {
            if text.hasPrefix("postgres:") || text.hasPrefix("postgresql:") {
                throw Failure("this build stores records in SQLite only; give --db sqlite:PATH")
            }
            throw Failure("the database is not given as sqlite:PATH")
        }
        var path = text.dropFirst("sqlite:".count)
        if path.hasPrefix("//") {
            path = path.dropFirst(2)
            guard path.hasPrefix("/") else { throw Failure("sqlite:// is followed by an absolute path, as in sqlite:///var/lib/filings.db") }
        }
        guard !path.isEmpty else { throw Failure("sqlite: is followed by a path") }
        // SQLite's other words for a database: one in memory, which would be gone with its receipts, and a URI, which may ask for as much.
        guard path != ":memory:", path != "/:memory:" else { throw Failure("a database in memory keeps nothing: give --db sqlite:PATH") }
        guard !path.hasPrefix(":"), !path.hasPrefix("file:") else {
            throw Failure("sqlite: is followed by a path, not by a URI or a name that SQLite has for itself; ./ before a file's name makes a path of it")
        }
        guard !path.utf8.contains(0) else { throw Failure("the path of the database holds a zero byte") }
        self = .sqlite(path: String(path))
    }
}
