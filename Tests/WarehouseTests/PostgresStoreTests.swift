import Bytes
import Glibc
import PostgreSQL
import SQLite
import Testing
@testable import Warehouse

/// A new database on the server that `SECFLOW_POSTGRES` names. Scripts/test starts the server.
struct ServerDatabase {
    static let server = getenv("SECFLOW_POSTGRES").map { String(cString: $0) }
    let address: String

    init(_ name: String) throws {
        let server = try #require(Self.server)
        let connection = try PostgresConnection(server + "/postgres", application: "tests")
        try connection.execute("DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
        try connection.execute("CREATE DATABASE \(name)")
        address = "\(server)/\(name)"
    }

    func connect() throws -> PostgresConnection { try PostgresConnection(address, application: "tests") }

    func load(_ lines: String, as role: String? = nil) throws -> [String] {
        try Scratch.load(lines, into: PostgresStore(role.map { "\(address)?options=-c%20role%3D\($0)" } ?? address))
    }

    func value(_ sql: String) throws -> String? { try connect().execute(sql).text(0, 0) }
}

/// The kind of failure of statements; nil when they succeed.
func kind(_ connection: PostgresConnection, _ sql: String) -> PostgresFailure.Kind? {
    do throws(PostgresFailure) {
        try connection.execute(sql)
        return nil
    } catch {
        return error.kind
    }
}

@Suite(.serialized, .enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server")) struct `The store in PostgreSQL` {
    static let manyDigits = String(repeating: "9", count: 10_000)

    /// What neither store takes, and what both take.
    @Test(arguments: [
        (#""offset":1,"concept":"a:b","value":\#(manyDigits)"#, "bad_field"),
        (#""offset":1,"concept":"a:b","value":1e999999"#, "bad_field"),
        (#""offset":1,"concept":"a:b","value":1e-999999"#, "bad_field"),
        (#""offset":1,"concept":"a:b","value":"a\u0000b""#, "bad_field"),
        (#""offset":1,"concept":"a:b","value":"\ud800""#, "bad_field"),
        (#""offset":1,"concept":"a:b","new":{"x":"\u0000"}"#, "bad_field"),
        (#""offset":1,"concept":"a:b","new":[1e5000]"#, "bad_field"),
        (#""offset":1,"concept":"a:b","dimensions":{"a\u0000":"b"}"#, "bad_field"),
        (#""offset":1,"concept":"a:b","period_end":"2024-02-30""#, "bad_field"),
        (#""offset":1,"concept":null"#, "bad_record"),
        (#""offset":99999999999999999999,"concept":"a:b""#, "bad_field"),
        (#""offset":1,"concept":"a:b","value":-1.50e-3"#, nil), (#""offset":1,"concept":"a:b","value":"\ud83d\ude00""#, nil),
        (#""offset":1,"concept":"a:b","value":-0.0"#, nil), (#""offset":1,"concept":"a:b","value":"\\u0000""#, nil),
        (#""offset":1,"concept":"a:b","value":"""#, nil),
    ])
    func `takes and refuses the values that SQLite does`(fact: String, code: String?) throws {
        let database = try ServerDatabase("store_values")
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets]) + filing(2, facts: [fact]) + filing(3, facts: [name])
        let outcomes = try scratch.load(lines)
        #expect(try database.load(lines) == outcomes)
        #expect(outcomes.contains("000002: \(code ?? "sec_filings 1, facts 1")"), "\(outcomes)")
        #expect(outcomes.count == 3)
        let facts = "SELECT string_agg(coalesce(value::text, '-') || coalesce(text, '-'), '|' ORDER BY accession_number, \"offset\") FROM facts"
        let same = "SELECT group_concat(coalesce(value, '-') || coalesce(text, '-'), '|') FROM (SELECT * FROM facts ORDER BY accession_number, \"offset\")"
        #expect(try database.value(facts) == scratch.value(same))
    }

    @Test(arguments: [
        #""company_name":"a\u0000b""#,
        #""ticker":"\#(String(repeating: "T", count: 513))""#, #""new":"\udc00""#, #""fiscal_year":1.5"#,
        #""accepted_at":"yesterday""#,
        #""documents":[7]"#, #""documents":[{"offset":"x"}]"#, #""filers":{}"#,
    ])
    func `refuses a filing's line that SQLite refuses`(field: String) throws {
        let database = try ServerDatabase("store_lines")
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets]) + #"{"type":"filing","accession_number":"\#(accession(2))",\#(field)}"# + "\n" + filing(3, facts: [name])
        let outcomes = try scratch.load(lines)
        #expect(outcomes.contains("000002: bad_field") && outcomes.count == 3, "\(outcomes)")
        #expect(try Set(database.load(lines)) == Set(outcomes))
        #expect(try database.value("SELECT count(*) FROM sec_filings") == "2")
    }

    @Test func `is not made in the database of another program`() throws {
        let database = try ServerDatabase("store_others")
        let connection = try database.connect()
        try connection.execute("CREATE TABLE theirs (x int)")
        let failure = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address) }
        #expect(failure?.kind == .schema && failure?.message.contains("--migrate") == true)
        try connection.execute("CREATE TABLE facts (x int)")
        let taken = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, migrating: true) }
        #expect(taken?.kind == .schema)
        #expect(
            try database.value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
                == "facts theirs")
        try connection.execute("DROP TABLE facts")
        _ = try PostgresStore(database.address, migrating: true)
        _ = try PostgresStore(database.address)
        try connection.execute("UPDATE secflow_schema SET version = 99")
        let newer = #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, migrating: true) }
        #expect(newer?.kind == .schema && newer?.message.contains("99") == true)
    }

    @Test func `has the tables and columns that loading knows`() throws {
        let database = try ServerDatabase("store_tables")
        _ = try PostgresStore(database.address)
        #expect(PostgresSchema.current.version == Schema.version && SQLiteSchema.current.version == Schema.version)
        for table in [Schema.filings] + Schema.tables {
            let columns = try database.value(
                "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '\(table.name)'::regclass AND attnum > 0")
            #expect(columns == table.columns.map(\.name).joined(separator: " "))
        }
    }

    /// The hash of each step that databases in use have taken. Add a line for a new step, and never change the others.
    @Test func `never changes a step that was taken`() {
        let hashes = PostgresSchema.current.steps.map { step in
            String(step.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
        }
        #expect(hashes == ["fa7afb5b104c04f8", "b6ae167f19bbc0d1", "2f295f86d9e86da8"])
    }

    /// A process that takes the steps one after another would let others find a version between them, and leave it when it is killed.
    @Test func `makes the tables of all versions or none`() throws {
        let database = try ServerDatabase("store_steps")
        let failing = PostgresSchema(steps: PostgresSchema.current.steps + ["SELECT 1 / 0"])
        #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, schema: failing) }
        #expect(try database.value("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == "0")
        _ = try PostgresStore(database.address)
        #expect(throws: WarehouseFailure.self) { try PostgresStore(database.address, migrating: true, schema: failing) }
        #expect(try database.value("SELECT version FROM secflow_schema") == "\(Schema.version)")
    }

    @Test func `gives each role its rights`() throws {
        let database = try ServerDatabase("store_roles")
        _ = try database.load(filing(1, facts: [assets]))
        let reader = try database.connect()
        try reader.execute("SET ROLE secflow_reader")
        for allowed in ["SELECT * FROM facts, sec_filings", "SELECT * FROM workflow_metrics", "SELECT audit('READ', 'filing', 'x')"] {
            #expect(kind(reader, allowed) == nil, "\(allowed)")
        }
        for refused in [
            "INSERT INTO facts SELECT * FROM facts", "UPDATE sec_filings SET ticker = 'X'", "DELETE FROM sections", "TRUNCATE facts",
            "SELECT * FROM audit_logs", "SELECT * FROM audit_days",
            "INSERT INTO audit_logs (action) VALUES ('X')", "SELECT keep_workflow_metrics()", "SELECT erase_user(gen_random_uuid())",
            "CREATE TABLE mine (x int)", "SELECT email FROM users", "SELECT id FROM users", "SELECT hash FROM api_keys",
        ] {
            #expect(kind(reader, refused) == .refused, "\(refused)")
        }
        #expect(try database.load(filing(2, facts: [assets, name]), as: "secflow_loader") == ["000002: sec_filings 1, facts 2"])
        #expect(try database.load(filing(2, facts: [name], more: fetched(1)), as: "secflow_loader") == ["000002: sec_filings 1, facts 1"])
        let loader = try database.connect()
        try loader.execute("SET ROLE secflow_loader")
        #expect(kind(loader, "SELECT keep_workflow_metrics()") == nil)
        #expect(kind(loader, "INSERT INTO workflow_metrics (time, metric_name) VALUES (now(), 'm')") == nil)
        for refused in [
            "INSERT INTO users (issuer, subject) VALUES ('i', 's')", "DELETE FROM api_keys", "SELECT * FROM audit_logs", "SELECT * FROM audit_days",
            "SELECT * FROM users", "SELECT * FROM api_keys",
        ] {
            #expect(kind(loader, refused) == .refused, "\(refused)")
        }
    }

    @Test func `rejects a reject that the database refuses, and stores all others`() throws {
        let database = try ServerDatabase("store_refused_reject")
        _ = try PostgresStore(database.address)
        try database.connect().execute("ALTER TABLE rejects ADD CHECK (code <> 'unwanted')")
        let lines = [(1, "timed_out"), (2, "unwanted"), (3, "crashed")].map { number, code in
            #"{"type":"reject","accession_number":"\#(accession(number))","code":"\#(code)","tool":"edgar-fetch"}"#
        }
        let outcomes = try database.load(lines.joined(separator: "\n") + "\n" + filing(4, facts: [assets]))
        #expect(outcomes == ["000002: not_storable", "000004: sec_filings 1, facts 1"])
        // An accession number that is none is quoted.
        let odd = #"{"type":"reject","accession_number":"a{\"b\\","code":"x","tool":"edgar-fetch"}"#
        #expect(try database.load(odd + "\n" + filing(5, facts: [assets])) == ["000005: sec_filings 1, facts 1"])
        #expect(try database.value("SELECT string_agg(code, ' ' ORDER BY code) FROM rejects") == "crashed timed_out x")
    }

    @Test func `keeps the audit, whatever becomes of a user`() throws {
        let database = try ServerDatabase("store_audit")
        _ = try PostgresStore(database.address)
        let admin = try database.connect()
        try admin.execute("SET ROLE secflow_admin")
        let user = try admin.execute("INSERT INTO users (issuer, subject, email, name) VALUES ('i', 'jane', 'j@x', 'Jane') RETURNING id")
        let id = try #require(user.text(0, 0))
        try admin.execute("INSERT INTO api_keys (user_id, name, prefix, hash) VALUES ('\(id)', 'Jane''s', 'p', 'h')")
        try admin.execute("SELECT audit('READ', user_id => '\(id)')")
        try admin.execute("SELECT erase_user('\(id)')")
        #expect(try admin.execute("SELECT subject || coalesce(email, '') || coalesce(name, '') FROM users").text(0, 0) == "erased-\(id)")
        #expect(try admin.execute("SELECT bool_and(revoked_at IS NOT NULL AND name = 'erased') FROM api_keys").text(0, 0) == "t")
        #expect(try admin.execute("SELECT string_agg(action, ' ' ORDER BY action) FROM audit_logs").text(0, 0) == "ERASE READ")
        #expect(
            try admin.execute("SELECT string_agg(action || count || addresses || (day = current_date), ' ' ORDER BY action) FROM audit_days").text(0, 0)
                == "ERASE10true READ10true")
        let owner = try database.connect()
        for refused in ["UPDATE audit_logs SET action = 'X'", "DELETE FROM audit_logs", "TRUNCATE audit_logs"] {
            #expect(kind(owner, refused) == .refused, "\(refused)")
            #expect(kind(admin, refused) == .refused, "\(refused)")
        }
        // A table of the caller's own does not get what the audit is to get.
        let reader = try database.connect()
        try reader.execute("CREATE TEMP TABLE audit_logs (LIKE audit_logs INCLUDING ALL); GRANT ALL ON pg_temp.audit_logs TO PUBLIC; SET ROLE secflow_reader")
        try reader.execute("SELECT audit('HIDDEN')")
        #expect(try admin.execute("SELECT count(*) FROM audit_logs WHERE action = 'HIDDEN'").text(0, 0) == "1")
    }

    @Test func `makes the partitions of these days, and drops old ones`() throws {
        let database = try ServerDatabase("store_metrics")
        _ = try PostgresStore(database.address)
        let connection = try database.connect()
        try connection.execute(
            """
            CREATE TABLE workflow_metrics_20200101 PARTITION OF workflow_metrics FOR VALUES FROM ('2020-01-01') TO ('2020-01-02');
            CREATE TABLE workflow_metrics_default PARTITION OF workflow_metrics DEFAULT;
            CREATE TABLE "00000000" PARTITION OF workflow_metrics FOR VALUES FROM ('2020-01-02') TO ('2020-01-03');
            SELECT keep_workflow_metrics()
            """
        )
        try connection.execute("SELECT keep_workflow_metrics(); INSERT INTO workflow_metrics (time, metric_name, metric_value) VALUES (now(), 'm', 1)")
        #expect(try database.value("SELECT count(*) FROM pg_inherits WHERE inhparent = 'workflow_metrics'::regclass") == "5")
        #expect(try database.value("SELECT count(*) FROM pg_class WHERE relname = 'workflow_metrics_20200101'") == "0")
    }
}
