import Bytes
import Glibc
import PostgreSQL
import Testing

/// A database of its own on the server that `SECFLOW_POSTGRES` names (`postgres://postgres:secret@127.0.0.1:PORT`), which Scripts/test starts.
struct TestDatabase {
    static let server: String? = getenv("SECFLOW_POSTGRES").map { String(cString: $0) }

    let address: String

    /// Makes the database; one of the same name from an earlier run is dropped.
    init(_ name: String) throws {
        let server = try #require(Self.server)
        let connection = try PostgresConnection(server + "/postgres", application: "tests")
        try connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        try connection.execute("CREATE DATABASE \(name)")
        address = "\(server)/\(name)"
    }

    func connect() throws -> PostgresConnection { try PostgresConnection(address, application: "tests") }
}
