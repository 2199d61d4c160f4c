import Bytes
import Glibc
import PostgreSQL
import Testing

@Suite(.enabled(if: TestDatabase.server != nil, "SECFLOW_POSTGRES names no server"))
struct PostgresConnectionTests {
    @Test func parametersAndResults() throws {
        let connection = try TestDatabase("connection_results").connect()
        let result = try connection.query("SELECT $1::text || 'b', $2::int, NULL, ''", ["a\"\\'", "7"])
        #expect(result.rowCount == 1)
        #expect(result.text(0, 0) == "a\"\\'b")
        #expect(result.bytes(0, 1) == Array("7".utf8))
        #expect(result.text(0, 2) == nil)
        #expect(result.text(0, 3) == "")
        try connection.execute("CREATE TABLE numbers (number int)")
        #expect(try connection.query("INSERT INTO numbers SELECT generate_series(1, $1::int)", ["12"]).changedRows == 12)
    }

    @Test func failuresByKind() throws {
        let connection = try TestDatabase("connection_failures").connect()
        try connection.execute("CREATE TABLE rows (id int PRIMARY KEY)")
        func kind(_ sql: String) -> PostgresFailure.Kind? {
            do throws(PostgresFailure) {
                try connection.execute(sql)
                return nil
            } catch {
                return error.kind
            }
        }
        #expect(kind("INSERT INTO rows VALUES (1), (1)") == .data)
        #expect(kind("INSERT INTO rows VALUES ('x')") == .data)
        #expect(kind("SELEC 1") == .statement)
        #expect(kind("SELECT * FROM rows; SELECT 1/0; SELECT 1") == .data)
        #expect(kind("SET statement_timeout = 20; SELECT pg_sleep(5)") == .conflict)
        #expect(kind("SELECT 1") == nil, "the connection is of use after a failure")
        #expect(kind("COPY rows FROM STDIN") == .statement)
    }

    @Test func transactionsAreWholeOrNothing() throws {
        let connection = try TestDatabase("connection_transactions").connect()
        try connection.execute("CREATE TABLE rows (id int)")
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try connection.transaction(
                { () throws(Stop) in
                    _ = try? connection.execute("INSERT INTO rows VALUES (1)")
                    throw Stop()
                }, failing: { _ in Stop() })
        }
        #expect(!connection.isInTransaction)
        try connection.transaction({ () throws(PostgresFailure) in _ = try connection.execute("INSERT INTO rows VALUES (2)") }, failing: { $0 })
        #expect(try connection.execute("SELECT string_agg(id::text, ',') FROM rows").text(0, 0) == "2")
    }

    @Test func aPasswordThatIsWrongIsRefusedAndStandsInNoMessage() throws {
        let server = try #require(TestDatabase.server)
        do throws(PostgresFailure) {
            _ = try PostgresConnection(server.replacing("secret", with: "hunter2") + "/postgres", application: "tests")
            Issue.record("connected")
        } catch {
            #expect(error.kind == .refused)
            #expect(!error.message.contains("hunter2") && error.message.contains("password authentication failed"), "\(error)")
        }
        do throws(PostgresFailure) {
            _ = try PostgresConnection(server + "/nowhere", application: "tests")
            Issue.record("connected")
        } catch { #expect(error.kind == .refused) }
        do throws(PostgresFailure) {
            _ = try PostgresConnection("postgres://u:hunter2@127.0.0.1:1/postgres", application: "tests")
            Issue.record("connected")
        } catch { #expect(error.kind == .unavailable && !error.message.contains("hunter2"), "\(error)") }
        do throws(PostgresFailure) {
            _ = try PostgresConnection("postgres://u:hunter2@127.0.0.1:1/postgres?nonsense=1", application: "tests")
            Issue.record("connected")
        } catch { #expect(error.kind == .refused && !error.message.contains("hunter2"), "\(error)") }
    }

    @Test func aStopEndsAWait() throws {
        let database = try TestDatabase("connection_stop")
        nonisolated(unsafe) var isStopped = false
        let connection = try PostgresConnection(database.address, application: "tests", shouldStop: { isStopped })
        isStopped = true
        do throws(PostgresFailure) {
            try connection.execute("SELECT pg_sleep(30)")
            Issue.record("it slept")
        } catch { #expect(error.kind == .interrupted) }
    }

    @Test func aConnectionThatIsCutIsUnavailable() throws {
        let database = try TestDatabase("connection_cut")
        let connection = try database.connect()
        let process = try #require(try connection.execute("SELECT pg_backend_pid()").text(0, 0))
        try database.connect().query("SELECT pg_terminate_backend($1::int)", [process])
        do throws(PostgresFailure) {
            try connection.execute("SELECT 1")
            Issue.record("connected")
        } catch { #expect(error.kind == .unavailable, "\(error)") }
        #expect(connection.isBroken)
    }

    @Test func copyTakesEveryType() throws {
        let connection = try TestDatabase("connection_copy").connect()
        try connection.execute("CREATE TABLE rows (t text, j jsonb, b boolean, i integer, l bigint, d date, z timestamptz, n numeric)")
        var rows = CopyRows(columns: 8)
        rows.beginRow()
        rows.text(Array("tab\tquote\"\\é".utf8).span)
        rows.json(Array(#"{"a": 1.10}"#.utf8).span)
        rows.boolean(true)
        rows.integer(-7)
        rows.bigint(1 << 40)
        rows.date(days: -1)
        rows.instant(microseconds: 1_700_000_000_000_001)
        let isNumber = rows.number(Array("-12345.6700".utf8).span)
        #expect(isNumber)
        rows.beginRow()
        for _ in 0..<8 { rows.null() }
        rows.end()
        #expect(try copy("COPY rows FROM STDIN (FORMAT binary)", [rows.bytes], on: connection) == 2)
        let result = try connection.execute("SET timezone = 'UTC'; SELECT * FROM rows")
        let texts = (0..<8).map { result.text(0, $0) }
        #expect(texts == ["tab\tquote\"\\é", #"{"a": 1.10}"#, "t", "-7", "1099511627776", "1969-12-31", "2023-11-14 22:13:20.000001+00", "-12345.6700"])
        #expect((0..<8).allSatisfy { result.text(1, $0) == nil })
    }

    /// More bytes than the socket and libpq hold at once.
    @Test func aLongCopyArrivesWhole() throws {
        let connection = try TestDatabase("connection_long").connect()
        try connection.execute("CREATE TABLE rows (t text)")
        var rows = CopyRows(columns: 1)
        let text = [UInt8](repeating: UInt8(ascii: "x"), count: 300_000)
        for _ in 0..<100 {
            rows.beginRow()
            rows.text(text.span)
        }
        rows.end()
        #expect(try copy("COPY rows FROM STDIN (FORMAT binary)", [rows.bytes], on: connection) == 100)
        #expect(try connection.execute("SELECT sum(length(t)) FROM rows").text(0, 0) == "30000000")
    }

    @Test func aCopyThatTheTableDoesNotTakeFails() throws {
        let connection = try TestDatabase("connection_copy_failure").connect()
        try connection.execute("CREATE TABLE rows (t text PRIMARY KEY)")
        var rows = CopyRows(columns: 1)
        for _ in 0..<2 {
            rows.beginRow()
            rows.text(Array("same".utf8).span)
        }
        rows.end()
        do throws(PostgresFailure) {
            _ = try copy("COPY rows FROM STDIN (FORMAT binary)", [rows.bytes], on: connection)
            Issue.record("copied")
        } catch { #expect(error.kind == .data) }
        #expect(try connection.execute("SELECT count(*) FROM rows").text(0, 0) == "0")
        do throws(PostgresFailure) {
            _ = try copy("SELECT 1", [], on: connection)
            Issue.record("copied")
        } catch { #expect(error.kind == .statement) }
        #expect(try connection.execute("SELECT 1").text(0, 0) == "1")
    }

    @Test(arguments: [
        "0", "-0", "0.00", "1", "-1", "10", "9999", "10000", "100000000", "12345678901234567890123456789.00001", "0.1", "0.0001", "0.00001", "0.00000000123",
        "1e3", "1.5E+10", "12e-7", "-1.50e2", "1e1000", "1e-1000", "1.10", "99999999.99999999",
    ])
    func numbersAreExact(_ text: String) throws {
        let connection = try PostgresConnection(#require(TestDatabase.server) + "/postgres", application: "tests")
        try connection.execute("CREATE TEMP TABLE rows (n numeric)")
        var rows = CopyRows(columns: 1)
        rows.beginRow()
        let isNumber = rows.number(Array(text.utf8).span)
        #expect(isNumber)
        rows.end()
        #expect(try copy("COPY rows FROM STDIN (FORMAT binary)", [rows.bytes], on: connection) == 1)
        // The server's own reading of the text, its scale included.
        let same = try connection.query("SELECT n::text = ($1::numeric)::text, n::text FROM rows", [text])
        #expect(same.text(0, 0) == "t", "\(same.text(0, 1) ?? "")")
    }

    @Test(arguments: ["", "-", ".5", "1.2.3", "1e", "1e+", "e5", "1x", "--1", "NaN", "1e2000000", "1e200000", "1e-20000", "0x10"])
    func textsThatAreNoNumberAreNotWritten(_ text: String) {
        var rows = CopyRows(columns: 1)
        let before = rows.bytes
        let isNumber = rows.number(Array(text.utf8).span)
        #expect(!isNumber)
        #expect(rows.bytes == before)
    }
}

/// Copies rows that are made already.
private func copy(_ sql: String, _ pieces: [[UInt8]], on connection: PostgresConnection) throws(PostgresFailure) -> Int {
    try connection.beginCopy(sql)
    for piece in pieces { try connection.send(piece.span) }
    return try connection.endCopy()
}
