import Bytes
import Glibc
import PostgreSQL
import Testing

/// A database for one test, on the server that `SECFLOW_POSTGRES` names (`postgres://postgres:secret@127.0.0.1:PORT`). Scripts/test starts the server.
struct TestDatabase {
    static let server: String? = getenv("SECFLOW_POSTGRES").map { String(cString: $0) }

    let address: String

    /// Creates the database. Drops a database of the same name from an earlier run.
    init(_ name: String) throws {
        let server = try #require(Self.server)
        let connection = try PostgresConnection(server + "/postgres", application: "tests")
        try connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        try connection.execute("CREATE DATABASE \(name)")
        address = "\(server)/\(name)"
    }

    func connect() throws -> PostgresConnection { try PostgresConnection(address, application: "tests") }
}
