import Bytes
import Glibc
import SQLite
import Testing
@testable import Warehouse

@Suite struct `The schema` {
    @Test func `its steps create the described tables`() throws {
        #expect(SQLiteSchema.current.version == Schema.version)
        let scratch = try Scratch()
        _ = try SQLiteStore(path: scratch.path)
        for table in [Schema.filings] + Schema.tables {
            let columns = try scratch.value("SELECT group_concat(name, ' ') FROM pragma_table_info('\(table.name)')")
            #expect(columns == table.columns.map(\.name).joined(separator: " "))
            for column in table.columns {
                let type = try scratch.value("SELECT type FROM pragma_table_info('\(table.name)') WHERE name = '\(column.name)'")
                #expect(type == (column.kind == .integer || column.kind == .flag ? "INTEGER" : "TEXT"), "\(table.name).\(column.name)")
            }
        }
    }

    /// The hash of each step that databases in use have taken. Add a line for a new step, and never change the others.
    @Test func `steps that were taken never change`() {
        let hashes = SQLiteSchema.current.steps.map { step in
            String(step.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }, radix: 16)
        }
        #expect(hashes == ["8487d8c15ecd8833", "35262e7d93f4d9b4", "1f7958b5f91ece", "ee195519695fe69f", "790176b77db089b6"])
    }

    @Test func `a migrated database of version 1 equals a new one, and rows at one place become one row`() throws {
        let old = try Scratch()
        try old.makeVersion1()
        try SQLiteConnection(path: old.path).execute(
            """
            INSERT INTO sec_filings (accession_number, created_at, record) VALUES ('\(accession(1))', '2001-01-01T00:00:00Z', '{}');
            INSERT INTO sections (accession_number, document, "offset", part, item, text) VALUES
                ('\(accession(1))', 'a.txt', 5, NULL, NULL, 'first'), ('\(accession(1))', 'a.txt', 5, NULL, NULL, 'again'),
                ('\(accession(1))', 'a.txt', 5, NULL, '1', 'other item'), ('\(accession(1))', 'a.txt', 5, 'I', '1', 'other part'),
                ('\(accession(1))', 'a.txt', 5, 'I', NULL, 'part'), ('\(accession(1))', 'a.txt', 5, 'I', NULL, 'part again'),
                ('\(accession(1))', 'a.txt', 6, NULL, NULL, 'elsewhere'), ('\(accession(1))', 'b.txt', 5, NULL, NULL, 'other document')
            """)
        let before = try old.files()
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: old.path) }
        #expect(failure?.kind == .schema)
        #expect(try old.files() == before)
        _ = try SQLiteStore(path: old.path, migrating: true)
        #expect(
            try old.value("SELECT group_concat(text, ', ') FROM (SELECT text FROM sections ORDER BY rowid)")
                == "first, other item, other part, part, elsewhere, other document")
        let new = try Scratch()
        _ = try SQLiteStore(path: new.path)
        #expect(try old.schema() == new.schema())
        #expect(try old.value("PRAGMA user_version") == "\(Schema.version)")
        #expect(try old.load(filing(2, facts: [assets])) == ["000002: sec_filings 1, facts 1"])
    }

    @Test func `a migrated database of version 2 keeps its rows, and a newer load replaces them`() throws {
        let scratch = try Scratch()
        try scratch.make(version: 2)
        let record =
            #"{"accession_number":"\#(accession(1))","ticker":"OLD","filers":[{"role":"filer","cik":"7","name":"Acme","sic":"1"},{"role":"issuer","cik":"8"}]}"#
        try SQLiteConnection(path: scratch.path).execute(
            """
            INSERT INTO sec_filings (accession_number, ticker, accepted_at, processed, processed_at, created_at, record) VALUES
                ('\(accession(1))', 'OLD', '2024-11-01T06:01:36-04:00', 1, '2001-01-02T00:00:00Z', '2001-01-01T00:00:00Z', '\(record)');
            INSERT INTO documents (accession_number, position, filename) VALUES ('\(accession(1))', 1, 'a.htm');
            INSERT INTO facts (accession_number, document, "offset", concept, value, unit) VALUES
                ('\(accession(1))', 'a.htm', 1, 'us-gaap:Assets', '1.50', 'USD'), ('\(accession(1))', 'a.htm', 2, 'dei:EntityRegistrantName', '12', NULL);
            INSERT INTO financial_statements (id, accession_number, statement_type, created_at, data, lines) VALUES
                ('x', '\(accession(1))', 'income', '2001-01-01T00:00:00Z', '{"Revenues":12345678901234567890.120,"EPSBasic":-1.50,"a\\"b":1,"text":"1"}',
                    '[{"label":"Head"},{"item":"EPSBasic","concept":"a:eps","unit":"USD/shares","offset":7},{"item":"EPSBasic","concept":"a:other"}]');
            INSERT INTO sections (accession_number, document, "offset", item, text) VALUES ('\(accession(1))', 'a.htm', 5, '1A', 'Risks')
            """)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value("SELECT group_concat(coalesce(value, '-') || coalesce(text, '-'), ' ') FROM facts") == "1.50- -12")
        #expect(
            try scratch.value("SELECT accepted_at || processed || processed_at || created_at FROM sec_filings")
                == "2024-11-01T10:01:36Z12001-01-02T00:00:00Z2001-01-01T00:00:00Z")
        #expect(
            try scratch.value("SELECT group_concat(role || cik || coalesce(other, '-'), ' ') FROM filing_parties")
                == #"filer0000000007{"sic":"1"} issuer0000000008-"#)
        #expect(
            // Figures are made when the filing is loaded again: SQL would read the JSON of statements otherwise than loading does.
            try scratch.value("SELECT count(*) FROM figures") == "0")
        #expect(
            try scratch.value("SELECT (SELECT filename FROM documents) || (SELECT id FROM financial_statements) || (SELECT text FROM sections)")
                == "a.htmxRisks")
        #expect(try scratch.load(filing(1, facts: [name], more: fetched(1))) == ["000001: sec_filings 1, facts 1"])
        #expect(
            try scratch.value("SELECT ticker || (SELECT count(*) FROM facts) || (SELECT count(*) FROM sections) || created_at FROM sec_filings")
                == "OLD112001-01-01T00:00:00Z")
    }

    @Test(arguments: [1, 2]) func `an older version is refused without --migrate, and stays as it is`(version: Int) throws {
        let scratch = try Scratch()
        try scratch.make(version: version)
        let before = try scratch.schema()
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path) }
        #expect(failure?.kind == .schema && failure?.message.contains("--migrate") == true)
        #expect(try scratch.schema() == before)
        #expect(try scratch.value("PRAGMA user_version") == "\(version)")
    }

    @Test func `the same records of a filing replace the rows that version 2 had of it`() throws {
        let scratch = try Scratch()
        try scratch.make(version: 2)
        try SQLiteConnection(path: scratch.path).execute(
            """
            INSERT INTO sec_filings (accession_number, created_at, record) VALUES
                ('\(accession(1))', '2001-01-01T00:00:00Z', '{"accession_number":"\(accession(1))","documents":[{"filename":"old.htm"}]}');
            INSERT INTO documents (accession_number, position, filename) VALUES ('\(accession(1))', 1, 'old.htm');
            INSERT INTO facts (accession_number, document, "offset", concept, value) VALUES
                ('\(accession(1))', 'a.htm', 1, 'a:gone', 'x'), ('\(accession(1))', 'a.htm', 10, 'us-gaap:Assets', '1');
            INSERT INTO financial_statements (id, accession_number, statement_type, created_at) VALUES ('x', '\(accession(1))', 'gone', '2001-01-01T00:00:00Z');
            """)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        let lines = filing(1, facts: [assets, name], statements: [income], more: #","documents":[{"filename":"new.htm"},{"filename":"b.htm"}]"#)
        #expect(try scratch.load(lines) == ["000001: sec_filings 1, documents 2, financial_statements 1, figures 1, facts 2"])
        #expect(
            try scratch.value("SELECT group_concat(concept || coalesce(value, '-'), ' ') FROM facts")
                == "us-gaap:Assets1234567890123456789.10 dei:EntityRegistrantName-")
        #expect(
            try scratch.value("SELECT group_concat(filename, ' ') || (SELECT group_concat(statement_type) FROM financial_statements) FROM documents")
                == "new.htm b.htmincome")
        #expect(try scratch.load(lines) == ["000001: , skipped 3"])
    }

    @Test(arguments: [
        "UPDATE audit_logs SET action = 'X'", "UPDATE OR REPLACE audit_logs SET action = 'X'", "DELETE FROM audit_logs",
        "INSERT OR REPLACE INTO audit_logs (id, action) VALUES ('1', 'X')",
        "INSERT INTO audit_logs (id, action) VALUES ('1', 'X') ON CONFLICT DO UPDATE SET action = 'X'",
    ])
    func `the audit takes new rows only`(sql: String) throws {
        let scratch = try Scratch()
        _ = try SQLiteStore(path: scratch.path)
        let connection = try SQLiteConnection(path: scratch.path)
        try connection.execute("INSERT INTO audit_logs (id, action) VALUES ('1', 'READ')")
        #expect(throws: SQLiteFailure.self) { try connection.execute(sql) }
        #expect(try scratch.value("SELECT group_concat(id || action) FROM audit_logs") == "1READ")
        #expect(try scratch.value("SELECT (day = date('now')) || action || count || addresses FROM audit_days") == "1READ10")
    }

    /// The queries of financials-load(1) and secflow-cookbook(7), word for word.
    @Test(arguments: [
        #"SELECT ticker, s.period_end, data ->> 'Revenues' FROM financial_statements s JOIN sec_filings USING (accession_number) WHERE statement_type = 'income' AND "primary""#,
        "SELECT ticker, s.fiscal_year, data ->> 'NetIncome' FROM financial_statements s JOIN sec_filings USING (accession_number) WHERE s.fiscal_period = 'FY' AND statement_type = 'income'",
        "SELECT count(*) FROM sec_filings",
    ])
    func `queries of the pages do not read all facts`(sql: String) throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets], statements: [income]))
        let plan = try SQLiteStatement("EXPLAIN QUERY PLAN \(sql)", on: SQLiteConnection(path: scratch.path))
        var lines: [String] = []
        while try plan.step() { lines += [plan.text(3)].compactMap(\.self) }
        #expect(!lines.isEmpty && !lines.contains { $0.hasPrefix("SCAN facts") }, "\(lines)")
        // The filing of each statement is found by its key.
        #expect(!sql.contains("JOIN") || !lines.contains { $0.hasPrefix("SCAN sec_filings") }, "\(lines)")
    }

    /// The queries of the pages, and those of `Scripts/bench`: no one reads all facts.
    @Test(arguments: [
        "SELECT * FROM facts WHERE accession_number = 'x'", "SELECT * FROM facts JOIN sec_filings USING (accession_number) WHERE ticker = 'X'",
        "SELECT concept, value FROM sec_filings JOIN facts USING (accession_number) WHERE cik = '7' AND filing_date > '2024-01-01'",
        "SELECT f.value FROM filing_parties p JOIN facts f USING (accession_number) WHERE p.cik = '7'",
        "SELECT ticker, s.period_end, data ->> 'Revenues' FROM financial_statements s JOIN sec_filings USING (accession_number) WHERE ticker = 'X'",
    ])
    func `queries by filing, company and date use an index`(sql: String) throws {
        let scratch = try Scratch()
        _ = try SQLiteStore(path: scratch.path)
        let plan = try SQLiteStatement("EXPLAIN QUERY PLAN \(sql)", on: SQLiteConnection(path: scratch.path))
        var lines: [String] = []
        while try plan.step() { lines += [plan.text(3)].compactMap(\.self) }
        #expect(!lines.isEmpty && !lines.contains { $0.hasPrefix("SCAN") }, "\(lines)")
    }

    @Test func `a step added as CONTRIBUTING says gives old and new databases the same tables`() throws {
        let next = SQLiteSchema(steps: SQLiteSchema.current.steps + ["ALTER TABLE facts ADD COLUMN added INTEGER; CREATE INDEX by_concept ON facts (concept)"])
        let old = try Scratch()
        try old.load(filing(1, facts: [assets]))
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: old.path, schema: next) }
        #expect(failure?.kind == .schema)
        #expect(try old.value("PRAGMA user_version") == "\(Schema.version)")
        _ = try SQLiteStore(path: old.path, migrating: true, schema: next)
        let new = try Scratch()
        _ = try SQLiteStore(path: new.path, schema: next)
        let oldest = try Scratch()
        try oldest.makeVersion1()
        _ = try SQLiteStore(path: oldest.path, migrating: true, schema: next)
        #expect(try old.schema() == new.schema())
        #expect(try oldest.schema() == new.schema())
        for scratch in [old, new, oldest] { #expect(try scratch.value("PRAGMA user_version") == "\(next.version)") }
        #expect(try old.value("SELECT count(*) FROM facts") == "1")
        // A program without the new step does not change the database.
        let tooNew = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: new.path, migrating: true) }
        #expect(tooNew?.kind == .schema)
    }

    @Test func `a failed migration leaves the old version intact`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets]))
        let schema = try scratch.schema()
        let failing = SQLiteSchema(steps: SQLiteSchema.current.steps + ["DROP TABLE facts", "no SQL"])
        #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true, schema: failing) }
        #expect(try scratch.schema() == schema)
        #expect(try scratch.value("SELECT count(*) || (SELECT user_version FROM pragma_user_version) FROM facts") == "1\(Schema.version)")
    }

    /// A killed process leaves its files as they are at that moment.
    @Test func `a killed migration leaves the old version intact`() throws {
        let scratch = try Scratch()
        try scratch.makeVersion1()
        let connection = try SQLiteConnection(path: scratch.path)
        try connection.execute("PRAGMA cache_size = 5; PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE")
        for step in SQLiteSchema.current.steps.dropFirst() { try connection.execute(step) }
        // Write more than the cache holds, so that a part of the transaction is in the file.
        try connection.execute(
            """
            CREATE TABLE more AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 2000) SELECT x, hex(randomblob(200)) FROM n;
            PRAGMA user_version = 3
            """)
        let killed = try Scratch()
        try scratch.copyFiles(to: killed)
        try connection.execute("ROLLBACK")
        #expect(try killed.files().keys.contains("-journal"))
        _ = try SQLiteStore(path: killed.path, migrating: true)
        let new = try Scratch()
        _ = try SQLiteStore(path: new.path)
        #expect(try killed.schema() == new.schema())
        #expect(try killed.value("PRAGMA integrity_check") == "ok")
    }
}

@Suite struct `Databases of other programs` {
    /// SQL that creates a database of another program, and whether `--migrate` would add our tables to it.
    static let kinds: [(String, Bool)] = [
        ("CREATE TABLE theirs (x)", true),
        ("CREATE TABLE theirs (x); PRAGMA application_id = 77", false),
        ("PRAGMA application_id = 77", false),
        ("PRAGMA application_id = -1; CREATE TABLE theirs (x)", false),
        ("CREATE TABLE theirs (x); PRAGMA user_version = 1", false),
        ("CREATE TABLE theirs (x); PRAGMA user_version = 2", false),
        ("CREATE TABLE theirs (x); PRAGMA user_version = -5", false),
        ("PRAGMA user_version = 7", false),
        ("CREATE TABLE facts (x)", false),
        ("CREATE VIEW Sections AS SELECT 1", false),
        ("CREATE TABLE theirs (x); CREATE INDEX Idx_Sections_Place ON theirs (x)", false),
        ("CREATE TABLE theirs (x); PRAGMA application_id = 1397048134", true),
        ("CREATE TABLE theirs (x); PRAGMA application_id = 1397048134; PRAGMA user_version = 1000", false),
    ]

    @Test(arguments: kinds, ["DELETE", "WAL"])
    func `are refused before a byte of them changes`(kind: (sql: String, canBeShared: Bool), mode: String) throws {
        let scratch = try Scratch()
        try SQLiteConnection(path: scratch.path).execute("PRAGMA journal_mode = \(mode); \(kind.sql)")
        let before = try scratch.files()
        #expect(before.keys.sorted() == [""])
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path) }
        #expect(failure?.kind == .schema)
        #expect(try scratch.files() == before)
        guard !kind.canBeShared else {
            _ = try SQLiteStore(path: scratch.path, migrating: true)
            #expect(try scratch.load(filing(1, facts: [assets])).count == 1)
            return
        }
        let again = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true) }
        #expect(again?.kind == .schema)
        #expect(try scratch.value("PRAGMA journal_mode") == mode.lowercased())
        if !kind.sql.contains("facts"), !kind.sql.contains("Sections"), !kind.sql.contains("Idx") { #expect(try scratch.files() == before) }
    }

    /// A database whose main file does not show yet that it belongs to another program.
    @Test(arguments: ["CREATE TABLE theirs (x)", "PRAGMA application_id = 77", "PRAGMA user_version = 3"])
    func `are recognized by the log that a killed program left`(sql: String) throws {
        let scratch = try Scratch()
        let connection = try SQLiteConnection(path: scratch.path)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; \(sql)")
        let killed = try Scratch()
        try scratch.copyFiles(to: killed)
        unlink(killed.path + "-shm")
        let before = try killed.files()
        #expect(before.keys.sorted() == ["", "-wal"])
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: killed.path) }
        #expect(failure?.kind == .schema)
        #expect(try killed.files() == before)
    }

    /// A database of the first version of this program, whose mark was written to the log first.
    @Test func `do not include our databases whose log a killed program left`() throws {
        let scratch = try Scratch()
        let connection = try SQLiteConnection(path: scratch.path)
        try connection.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; BEGIN")
        for step in SQLiteSchema.current.steps { try connection.execute(step) }
        try connection.execute("PRAGMA application_id = \(SQLiteSchema.applicationID); PRAGMA user_version = \(Schema.version); COMMIT")
        // A part of an incomplete transaction, which does not count.
        try connection.execute("PRAGMA cache_size = 2; BEGIN; PRAGMA application_id = 77; CREATE TABLE more (x); INSERT INTO more VALUES (zeroblob(200000))")
        let killed = try Scratch()
        try scratch.copyFiles(to: killed)
        unlink(killed.path + "-shm")
        #expect(try killed.load(filing(1, facts: [assets])) == ["000001: sec_filings 1, facts 1"])
    }

    @Test(arguments: ["x", "a text of some length, which no database begins with", String(repeating: "\0", count: 4096), "SQLite format 3\0"])
    func `do not include files that are not databases`(text: String) throws {
        let scratch = try Scratch()
        try scratch.write(text)
        let before = try scratch.files()
        for migrating in [false, true] {
            let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: migrating) }
            #expect(failure?.kind == .unusable)
        }
        #expect(try scratch.files() == before)
    }

    @Test func `do not include empty databases`() throws {
        for sql in ["", "PRAGMA journal_mode = WAL", "CREATE TABLE gone (x); DROP TABLE gone; VACUUM"] {
            let scratch = try Scratch()
            try scratch.write("")
            try SQLiteConnection(path: scratch.path).execute(sql)
            #expect(try scratch.load(filing(1, facts: [assets])) == ["000001: sec_filings 1, facts 1"])
        }
    }

    @Test func `do not include devices, pipes, folders and unnamed files`() throws {
        let scratch = try Scratch()
        #expect(mkfifo(scratch.path, 0o600) == 0)
        var template = Array("/tmp/warehouse-XXXXXX".utf8CString)
        let unlinked = mkstemp(&template)
        unlink(template)
        for path in ["/dev/null", "/dev/zero", "/dev/full", scratch.path, "/proc/self/fd/\(unlinked)"] {
            let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: path) }
            #expect(failure?.kind == .place, "\(path)")
        }
        close(unlinked)
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: "/tmp") }
        #expect(failure?.kind == .unusable)
    }
}

extension Scratch {
    /// Creates a database of version 1, which had no steps.
    func makeVersion1() throws { try make(version: 1) }

    func make(version: Int) throws {
        let first = SQLiteSchema(steps: Array(SQLiteSchema.current.steps.prefix(version)))
        // Not through a store, which needs all columns of the current version.
        let connection = try SQLiteConnection(path: path)
        try connection.execute("PRAGMA page_size = 16384")
        try first.prepare(connection, migrating: false)
        try connection.execute("PRAGMA journal_mode = WAL")
    }

    /// Returns the database's own description of its tables and indexes.
    func schema() throws -> String? {
        try value("SELECT group_concat(type || ' ' || name || ' ' || coalesce(sql, ''), char(10)) FROM (SELECT * FROM sqlite_schema ORDER BY type, name)")
    }

    static let suffixes = ["", "-wal", "-shm", "-journal"]

    /// Returns the bytes of the database's files, and the times of their last change.
    func files() throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for suffix in Self.suffixes {
            var status = stat()
            guard stat(path + suffix, &status) == 0 else { continue }
            var bytes: [UInt8] = []
            try Descriptor(reading: path + suffix).forEachPiece { bytes.append($0) }
            found[suffix] = bytes + Array("\(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)".utf8)
        }
        return found
    }

    func copyFiles(to other: Scratch) throws {
        for suffix in Self.suffixes where access(path + suffix, F_OK) == 0 {
            var bytes: [UInt8] = []
            try Descriptor(reading: path + suffix).forEachPiece { bytes.append($0) }
            try AtomicFile.write(bytes.span, to: other.path + suffix)
        }
    }

    func write(_ text: String) throws {
        try AtomicFile.write(Array(text.utf8).span, to: path)
    }
}
