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

    /// Version 2 kept an unreadable number as a text with its unit.
    @Test(arguments: [
        ("'7'", true), ("'-0.50'", true), ("'1234567890123456789012.10'", true), ("'1e5'", true), ("'1E-05'", true), ("'0'", true), ("'n/a'", false),
        ("'1,234'", false), ("' 7'", false), ("'7 '", false), ("'+7'", false), ("'07'", false), ("'7.'", false), ("'.7'", false), ("'-'", false), ("''", false),
        ("'1e'", false), ("'1e5.0'", false), ("'0x10'", false), ("'NaN'", false), ("'true'", false), ("'null'", false), ("'[7]'", false),
        ("'7' || char(10)", false),
    ])
    func `tells numbers from texts by their spelling`(value: String, isNumber: Bool) throws {
        let scratch = try old("UPDATE facts SET value = \(value)")
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value("SELECT value IS \(isNumber ? value : "NULL") AND text IS \(isNumber ? "NULL" : value) FROM facts") == "1")
    }

    @Test func `keeps a text without a unit, and no value`() throws {
        let scratch = try old(
            """
            UPDATE facts SET unit = NULL;
            INSERT INTO facts (accession_number, document, "offset", concept, unit) VALUES ('\(accession(1))', 'a.htm', 2, 'a:c', 'USD')
            """)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value("SELECT group_concat(coalesce(value, '-') || coalesce(text, '-'), ' ') FROM facts") == "-7 --")
    }

    /// A filing of version 2 as its record says it was fetched and parsed; `tools` worked on it.
    private func stored(_ number: Int, isProcessed: Bool, tools: String, _ more: String = "") -> String {
        let record =
            #"{"type":"filing","unfolded":["fact"],"accession_number":"\#(accession(number))","cik":"7","company_name":"Header","#
            + #""fetched_at":"2025-01-03T01:00:00+01:00","tool_versions":{\#(tools)}}"#
        return """
            INSERT INTO sec_filings (accession_number, cik, processed, created_at, record)
                VALUES ('\(accession(number))', '7', \(isProcessed ? 1 : 0), '2001-01-01T00:00:00Z', '\(record)');
            \(more)
            """
    }

    @Test(arguments: [
        (
            true, #""filing-parse":"1.0.0","xbrl-extract":"1.0.0""#,
            #"INSERT INTO facts (accession_number, document, "offset", concept) VALUES ('N', 'a', 1, 'a:b')"#
        ),
        (true, #""filing-parse":"1.0.0""#, #"INSERT INTO sections (accession_number, document, "offset") VALUES ('N', 'a', 1)"#),
        (true, #""filing-parse":"1.0.0","xbrl-extract":"1.0.0""#, ""),
        (false, #""filing-parse":"1.0.0""#, #"INSERT INTO sections (accession_number, document, "offset") VALUES ('N', 'a', 1)"#),
    ])
    func `knows where the values come from: a listing does not replace those of the header`(isProcessed: Bool, tools: String, row: String) throws {
        let scratch = try old(stored(2, isProcessed: isProcessed, tools: tools, row.replacing("N'", with: "\(accession(2))'")))
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        let listing =
            #"{"type":"filing","accession_number":"\#(accession(2))","cik":"0000000009","company_name":"Listing","ticker":"NEW","#
            + #""tool_versions":{"edgar-list":"9.0.0"}\#(listed(300))}"#
        try scratch.load(listing)
        #expect(
            try scratch.value("SELECT cik || company_name || ticker || processed FROM sec_filings WHERE accession_number = '\(accession(2))'")
                == "0000000007HeaderNEW\(isProcessed ? 1 : 0)")
        #expect(try scratch.value("SELECT count(*) FROM sec_filings, json_each(record) AS member WHERE member.key IN ('type', 'unfolded')") == "0")
    }

    @Test func `keeps records that are later, and replaces those of the same origin`() throws {
        let tools = #""filing-parse":"1.0.0","xbrl-extract":"1.0.0""#
        let scratch = try old(
            stored(
                2, isProcessed: true, tools: tools,
                #"INSERT INTO facts (accession_number, document, "offset", concept) VALUES ('\#(accession(2))', 'a.htm', 1, 'a:b');"#))
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        func load(_ day: Int) throws { try scratch.load(filing(2, facts: [name], more: fetched(day) + #","tool_versions":{\#(tools)}"#)) }
        let concepts =
            "SELECT group_concat(concept) || processed FROM facts JOIN sec_filings USING (accession_number) WHERE accession_number = '\(accession(2))'"
        try load(1)
        #expect(try scratch.value(concepts) == "a:b1")
        try load(2)
        #expect(try scratch.value(concepts) == "dei:EntityRegistrantName1")
    }

    @Test func `resolves a reject that was made before the filing was stored`() throws {
        let scratch = try old(stored(2, isProcessed: false, tools: #""filing-parse":"1.0.0""#))
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        for (tool, at) in [("filing-parse", "2000"), ("filing-parse", "2002"), ("xbrl-extract", "2000"), ("financials-load", "2000")] {
            try scratch.load(#"{"type":"reject","tool":"\#(tool)","accession_number":"\#(accession(2))","at":"\#(at)-01-01T00:00:00Z"}"#)
        }
        let rejects = "SELECT group_concat(tool || substr(at, 4, 1) || (resolved_at IS NOT NULL), ' ') FROM (SELECT * FROM rejects ORDER BY tool, at)"
        #expect(
            try scratch.value(rejects)
                == "filing-parse01 filing-parse20 financials-load01 xbrl-extract00")
    }

    @Test func `keeps the rowids, which an index of another program may use`() throws {
        let scratch = try old(
            """
            UPDATE sections SET rowid = 70;
            UPDATE sec_filings SET rowid = 80;
            INSERT INTO financial_statements (rowid, id, accession_number, statement_type, created_at) VALUES (90, 'x', '\(accession(1))', 'income', '');
            """)
        _ = try SQLiteStore(path: scratch.path, migrating: true)
        #expect(try scratch.value("SELECT sections.rowid || f.rowid || s.rowid FROM sections, sec_filings f, financial_statements s") == "708090")
    }

    @Test(arguments: [
        ("CREATE TABLE log AS SELECT * FROM facts; CREATE TRIGGER log_it AFTER INSERT ON facts BEGIN INSERT INTO log SELECT * FROM facts; END", "log_it"),
        (
            """
            CREATE TABLE log AS SELECT * FROM facts; CREATE TRIGGER a AFTER DELETE ON sections BEGIN SELECT 1; END;
            CREATE TRIGGER log_it AFTER UPDATE OF title ON sections BEGIN INSERT INTO log SELECT * FROM facts; END;
            CREATE TRIGGER z AFTER DELETE ON sections BEGIN SELECT 1; END
            """, "log_it"
        ),
        (
            """
            CREATE TABLE log AS SELECT * FROM facts; CREATE TABLE theirs (x); CREATE TRIGGER a AFTER INSERT ON theirs BEGIN SELECT 1; END;
            CREATE TRIGGER "log it" AFTER INSERT ON theirs BEGIN INSERT INTO log SELECT * FROM facts; END
            """, "log it"
        ),
        ("CREATE VIEW v AS SELECT * FROM facts; CREATE TRIGGER t INSTEAD OF DELETE ON v BEGIN INSERT INTO notes SELECT rowid FROM documents; END", ""),
    ])
    func `refuses a trigger that could not run any more, by its name`(sql: String, named: String) throws {
        let scratch = try old(sql)
        let before = try scratch.schema()
        if named.isEmpty {
            // The trigger could not run before.
            _ = try SQLiteStore(path: scratch.path, migrating: true)
            return
        }
        let failure = #expect(throws: WarehouseFailure.self) { try SQLiteStore(path: scratch.path, migrating: true) }
        #expect(failure?.kind == .schema && failure?.message.contains("the trigger \(named) of another program") == true, "\(failure?.message ?? "")")
        #expect(try scratch.schema() == before)
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
