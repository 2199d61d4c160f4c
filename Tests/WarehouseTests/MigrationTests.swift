import SQLite
import Testing
@testable import Warehouse

/// What other programs have added to a database of version 2.
@Suite struct `A migration of version 2` {
    private func old(_ sql: String) throws -> Scratch {
        let scratch = try Scratch()
        try scratch.make(version: 2)
        try SQLiteConnection(path: scratch.path).execute(
            """
            INSERT INTO sec_filings (accession_number, ticker, created_at, record) VALUES ('\(accession(1))', 'T', '2001-01-01T00:00:00Z', '{}');
            INSERT INTO facts (accession_number, document, "offset", concept, value, unit) VALUES ('\(accession(1))', 'a.htm', 1, 'a:b', '7', 'USD');
            INSERT INTO sections (accession_number, document, "offset", text) VALUES ('\(accession(1))', 'a.htm', 5, 'Risks');
            \(sql)
            """)
        return scratch
    }

    @Test func `keeps views, indexes, triggers and foreign keys of others`() throws {
        let scratch = try old(
            """
            CREATE VIEW tickers AS SELECT ticker, count(*) AS facts FROM sec_filings JOIN facts USING (accession_number) GROUP BY 1;
            CREATE INDEX by_concept ON facts (concept) WHERE unit IS NOT NULL;
            CREATE UNIQUE INDEX "by length, of text" ON sections (length(text));
            CREATE TABLE notes (accession_number TEXT REFERENCES sec_filings ON DELETE CASCADE, place INTEGER, note TEXT);
            INSERT INTO notes VALUES ('\(accession(1))', 1, 'x');
            CREATE INDEX by_note ON notes (note);
            CREATE TRIGGER note_it AFTER INSERT ON sec_filings BEGIN INSERT INTO notes VALUES (new.accession_number, 1, 'new'); END;
            CREATE TRIGGER look_it_up AFTER INSERT ON notes BEGIN UPDATE notes SET place = (SELECT count(*) FROM facts) WHERE note = new.note; END;
            """)
        let added = """
            SELECT group_concat(type || name || tbl_name || sql, ';') FROM (
                SELECT * FROM sqlite_schema WHERE name LIKE 'by%' OR name IN ('note_it', 'look_it_up', 'tickers', 'notes') ORDER BY name)
            """
        let before = try scratch.value(added)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value(added) == before)
        #expect(try scratch.value("SELECT group_concat(ticker || facts) FROM tickers") == "T1")
        #expect(try scratch.load(filing(2, facts: [assets, name])) == ["000002: sec_filings 1, facts 2"])
        #expect(try scratch.value("SELECT group_concat(accession_number || place || note, ' ') FROM notes") == "\(accession(1))1x \(accession(2))1new")
        let connection = try SQLiteConnection(path: scratch.path)
        try connection.execute("PRAGMA foreign_keys = ON")
        #expect(throws: SQLiteFailure.self) { try connection.execute("INSERT INTO notes VALUES ('nowhere', 1, 'y')") }
        try connection.execute("DELETE FROM sec_filings WHERE accession_number = '\(accession(1))'")
        #expect(try scratch.value("SELECT count(*) FROM notes") == "1")
        #expect(try scratch.value("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: [
        ("ALTER TABLE facts ADD COLUMN note TEXT", "the column facts.note"),
        ("ALTER TABLE documents ADD COLUMN note TEXT", "the column documents.note"),
        ("CREATE VIEW numbers AS SELECT rowid FROM documents", ""),
        (
            "CREATE TABLE places (a, b, c, d, e, FOREIGN KEY (a, b, c, d, e) REFERENCES sections (accession_number, document, \"offset\", part, item))",
            "the table places"
        ),
        ("CREATE TABLE users (x)", "a table users"), ("CREATE VIEW Alerts AS SELECT 1", "a view Alerts"), ("CREATE TABLE old_facts (x)", "a table old_facts"),
        ("CREATE TABLE theirs (x); CREATE TRIGGER audit_logs_no_update AFTER INSERT ON theirs BEGIN SELECT 1; END", "a trigger audit_logs_no_update"),
    ])
    func `refuses what it would break, and changes nothing`(sql: String, named: String) throws {
        let scratch = try old(sql)
        let before = try scratch.schema()
        if named.isEmpty {
            // A view that was of no use before is none of the migration's business.
            _ = try SQLiteStore(path: scratch.path, migrating: true)
            return
        }
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true) }
        #expect(failure?.kind == .schema && failure?.message.contains(named) == true, "\(failure?.message ?? "")")
        #expect(try scratch.schema() == before)
        #expect(try scratch.value("SELECT (SELECT value FROM facts) || (SELECT text FROM sections) || user_version FROM pragma_user_version") == "7Risks2")
    }

    @Test func `drops rows without a filing`() throws {
        let scratch = try old(
            """
            INSERT INTO facts (accession_number, document, "offset", concept) VALUES ('\(accession(2))', 'a.htm', 1, 'a:orphan');
            INSERT INTO sections (accession_number, document, "offset") VALUES ('\(accession(2))', 'a.htm', 5);
            INSERT INTO documents (accession_number, position) VALUES ('\(accession(2))', 1);
            INSERT INTO financial_statements (id, accession_number, statement_type, created_at) VALUES ('x', '\(accession(2))', 'income', '');
            """)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        let counts = ["facts", "sections", "documents", "financial_statements"].map { "(SELECT count(*) FROM \($0))" }.joined(separator: " || ")
        #expect(try scratch.value("SELECT \(counts)") == "1100")
        let all = filing(2, facts: [assets, name], statements: [income])
        #expect(try scratch.load(all) == ["000002: sec_filings 1, financial_statements 1, figures 1, facts 2"])
    }

    @Test func `needs names of triggers as well, in a database of other tables`() throws {
        let scratch = try Scratch()
        try SQLiteConnection(path: scratch.path).execute(
            "CREATE TABLE theirs (x); CREATE TRIGGER Audit_Logs_No_Update AFTER INSERT ON theirs BEGIN SELECT 1; END")
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true) }
        #expect(failure?.kind == .schema && failure?.message.contains("a trigger Audit_Logs_No_Update") == true, "\(failure?.message ?? "")")
    }
}
