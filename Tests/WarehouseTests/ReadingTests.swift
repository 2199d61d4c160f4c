import Bytes
import Glibc
import JSONLines
import PostgreSQL
import Records
import SQLite
import Testing
@testable import Warehouse

/// Returns what a reader reads: a line for each record.
private func records(_ view: RecordView, _ reader: WarehouseReader, _ selection: FilingSelection = FilingSelection(), items: [String] = []) throws -> [String] {
    var lines: [String] = []
    try reader.forEachRecord(
        view, selection, items: items,
        { (row: ResultRow) throws(WarehouseFailure) in
            var writer = JSONWriter()
            row.write(type: view.type, to: &writer)
            lines.append(String(decoding: writer.bytes.dropLast(), as: UTF8.self))
        }, failing: { $0 })
    return lines
}

private let texts = #"a\tb\\c\nd \"Ü\" \u0001 \r\u000b\b\f{x}"#

private func section(_ number: Int, _ item: String) -> String {
    #"{"type":"section","accession_number":"\#(accession(number))","document":"a.htm","part":"I","item":"\#(item)","offset":\#(item.count),"text":"\#(texts)"}"#
}

/// Three filings of two companies, with records of all types that have a view.
private let stream = [
    filing(
        1,
        facts: [
            assets, name, #""offset":25,"concept":"a:half","value":null,"precision":"3","numerator":1,"denominator":2.0"#,
            #""offset":30,"concept":"a:none","value":null,"nil":true"#,
            #""offset":40,"concept":"a:b","new":{"b":1.50,"a":[1]},"value":-5e2,"unit":"USD""#,
        ],
        statements: [income, income.replacing("http://a/r", with: "http://a/s")].map { $0 + #","cik":"0000000007""# },
        more: #","cik":"0000000007","ticker":"ACME","filing_date":"2024-11-01","accepted_at":"2024-11-01T06:01:36.5-04:00""#),
    filing(
        2, facts: [assets],
        more: #","cik":"0000000008","filing_date":"2023-11-01","filers":[{"role":"filer","cik":"0000000008"},{"role":"filer","cik":"0000000007"}]"#),
    filing(3, facts: [assets], more: #","cik":"0000000009","filing_date":"2022-11-01","removed":true"#),
    #"{"type":"filing","accession_number":"\#(accession(4))","cik":"0000000008","ticker":"B","filing_date":"2025-01-31","unfolded":["section","alert","answer"]}"#,
    section(4, "1A"), section(4, "7"), section(4, "10"),
    #"{"type":"alert","accession_number":"\#(accession(4))","id":"x","rule":"r","matched":[{"offset":1}],"channels":["c"]}"#,
    #"{"type":"answer","accession_number":"\#(accession(4))","id":"y","question":"q@1","answer":{"b":1,"a":"2"},"cost":0.010,"calls":2,"at":"2025-02-01T00:00:00Z"}"#,
    #"{"type":"end","accession_number":"\#(accession(4))","sections":3,"alerts":1,"answers":1}"#,
].joined(separator: "\n")

@Suite struct `Reading a database` {
    private func scratch() throws -> Scratch {
        let scratch = try Scratch()
        try scratch.load(stream)
        return scratch
    }

    private func reader(_ scratch: Scratch) throws -> WarehouseReader {
        try WarehouseReader(.sqlite(path: scratch.path), application: "tests", shouldStop: { false })
    }

    @Test func `gives records back as they were loaded, those of withdrawn filings left out`() throws {
        let reader = try reader(scratch())
        let filings = try records(.filings, reader).compactMap { try record($0).string("accession_number")?.suffix(6) }
        #expect(filings == ["000002", "000001", "000004"])
        #expect(
            try records(.facts, reader) == [
                #"{"type":"fact","accession_number":"\#(accession(2))","document":"a.htm","offset":10,"concept":"us-gaap:Assets","value":1234567890123456789.10,"unit":"USD","decimals":-3,"period_end":"2024-09-28"}"#,
                #"{"type":"fact","accession_number":"\#(accession(1))","document":"a.htm","offset":10,"concept":"us-gaap:Assets","value":1234567890123456789.10,"unit":"USD","decimals":-3,"period_end":"2024-09-28"}"#,
                #"{"type":"fact","accession_number":"\#(accession(1))","document":"a.htm","offset":20,"concept":"dei:EntityRegistrantName","value":"Acme \"Ü\" é\n"}"#,
                #"{"type":"fact","accession_number":"\#(accession(1))","document":"a.htm","offset":25,"concept":"a:half","value":null,"precision":"3","numerator":1,"denominator":2.0}"#,
                #"{"type":"fact","accession_number":"\#(accession(1))","document":"a.htm","offset":30,"concept":"a:none","value":null,"nil":true}"#,
                #"{"type":"fact","accession_number":"\#(accession(1))","document":"a.htm","offset":40,"concept":"a:b","value":-500,"unit":"USD","new":{"a":[1],"b":1.50}}"#,
            ])
        #expect(try records(.facts, reader, items: ["a:b", "a:none"]).count == 2)
        let sections = try records(.sections, reader)
        #expect(try sections.map { try record($0).string("item") } == ["7", "10", "1A"])
        #expect(try record(sections[0]).string("text") == record(section(4, "7")).string("text"))
        #expect(try records(.statements, reader).first?.contains(#""data":{"Revenues":1.50}"#) == true)
        #expect(
            try records(.alerts, reader) == [
                #"{"type":"alert","id":"x","accession_number":"\#(accession(4))","rule":"r","matched":[{"offset":1}],"channels":["c"]}"#
            ])
        #expect(try records(.answers, reader).first?.contains(#""answer":{"a":"2","b":1},"calls":2,"cost":0.010"#) == true)
    }

    @Test func `selects filings by company, in any role, and by filing date`() throws {
        let reader = try reader(scratch())
        func numbers(_ change: (inout FilingSelection) -> Void) throws -> String {
            var selection = FilingSelection()
            change(&selection)
            return try reader.accessionNumbers(selection).map { $0.suffix(1) }.joined()
        }
        #expect(try numbers { _ in } == "214")
        #expect(try numbers { $0.companies = [CIK("7")].compactMap(\.self) } == "21")
        #expect(try numbers { $0.companies = [CIK("8"), CIK("9")].compactMap(\.self) } == "24")
        // More companies than one query takes. The second filing belongs to the first and to the last of them.
        let many = [CIK("7")].compactMap(\.self) + (1000..<2200).compactMap { CIK($0) } + [CIK("8")].compactMap(\.self)
        #expect(try numbers { $0.companies = many } == "214")
        #expect(
            try numbers {
                $0.since = CalendarDate("2023-11-01"); $0.until = CalendarDate("2024-11-01")
            } == "21")
        #expect(try numbers { $0.until = CalendarDate("2024-10-31") } == "2")
        #expect(try reader.companies(named: "acme") == [CIK("7")])
        #expect(try reader.companies(named: "none").isEmpty)
    }

    @Test func `never writes: not into the file, not beside it, and not in a folder that cannot be written to`() throws {
        let scratch = try scratch()
        let before = try scratch.files()
        do {
            let reader = try reader(scratch)
            #expect(try records(.facts, reader).count == 6)
            let failure = #expect(throws: SQLiteFailure.self) { try (reader.source as? SQLiteSource)?.connection.execute("DELETE FROM facts") }
            #expect(failure?.message.contains("readonly") == true)
        }
        #expect(try scratch.files()[""] == before[""])
        let immutable = try SQLiteConnection(immutable: scratch.path)
        #expect(try immutable.text("SELECT count(*) FROM facts") == "7")
    }

    /// Files that SQLite makes beside the database would belong to the reader, and stop the owner's loaders.
    @Test func `leaves no files beside the database, unless a loader has it open`() throws {
        let scratch = try scratch()
        #expect(try records(.facts, reader(scratch)).count > 0)
        #expect(try scratch.files().keys.sorted() == [""])
        let store = try SQLiteStore(path: scratch.path)
        #expect(try records(.facts, reader(scratch)).count > 0)
        #expect(try Scratch.load(filing(9, facts: [assets]), into: store) == ["000009: sec_filings 1, facts 1"])
        #expect(try scratch.files().keys.sorted() == ["", "-shm", "-wal"])
    }

    @Test func `gives statements that become the same rows when they are loaded again`() throws {
        let (first, second) = (try Scratch(), try Scratch())
        try first.load(filing(1, facts: [], statements: [income + #","note":1"#]))
        let statements = try records(.statements, reader(first))
        #expect(statements.count == 1 && statements[0].contains("\"id\":"))
        try second.load(
            filing(1, facts: [], statements: [income], ends: false).split(separator: "\n")[0] + "\n" + statements[0]
                + #"\#n{"type":"end","accession_number":"\#(accession(1))","statements":1}"#)
        #expect(try second.value("SELECT id || other FROM financial_statements") == first.value("SELECT id || other FROM financial_statements"))
        #expect(try records(.statements, reader(second)) == statements)
    }

    @Test func `makes no files beside the database of another user`() throws {
        let scratch = try scratch()
        let user = try #require(owner(of: scratch.path))
        for other in [user + 1, user + 2] {
            let source = try SQLiteSource(path: scratch.path, user: other, shouldStop: { false })
            let reader = WarehouseReader(source)
            #expect(try records(.facts, reader).count == 6)
            #expect(try scratch.files().keys.sorted() == [""])
        }
        // A loader that has the database open has made them.
        let store = try SQLiteStore(path: scratch.path, patience: 1)
        _ = try store.begin([accession(5)])
        try store.commit()
        let reader = try WarehouseReader(SQLiteSource(path: scratch.path, user: user + 1, shouldStop: { false }))
        #expect(try reader.accessionNumbers(FilingSelection()).count == 4)
        _ = try store.begin([accession(6)])
        try store.commit()
        #expect(try reader.accessionNumbers(FilingSelection()).count == 4)
    }

    @Test func `gives no record of another user's database once it changes`() throws {
        let scratch = try scratch()
        let user = try #require(owner(of: scratch.path))
        let reader = try WarehouseReader(SQLiteSource(path: scratch.path, user: user + 1, shouldStop: { false }))
        #expect(try records(.facts, reader).count == 6)
        try scratch.load(filing(5, facts: [assets]))
        let failure = #expect(throws: WarehouseFailure.self) { try records(.facts, reader) }
        #expect(failure?.kind == .busy && failure?.message.contains("run again") == true)
        #expect(try records(.facts, WarehouseReader(SQLiteSource(path: scratch.path, user: user + 1, shouldStop: { false }))).count == 7)
    }

    private func owner(of path: String) -> uid_t? {
        var status = stat()
        return stat(path, &status) == 0 ? status.st_uid : nil
    }

    @Test func `sees the database of one moment while a loader changes it`() throws {
        let scratch = try scratch()
        let reader = try reader(scratch)
        #expect(try records(.facts, reader).count == 6)
        try scratch.load(filing(5, facts: [assets]))
        #expect(try records(.facts, reader).count == 6)
        #expect(try records(.facts, self.reader(scratch)).count == 7)
    }

    @Test func `refuses what is not a database of this version`() throws {
        func message(_ scratch: Scratch) throws -> String {
            let failure = #expect(throws: WarehouseFailure.self) { try reader(scratch) }
            return failure.map { "\($0.kind): \($0.message)" } ?? ""
        }
        let scratch = try Scratch()
        #expect(try message(scratch) == "unusable: cannot read the database \(scratch.path): there is no such file")
        try SQLiteConnection(path: scratch.path).execute("CREATE TABLE mine (x)")
        #expect(try message(scratch) == "schema: the database has no tables of secflow: financials-load makes them")
        let old = try Scratch()
        try old.make(version: 2)
        #expect(try message(old) == "schema: the database has schema version 2: financials-load --migrate brings it to version \(Schema.version)")
    }

    @Test func `reads the figures of the view figures_reported`() throws {
        let scratch = try scratch()
        let company = try #require(CIK("7"))
        func read() throws -> String {
            let reader = try reader(scratch)
            var statements: [String: String] = [:]
            try reader.forEachStatement(
                of: company,
                { (row: ResultRow) throws(WarehouseFailure) in
                    typealias Column = WarehouseReader.StatementColumn
                    let columns: [Column] = [.accessionNumber, .ticker, .statementType, .periodStart, .periodEnd, .formType, .acceptedAt]
                    statements[row.text(Column.id.rawValue) ?? "-"] = columns.map { row.text($0.rawValue) ?? "-" }.joined(separator: "|")
                }, failing: { $0 })
            var lines: [String] = []
            try reader.forEachReportedFigure(
                of: company,
                { (row: ResultRow) throws(WarehouseFailure) in
                    guard let statement = row.text(0).flatMap({ statements[$0] }) else { return }
                    lines.append(([statement] + (1..<row.columns.count).map { row.text($0) ?? "-" }).joined(separator: "|"))
                }, failing: { $0 })
            return lines.sorted().joined(separator: "\n")
        }
        func view() throws -> String? {
            let columns = [
                "accession_number", "ticker", "statement_type", "period_start", "period_end", "form_type", "accepted_at", "item", "value", "unit", "decimals",
                "concept", "document", "\"offset\"",
            ]
            let line = columns.map { "coalesce(\($0), '-')" }.joined(separator: " || '|' || ")
            return try scratch.value(
                "SELECT coalesce(group_concat(line, char(10)), '') FROM (SELECT \(line) AS line FROM figures_reported WHERE cik = '\(company)' ORDER BY line)")
        }
        #expect(try !read().isEmpty)
        #expect(try read() == view())
        // The SEC withdraws a filing.
        try SQLiteConnection(path: scratch.path).execute(
            "UPDATE sec_filings SET removed = 1 WHERE accession_number = (SELECT min(accession_number) FROM figures_reported WHERE cik = '\(company)')")
        #expect(try read() == view())
    }

    @Test(.enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server"))
    func `gives the same from both kinds of stores`() throws {
        let scratch = try scratch()
        let database = try ServerDatabase("store_reading")
        _ = try database.load(stream)
        let mine = try reader(scratch)
        let other = try WarehouseReader(.postgres(address: database.address), application: "tests", shouldStop: { false })
        for view in RecordView.allCases {
            let lines = try records(view, mine)
            #expect(try lines == records(view, other), "\(view)")
            #expect(!lines.isEmpty)
        }
        #expect(try records(.facts, mine, items: ["a:b"]) == records(.facts, other, items: ["a:b"]))
        #expect(try mine.companies(named: "ACME'; DROP TABLE facts") == other.companies(named: "ACME'; DROP TABLE facts"))
        func figures(_ reader: WarehouseReader) throws -> [String] {
            var lines: [String] = []
            let company = try #require(CIK("7"))
            try reader.forEachReportedFigure(
                of: company,
                { (row: ResultRow) throws(WarehouseFailure) in lines.append(row.columns.indices.map { row.text($0) ?? "-" }.joined(separator: "|")) },
                failing: { $0 })
            return lines.sorted()
        }
        #expect(try figures(mine).count == 2)
        #expect(try figures(mine) == figures(other))
        for view in ["figures_reported", "figures_latest", "figures_stitched"] {
            #expect(try scratch.value("SELECT count(*) FROM \(view)") == database.value("SELECT count(*) FROM \(view)"), "\(view)")
        }
        #expect(throws: PostgresFailure.self) { try database.connect().execute("BEGIN READ ONLY; DELETE FROM facts") }
        let interrupted = try WarehouseReader(.sqlite(path: scratch.path), application: "tests", shouldStop: { true })
        let failure = #expect(throws: WarehouseFailure.self) { try records(.facts, interrupted) }
        #expect(failure?.kind == .interrupted)
    }
}
