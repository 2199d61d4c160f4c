import Bytes
import Glibc
import PostgreSQL

/// The location of the database: the value of `--db` or `DATABASE_URL`.
package enum DatabaseLocation: Equatable, Sendable {
    /// A file.
    case sqlite(path: String)
    /// A database of a PostgreSQL server: a URI as libpq takes it.
    case postgres(address: String)

    /// Why a location was refused. The text never repeats the location: a URL may hold a password.
    package struct Failure: Error, Equatable, CustomStringConvertible {
        package let description: String
        package init(_ description: String) { self.description = description }
    }

    /// Parses a path, `sqlite:PATH`, or a URL with an empty host (`sqlite:///absolute/path`).
    ///
    /// - Parameter option: the option that it is the value of, for messages.
    package init(_ text: String, of option: String = "--db") throws(Failure) {
        guard !text.isEmpty else { throw Failure("no database: give \(option) PATH") }
        var path = text[...]
        switch Self.scheme(of: text) {
        case nil:
            guard text.hasPrefix("/") || text.hasPrefix("./") || text.hasPrefix("../") || !PostgresAddress.isKeywordString(text) else {
                throw Failure("a PostgreSQL address is postgres://USER@HOST/DATABASE, not KEYWORD=VALUE (put ./ before the path of a file with such a name)")
            }
        case "sqlite":
            path = path.dropFirst("sqlite:".count)
            if path.hasPrefix("//") {
                path = path.dropFirst(2)
                guard path.hasPrefix("/") else { throw Failure("sqlite:// is followed by an absolute path, as in sqlite:///var/lib/filings.db") }
            }
            guard !path.isEmpty else { throw Failure("sqlite: is followed by a path") }
        case "postgres", "postgresql":
            guard !text.utf8.contains(0) else { throw Failure("the address of the database holds a zero byte") }
            if let fault = PostgresAddress.fault(in: text) { throw Failure("the address of the database is malformed: \(fault)") }
            self = .postgres(address: text)
            return
        case "file": throw Failure("SQLite's file: URIs are not supported: give \(option) PATH or sqlite:PATH (./file:... for a path that begins like this)")
        default: throw Failure("unknown database scheme: give \(option) PATH, sqlite:PATH or postgres://HOST/DATABASE (./... for a path with a colon)")
        }
        // Refuse the names that SQLite reserves. A database in memory would be lost although receipts were written, and a `file:` URI may name one.
        guard path != ":memory:", path != "/:memory:" else { throw Failure("a database in memory keeps nothing: give \(option) PATH") }
        guard !path.hasPrefix(":"), !path.hasPrefix("file:") else {
            throw Failure("SQLite reserves names that begin with : or file: (put ./ before the path of the database)")
        }
        guard !path.utf8.contains(0) else { throw Failure("the path of the database holds a zero byte") }
        self = .sqlite(path: String(path))
    }

    /// Whether the location is a file that does not exist yet, in a folder that takes new files.
    package var isNewFile: Bool {
        guard case .sqlite(let path) = self, access(path, F_OK) != 0, errno == ENOENT else { return false }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return access(folder, W_OK | X_OK) == 0
    }

    /// Whether the address of a server holds a password, which other users would see among the arguments of a process.
    package var holdsPassword: Bool {
        guard case .postgres(let address) = self else { return false }
        return PostgresAddress.holdsPassword(address)
    }

    /// The scheme that a text begins with (RFC 3986, section 3.1), in lower case.
    private static func scheme(of text: String) -> String? {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let scheme = text.utf8[..<colon]
        guard scheme.first?.isASCIILetter == true else { return nil }
        let marks = "+-.".utf8
        return scheme.allSatisfy { $0.isASCIILetter || $0.isDigit || marks.contains($0) } ? text[..<colon].lowercased() : nil
    }
}
