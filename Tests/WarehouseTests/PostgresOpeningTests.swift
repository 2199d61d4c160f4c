import Clocks
import Glibc
import PostgreSQL
import Testing
@testable import Warehouse

@Suite(.serialized, .enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server")) struct `Opening a PostgreSQL database` {
    /// The names of everything in the schema: tables and indexes, functions, types.
    private static let names = """
        SELECT string_agg(name, ' ' ORDER BY name) FROM (
            SELECT 'class ' || relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
            UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace) names
        """

    @Test func `works for many stores at once`() async throws {
        let database = try ServerDatabase("opening_together")
        let address = database.address
        try await withThrowingTaskGroup(of: [String].self) { group in
            for number in 1...6 {
                group.addTask { try Scratch.load(filing(number, facts: [assets]), into: PostgresStore(address)) }
            }
            var outcomes: [String] = []
            for try await outcome in group { outcomes += outcome }
            #expect(outcomes.sorted() == (1...6).map { "00000\($0): sec_filings 1, facts 1" })
        }
        #expect(try database.value("SELECT string_agg(version::text, ' ') FROM secflow_schema") == "\(Schema.version)")
        #expect(try database.value("SELECT count(*) FROM facts") == "6")
    }

    @Test func `needs a migration beside other tables, which stay as they are`() throws {
        let database = try ServerDatabase("opening_beside")
        try database.connect().execute("CREATE TABLE theirs (x int); INSERT INTO theirs VALUES (7)")
        let before = try database.value(Self.names)
        let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address) }
        #expect(failure?.kind == .schema)
        #expect(try database.value(Self.names) == before)
        _ = try PostgresStore(database.address, migrating: true)
        #expect(try database.load(filing(1, facts: [assets])) == ["000001: sec_filings 1, facts 1"])
        #expect(try database.value("SELECT x FROM theirs") == "7")
    }

    @Test(arguments: [
        "CREATE TABLE facts (x int); INSERT INTO facts VALUES (7)", "CREATE VIEW facts AS SELECT 7 AS x", "CREATE TYPE facts AS ENUM ('7')",
        "CREATE SEQUENCE facts", "CREATE TABLE theirs (x int); CREATE INDEX idx_filings_ticker_date ON theirs (x)",
        "CREATE TABLE secflow_schema (version int); INSERT INTO secflow_schema VALUES (1)",
        "CREATE FUNCTION audit(x int) RETURNS int LANGUAGE sql AS 'SELECT 7'",
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE AGGREGATE audit(int) (SFUNC = int4pl, STYPE = int)",
        "CREATE FUNCTION audit(text, text, text) RETURNS int LANGUAGE sql AS 'SELECT 7'",
        "CREATE FUNCTION erase_user(id uuid) RETURNS int LANGUAGE sql AS 'SELECT 7'",
        "CREATE FUNCTION keep_workflow_metrics() RETURNS void LANGUAGE sql AS 'SELECT'",
        "CREATE TABLE secflow_schema (x int)", "CREATE TABLE secflow_schema (version text); INSERT INTO secflow_schema VALUES ('a')",
    ])
    func `is refused where another program uses a name, and changes nothing`(sql: String) throws {
        let database = try ServerDatabase("opening_taken")
        try database.connect().execute(sql)
        let before = try database.value(Self.names)
        for migrating in [false, true] {
            let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, migrating: migrating) }
            #expect(failure?.kind == .schema, "\(failure?.message ?? "")")
        }
        #expect(try database.value(Self.names) == before)
    }

    @Test func `is refused for a newer version, which stays as it is`() throws {
        let database = try ServerDatabase("opening_newer")
        _ = try PostgresStore(database.address)
        try database.connect().execute("UPDATE secflow_schema SET version = \(Schema.version + 1)")
        let before = try database.value(Self.names)
        for migrating in [false, true] {
            let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, migrating: migrating) }
            #expect(failure?.kind == .schema && failure?.message.contains("version \(Schema.version + 1)") == true)
        }
        #expect(try database.value(Self.names) == before)
        #expect(try database.value("SELECT version FROM secflow_schema") == "\(Schema.version + 1)")
    }

    @Test func `is refused for a database that is not in UTF-8`() throws {
        let server = try #require(ServerDatabase.server)
        let owner = try PostgresConnection(server + "/postgres", application: "tests")
        for (name, encoding) in [("opening_latin", "LATIN1"), ("opening_ascii", "SQL_ASCII")] {
            try owner.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
            try owner.execute("CREATE DATABASE \(name) ENCODING '\(encoding)' LOCALE 'C' TEMPLATE template0")
            for migrating in [false, true] {
                let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore("\(server)/\(name)", migrating: migrating) }
                #expect(failure?.kind == .refused)
                #expect(failure?.message.contains("\(encoding), ") == true && failure?.message.contains("createdb -E UTF8") == true)
            }
            let failure = #expect(throws: WarehouseFailure.self) { try PostgresSource("\(server)/\(name)", application: "tests", shouldStop: { false }) }
            #expect(failure?.kind == .refused)
            let connection = try PostgresConnection("\(server)/\(name)", application: "tests")
            #expect(try connection.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace").text(0, 0) == "0")
            try owner.execute("DROP DATABASE \(name) WITH (FORCE)")
        }
    }

    @Test(arguments: ["MySchema", "select", "a b", "it's", "Ü%I", "a$$b", "$f$"]) func `works in a schema of any name`(schema: String) throws {
        let database = try ServerDatabase("opening_schema")
        let quoted = "\"\(schema)\""
        try database.connect().execute("CREATE SCHEMA \(quoted); ALTER DATABASE opening_schema SET search_path = \(quoted)")
        for load in ["sec_filings 1, facts 1", ", skipped 1"] {
            #expect(try database.load(filing(1, facts: [assets])) == ["000001: \(load)"])
        }
        let connection = try database.connect()
        try connection.execute("SET search_path = public; SELECT \(quoted).keep_workflow_metrics(), \(quoted).audit('READ')")
        #expect(
            try database.value(
                """
                SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                    WHERE relkind = 'r' AND relname LIKE 'workflow_metrics_2%' AND nspname = current_schema()
                """) == "3")
        #expect(try database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0")
        #expect(try database.value("SELECT attcompression FROM pg_attribute WHERE attrelid = 'facts'::regclass AND attname = 'text'") == "l")
        let reader = try WarehouseReader(.postgres(address: database.address), application: "tests", shouldStop: { false })
        #expect(try reader.accessionNumbers(FilingSelection()) == [accession(1)])
    }

    @Test func `is refused without a schema to make tables in`() throws {
        let database = try ServerDatabase("opening_nowhere")
        try database.connect().execute("ALTER DATABASE opening_nowhere SET search_path = nowhere")
        let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address) }
        #expect(failure?.kind == .refused && failure?.message.contains("search_path") == true)
    }

    @Test func `ends at once when a stop is requested while another process migrates`() throws {
        let database = try ServerDatabase("opening_locked")
        let other = try database.connect()
        try other.execute("BEGIN; SELECT pg_advisory_xact_lock(\(0x5345_4346))")
        let start = monotonicSeconds()
        let failure = #expect(throws: WarehouseFailure.self) {
            try PostgresStore(database.address, migrating: true, shouldStop: { monotonicSeconds() - start > 0.5 })
        }
        #expect(failure?.kind == .interrupted && monotonicSeconds() - start < 3)
        try other.execute("COMMIT")
        #expect(try database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0")
    }

    /// A server that takes connections and says nothing.
    @Test func `ends after the time that it waits at the start`() throws {
        let silent = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(silent) }
        #expect(listen(silent, 5) == 0)
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(silent, $0, &size) }
        }
        let port = UInt16(bigEndian: address.sin_port)
        for (place, patience) in [("127.0.0.1:\(port)", 1.5), ("127.0.0.1:1", 3.5)] {
            var notes: [String] = []
            let start = monotonicSeconds()
            let failure = #expect(throws: WarehouseFailure.self) {
                try PostgresStore("postgres://u:hunter2@\(place)/db", patience: patience, shouldStop: { false }, note: { notes.append($0) })
            }
            let waited = monotonicSeconds() - start
            #expect(failure?.kind == .unavailable && failure?.message.contains("hunter2") == false)
            #expect(waited >= patience && waited < patience + 1.5, "\(waited)")
            if patience > 2.5 { #expect(notes.count == 1 && notes.first?.hasPrefix("waiting up to 3 s for PostgreSQL: ") == true, "\(notes)") }
        }
    }
}
