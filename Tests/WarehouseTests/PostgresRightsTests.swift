import PostgreSQL
import Testing
@testable import Warehouse

@Suite(.serialized, .enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server")) struct `Rights in PostgreSQL` {
    /// Statements that change a table, whether or not it has rows.
    private static func changes(_ table: String, _ column: String) -> [String] {
        ["INSERT INTO \(table) DEFAULT VALUES", "UPDATE \(table) SET \(column) = \(column)", "DELETE FROM \(table)", "TRUNCATE \(table) CASCADE"]
    }

    /// Returns each table with the name of its first column.
    private func tables(_ connection: PostgresConnection) throws -> [(table: String, column: String)] {
        let rows = try connection.execute(
            """
            SELECT c.relname, quote_ident(a.attname) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = 1
                WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
            """)
        return (0..<rows.rowCount).compactMap { row in rows.text(row, 0).flatMap { table in rows.text(row, 1).map { (table, $0) } } }
    }

    @Test func `let the reader change no table, and read all but users, their keys and the audit`() throws {
        let database = try ServerDatabase("rights_reader")
        _ = try database.load(filing(1, facts: [assets]))
        let owner = try database.connect()
        try owner.execute("SELECT keep_workflow_metrics()")
        let all = try tables(owner)
        #expect(all.count > 15 && all.contains { $0.table == "audit_logs" })
        let reader = try database.connect()
        try reader.execute("SET ROLE secflow_reader")
        for (table, column) in all {
            for change in Self.changes(table, column) { #expect(kind(reader, change) == .refused, "\(change)") }
            // Partitions are read through their table.
            let isRead = !["audit_logs", "users", "api_keys"].contains(table) && !table.hasPrefix("workflow_metrics_")
            #expect(kind(reader, "SELECT * FROM \(table)") == (isRead ? nil : .refused), "\(table)")
        }
        #expect(kind(reader, "SELECT audit('READ', resource_id => 'x', details => '{}')") == nil)
        #expect(try owner.execute("SELECT action FROM audit_logs").text(0, 0) == "READ")
    }

    @Test func `let the loader change no users, keys and audit, and make no tables`() throws {
        let database = try ServerDatabase("rights_loader")
        _ = try PostgresStore(database.address)
        let loader = try database.connect()
        try loader.execute("SET ROLE secflow_loader")
        for (table, column) in [("users", "id"), ("api_keys", "id"), ("audit_logs", "id"), ("secflow_schema", "version")] {
            for change in Self.changes(table, column) { #expect(kind(loader, change) == .refused, "\(change)") }
        }
        for refused in [
            "SELECT * FROM audit_logs", "SELECT erase_user(gen_random_uuid())", "CREATE TABLE mine (x int)", "DROP TABLE facts",
        ] {
            #expect(kind(loader, refused) == .refused, "\(refused)")
        }
    }

    /// A role's own login has no way back to another role, unlike SET ROLE of a superuser.
    @Test func `let a login of the loader load`() throws {
        let database = try ServerDatabase("rights_login")
        _ = try PostgresStore(database.address)
        let owner = try database.connect()
        try owner.execute("DROP ROLE IF EXISTS secflow_test_login; CREATE ROLE secflow_test_login LOGIN PASSWORD 'login' IN ROLE secflow_loader")
        let address = database.address.replacing(/\/\/[^@]*@/, with: "//secflow_test_login:login@")
        let lines = filing(1, facts: [assets, name], statements: [income])
        #expect(try Scratch.load(lines, into: PostgresStore(address)) == ["000001: sec_filings 1, financial_statements 1, figures 1, facts 2"])
        let login = try PostgresConnection(address, application: "tests")
        for refused in [
            "SET ROLE secflow_admin", "SELECT * FROM audit_logs", "INSERT INTO users (issuer, subject) VALUES ('i', 's')", "ALTER TABLE facts ADD x int",
        ] {
            #expect(kind(login, refused) == .refused, "\(refused)")
        }
        try owner.execute("DROP ROLE secflow_test_login")
    }

    @Test func `keep the rows of an erased user in the audit`() throws {
        let database = try ServerDatabase("rights_erase")
        _ = try PostgresStore(database.address)
        let owner = try database.connect()
        let id = try #require(try owner.execute("INSERT INTO users (issuer, subject, email) VALUES ('i', 's', 'e') RETURNING id").text(0, 0))
        try owner.execute("INSERT INTO users (issuer, subject, email) VALUES ('i', 'other', 'o@x')")
        try owner.execute("SELECT audit('READ', user_id => '\(id)'); SELECT erase_user('\(id)'); SELECT erase_user('\(id)')")
        #expect(try database.value("SELECT count(*) FROM audit_logs WHERE user_id = '\(id)'") == "1")
        #expect(try database.value("SELECT count(*) FROM audit_logs WHERE action = 'ERASE' AND resource_id = '\(id)'") == "2")
        #expect(try database.value("SELECT issuer || subject || coalesce(email, '-') FROM users WHERE disabled_at IS NOT NULL") == "erasederased-\(id)-")
        #expect(try database.value("SELECT email FROM users WHERE disabled_at IS NULL") == "o@x")
        // An unknown user leaves no trace in the audit.
        #expect(kind(owner, "SELECT erase_user('00000000-0000-0000-0000-000000000000')") == .statement)
        #expect(try database.value("SELECT count(*) FROM audit_logs WHERE action = 'ERASE'") == "2")
        // Neither the user's row nor the audit's goes.
        #expect(kind(owner, "DELETE FROM users WHERE id = '\(id)'") == .data)
    }

    @Test func `note who wrote a row of the audit, and when, whatever the writer says`() throws {
        let database = try ServerDatabase("rights_audit")
        _ = try PostgresStore(database.address)
        let owner = try database.connect()
        let id = try #require(try owner.execute("INSERT INTO users (issuer, subject) VALUES ('i', 's') RETURNING id").text(0, 0))
        for role in ["reader", "admin"] {
            try owner.execute("DROP ROLE IF EXISTS secflow_test_\(role); CREATE ROLE secflow_test_\(role) LOGIN PASSWORD 'login' IN ROLE secflow_\(role)")
            let address = database.address.replacing(/\/\/[^@]*@/, with: "//secflow_test_\(role):login@")
            let login = try PostgresConnection(address, application: "tests")
            try login.execute("SELECT audit('READ', user_id => '\(id)')")
            for refused in [
                "INSERT INTO audit_logs (action, timestamp) VALUES ('X', '2001-01-01')",
                "INSERT INTO audit_logs (action, database_user) VALUES ('X', 'postgres')",
                "UPDATE audit_logs SET database_user = 'postgres'",
            ] {
                #expect(kind(login, refused) == .refused, "\(role): \(refused)")
            }
        }
        #expect(
            try database.value(
                """
                SELECT string_agg(database_user, ' ' ORDER BY database_user) FROM audit_logs
                    WHERE user_id = '\(id)' AND timestamp > now() - interval '1 minute'
                """) == "secflow_test_admin secflow_test_reader")
        try owner.execute("DROP ROLE secflow_test_reader; DROP ROLE secflow_test_admin")
    }

    @Test(arguments: zip(["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kolkata"], ["ISO, MDY", "German", "SQL, DMY", "Postgres, MDY"]))
    func `make partitions for yesterday to tomorrow in UTC, and keep 90 days`(zone: String, style: String) throws {
        let database = try ServerDatabase("rights_metrics")
        _ = try PostgresStore(database.address)
        let owner = try database.connect()
        try owner.execute("SET TimeZone = 'UTC'")
        for age in [90, 91] {
            try owner.execute(
                """
                DO $$ BEGIN EXECUTE format('CREATE TABLE workflow_metrics_%s PARTITION OF workflow_metrics FOR VALUES FROM (%L) TO (%L)',
                    to_char(current_date - \(age), 'YYYYMMDD'), current_date - \(age), current_date - \(age - 1)); END $$
                """)
        }
        let caller = try database.connect()
        try caller.execute("SET TimeZone = '\(zone)'; SET DateStyle = '\(style)'")
        for _ in 1...2 { try caller.execute("SELECT keep_workflow_metrics()") }
        let names =
            "SELECT string_agg(inhrelid::regclass::text, ' ' ORDER BY inhrelid::regclass::text) FROM pg_inherits WHERE inhparent = 'workflow_metrics'::regclass"
        let expected = try owner.execute(
            "SELECT string_agg('workflow_metrics_' || to_char(current_date + day, 'YYYYMMDD'), ' ' ORDER BY day) FROM unnest(ARRAY[-90, -1, 0, 1]) day")
        #expect(try owner.execute(names).text(0, 0) == expected.text(0, 0))
        // Each partition holds its day in UTC.
        for day in [-1, 0, 1] {
            try caller.execute(
                """
                INSERT INTO workflow_metrics (time, metric_name)
                    SELECT ((now() AT TIME ZONE 'UTC')::date + \(day))::timestamp AT TIME ZONE 'UTC' + t, 'm' FROM unnest(ARRAY[interval '0', '23:59:59.999999']) t
                """)
        }
        let isInPlace = "SELECT bool_and(tableoid::regclass::text = 'workflow_metrics_' || to_char(time, 'YYYYMMDD')) FROM workflow_metrics"
        #expect(try owner.execute(isInPlace).text(0, 0) == "t")
        for days in ["0", "-1", "NULL", "2147483647", "-2147483648"] {
            #expect(kind(caller, "SELECT keep_workflow_metrics(\(days))") == .data, "\(days)")
        }
        #expect(try owner.execute(names).text(0, 0) == expected.text(0, 0))
        try caller.execute("SELECT keep_workflow_metrics(1)")
        #expect(try owner.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'workflow_metrics'::regclass").text(0, 0) == "3")
    }
}
