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
}
