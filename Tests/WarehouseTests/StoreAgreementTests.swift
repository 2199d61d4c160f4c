import Bytes
import PostgreSQL
import Records
import SQLite
import Testing
@testable import Warehouse

@Suite(.serialized, .enabled(if: ServerDatabase.server != nil, "SECFLOW_POSTGRES names no server")) struct `Both stores` {
    private static let long = String(repeating: "d", count: Column.keyLimit + 1)
    private static let longest = String(repeating: "d", count: Column.keyLimit)
    private static let manyDigits = String(repeating: "9", count: 10_000)

    private static func statement(_ data: String, type: String = "income") -> String {
        #"{"type":"statement","accession_number":"\#(accession(2))","statement_type":"\#(type)","role":"r","data":\#(data)}"#
    }

    private static func section(_ fields: String) -> String {
        #"{"type":"section","accession_number":"\#(accession(2))","document":"a.htm","offset":1,\#(fields)}"#
    }

    private static func fact(_ fields: String) -> String {
        #"{"type":"fact","accession_number":"\#(accession(2))","concept":"a:b",\#(fields)}"#
    }

    /// Loads a filing's records between two good filings into both stores, and returns the outcome of that filing. Both stores have to have the same outcomes and
    /// the same rows, and the good filings.
    private func outcome(_ lines: String) throws -> String {
        let database = try ServerDatabase("store_agreement")
        let scratch = try Scratch()
        let all = filing(1, facts: [assets]) + lines + "\n" + filing(3, facts: [name])
        let outcomes = try Scratch.load(all, into: SQLiteStore(path: scratch.path, patience: 1))
        #expect(try Scratch.load(all, into: PostgresStore(database.address)).sorted() == outcomes.sorted())
        #expect(outcomes.contains("000001: sec_filings 1, facts 1") && outcomes.contains("000003: sec_filings 1, facts 1"), "\(outcomes)")
        for table in [Schema.filings] + Schema.tables {
            #expect(try database.rows(table) == scratch.rows(table), "\(table.name)")
        }
        #expect(outcomes.count == 3)
        return outcomes.first { !$0.hasPrefix("000001") && !$0.hasPrefix("000003") } ?? ""
    }

    /// Returns the lines of filing 2, which has the one record.
    private func lines(_ record: String, _ field: String = #""ticker":"T""#) -> String {
        let type = ["statement", "section", "fact"].first { record.contains(#""type":"\#($0)""#) } ?? "novelty"
        return """
            {"type":"filing","accession_number":"\(accession(2))",\(field),"unfolded":["\(type)"]}
            \(record)
            {"type":"end","accession_number":"\(accession(2))","\(type)s":1}
            """
    }

    @Test(arguments: [
        statement(#"{"Revenues":\#(manyDigits)}"#), statement(#"{"Revenues":1e999999}"#), statement(#"{"a":{"b":[1,-1E+2000]}}"#),
        statement(#"{"Reven\u0000ues":1}"#), statement(#"{"\#(long)":1}"#),
        statement(#"{"Revenues":1},"lines":[{"item":"Revenues","offset":"x"}]"#), statement(#"{"\udc00":1}"#), statement("1", type: "a\\u0000"),
        statement("1", type: long),
        section(#""text":"a\u0000b""#), section(#""text":"\ud800""#), section(#""text":"\ud800\ud800\udc00""#), section(#""item":"\#(long)""#),
        section(#""part":["\u0000"]"#), section(#""new\u0000":1"#),
        fact(#""document":"\#(long)","offset":1"#), fact(#""document":"a","offset":1,"unit":"\udfff""#), fact(#""document":"a","offset":1,"new\ud800":1"#),
        #"{"type":"novelty","accession_number":"\#(accession(2))","x":1e5000}"#, #"{"type":"novelty","accession_number":"\#(accession(2))","\u0000":1}"#,
    ])
    func `reject a filing with a value that one of them cannot hold`(record: String) throws {
        #expect(try outcome(lines(record)) == "000002: bad_field")
    }

    @Test(arguments: [
        (statement(#"{"Revenues":1e400,"x":-0.0,"a":"\ud83d\ude00","a":1.50}"#), "financial_statements 1, figures 3"),
        (statement("null", type: "novelty"), "financial_statements 1"),
        (statement("[]", type: longest), "financial_statements 1"), (section(#""text":"\u0001\\u0000","item":null"#), "sections 1"),
        (section(#""item":"\#(longest)","part":"\#(longest)","new":{"b":1,"a":[2e1]}"#), "sections 1"),
        (fact(#""document":"\#(longest)","offset":-1,"value":1e400,"new":1"#), "facts 1"),
        (fact(#""document":"","offset":9223372036854775807,"value":0e99,"nil":true,"hidden":false"#), "facts 1"),
        (fact(#""document":"a","offset":1,"value":null,"dimensions":{"b":"c","a":null},"decimals":-9223372036854775808"#), "facts 1"),
        (fact(#""document":"a","offset":1,"value":"x","value":1,"period_end":"0001-01-01","period_start":"9999-12-31""#), "facts 1"),
        (#"{"type":"novelty","accession_number":"\#(accession(2))","x":{"b":1,"a":2}}"#, "other_records 1"),
    ])
    func `keep the same row of a value that both can hold`(record: String, rows: String) throws {
        #expect(try outcome(lines(record)) == "000002: sec_filings 1, \(rows)")
    }

    @Test(arguments: [
        (#""accepted_at":"0001-01-01T00:00:00Z""#, true), (#""accepted_at":"9999-12-31T23:59:59.999999Z""#, true),
        (#""accepted_at":"2024-11-01T06:01:36.5-04:00""#, true), (#""filing_date":"9999-12-31""#, true), (#""bytes":9223372036854775807"#, true),
        (#""ticker":"\#(longest)","cik":7,"form_type":"\#(longest)""#, true), (#""company_name":["a",1e2]"#, true),
        (#""documents":[{"offset":1,"new":1e2},{}],"filers":[{"cik":"7"}]"#, true), (#""documents":[{"new":"\u0000"}]"#, false),
        (#""cik":"\#(long)""#, false), (#""compan\u0000y":1"#, false), (#""filers":[{"cik":"\#(long)"}]"#, false),
    ])
    func `agree about the fields of a filing's line`(field: String, isStored: Bool) throws {
        let parties = field.contains(#""filers":[{"cik":"7"#) ? ", filing_parties 1, documents 2" : ""
        #expect(try outcome(lines(Self.section(#""text":"t""#), field)) == (isStored ? "000002: sec_filings 1\(parties), sections 1" : "000002: bad_field"))
    }

    /// The year 0 is the year 1 BC in PostgreSQL, which reads no year 0.
    @Test(arguments: [
        #""filing_date":"0000-01-01""#, #""period_end":"0000-12-31""#, #""accepted_at":"0000-06-01T00:00:00Z""#, #""accepted_at":"0001-01-01T00:00:00+01:00""#,
        #""accepted_at":"9999-12-31T23:59:59-01:00""#,
    ])
    func `agree about a filing outside the years 1 to 9999`(field: String) throws {
        #expect(try outcome(lines(Self.section(#""text":"t""#), field)) == "000002: bad_field")
    }

    @Test func `keep the same of names in two spellings, and of many members`() throws {
        for streams in [[`The order of loading`.groupOfAccents, `The order of loading`.groupOfAccents], `The order of loading`.linesOfManyMembers] {
            let database = try ServerDatabase("store_names")
            let scratch = try Scratch()
            for stream in streams {
                let outcomes = try scratch.load(stream)
                #expect(try Scratch.load(stream, into: PostgresStore(database.address)) == outcomes)
            }
            for table in [Schema.filings, Schema.otherRecords] { #expect(try database.rows(table) == scratch.rows(table), "\(table.name)") }
        }
    }

    @Test func `resolve the same rejects`() throws {
        for (runs, isResolved) in `Rejects of other tools`.runs {
            let database = try ServerDatabase("store_rejects")
            for run in runs { _ = try Scratch.load(run, into: PostgresStore(database.address)) }
            let result = try database.connect().execute("SELECT count(*) || '/' || count(resolved_at) FROM rejects")
            #expect(result.text(0, 0) == (isResolved ? "1/1" : "1/0"), "\(runs)")
        }
    }

    @Test func `keep a figure for each number of a statement, with its line, and mend figures that were deleted`() throws {
        let database = try ServerDatabase("store_figures")
        let scratch = try Scratch()
        let data = #"{"Revenues":12345678901234567890.120,"NetIncome":-5e2,"EPSBasic":1,"EPSBasic":1.50,"text":"1","none":null,"\u0041ssets":7}"#
        let lines = """
            [{"label":"Head","abstract":true},5,{"item":"NetIncome","concept":"us-gaap:ProfitLoss","unit":"USD","decimals":-6,"document":"a.htm","offset":9},
            {"item":"NetIncome","concept":"a:second"},{"item":"Assets","concept":"us-gaap:Assets"},{"item":"absent","concept":"a:absent"}]
            """
        let statement = Self.statement(#"\#(data),"lines":\#(lines.replacing("\n", with: ""))"#)
        let all = self.lines(statement)
        let receipt = "000002: sec_filings 1, financial_statements 1, figures 4"
        let read =
            "SELECT item || ' ' || value || coalesce(' ' || concept, '') || coalesce(' ' || unit || decimals || document || \"offset\", '') FROM figures ORDER BY item"
        for load in [{ try scratch.load(all) }, { try database.load(all) }] {
            #expect(try load() == [receipt])
            #expect(try load() == ["000002: , skipped 1"])
        }
        let rows = try database.connect().execute(read)
        let figures = (0..<rows.rowCount).compactMap { rows.text($0, 0) }
        #expect(figures == ["Assets 7 us-gaap:Assets", "EPSBasic 1.50", "NetIncome -500 us-gaap:ProfitLoss USD-6a.htm9", "Revenues 12345678901234567890.120"])
        #expect(try scratch.value("SELECT group_concat(row, '; ') FROM (\(read.replacing(" FROM", with: " AS row FROM")))") == figures.joined(separator: "; "))
        try SQLiteConnection(path: scratch.path).execute("DELETE FROM figures WHERE item = 'Assets'")
        try database.connect().execute("DELETE FROM figures WHERE item = 'Assets'")
        #expect(try scratch.load(all) == [receipt])
        #expect(try database.load(all) == [receipt])
        #expect(try database.rows(Schema.figures) == scratch.rows(Schema.figures))
    }

    /// A filing that was deleted by hand leaves no rows behind, and comes back whole.
    @Test(arguments: ["DELETE FROM sec_filings", "DELETE FROM financial_statements", "DELETE FROM figures"])
    func `mend what was deleted by hand`(sql: String) throws {
        let database = try ServerDatabase("store_deleted")
        let scratch = try Scratch()
        let forms = Schema.formTables.map(\.type)
        let formLines = forms.map { #"{"type":"\#($0)","accession_number":"\#(accession(2))","document":"a","offset":1,"more":[1.50]}"# }
        let all = [
            #"{"type":"filing","accession_number":"\#(accession(2))","filers":[{"cik":"7"}],"documents":[{"filename":"a"}],"#
                + #""unfolded":["statement","section","fact","alert","answer","novelty",\#(forms.map { "\"\($0)\"" }.joined(separator: ","))]}"#,
            Self.statement(#"{"Revenues":1,"NetIncome":2}"#), Self.section(#""text":"t""#), Self.fact(#""document":"a","offset":1"#),
            #"{"type":"alert","accession_number":"\#(accession(2))","id":"x"}"#, #"{"type":"answer","accession_number":"\#(accession(2))","id":"x"}"#,
            #"{"type":"novelty","accession_number":"\#(accession(2))"}"#,
            formLines.joined(separator: "\n"),
            #"{"type":"end","accession_number":"\#(accession(2))","statements":1,"sections":1,"facts":1,"alerts":1,"answers":1,"others":1,"#
                + forms.map { #""\#($0)s":1"# }.joined(separator: ",") + "}",
        ].joined(separator: "\n")
        #expect(try scratch.load(all) == database.load(all))
        let rows = try Schema.tables.map { try scratch.rows($0) }
        #expect(rows.allSatisfy { !$0.isEmpty })
        try SQLiteConnection(path: scratch.path).execute(sql)
        try database.connect().execute(sql)
        for table in [Schema.filings] + Schema.tables { #expect(try database.rows(table) == scratch.rows(table), "\(table.name)") }
        #expect(try scratch.rows(Schema.figures).isEmpty)
        if sql.contains("sec_filings") { #expect(try Schema.tables.allSatisfy { try scratch.rows($0).isEmpty }) }
        #expect(try scratch.load(all) == database.load(all))
        #expect(try Schema.tables.map { try scratch.rows($0) } == rows)
        #expect(try Schema.tables.map { try database.rows($0) } == rows)
        let renumbered = "UPDATE sec_filings SET accession_number = 'x'"
        #expect(throws: SQLiteFailure.self) { try SQLiteConnection(path: scratch.path).execute(renumbered) }
        #expect(kind(try database.connect(), renumbered) == .data)
    }

    /// An empty text is not the same as none, in each column of a section's key.
    @Test func `tell an empty text from none in the key of a section`() throws {
        let database = try ServerDatabase("store_places")
        let scratch = try Scratch()
        let keys = ["", #""part":"""#, #""item":"""#, #""part":"","item":"""#, #""part":"0""#, #""part":null"#]
        let sections = ["", #","document":"""#].flatMap { document in
            keys.map { #"{"type":"section","accession_number":"\#(accession(2))","offset":1\#(document)\#($0.isEmpty ? "" : ",")\#($0)}"# }
        }
        let all = """
            {"type":"filing","accession_number":"\(accession(2))","unfolded":["section"]}
            \(sections.joined(separator: "\n"))
            {"type":"end","accession_number":"\(accession(2))","sections":\(sections.count)}
            """
        #expect(try scratch.load(all) == ["000002: sec_filings 1, sections 10, skipped 2"])
        #expect(try database.load(all) == ["000002: sec_filings 1, sections 10, skipped 2"])
        #expect(try database.rows(Schema.sections) == scratch.rows(Schema.sections))
        let again = "INSERT INTO sections SELECT * FROM sections WHERE part = '' LIMIT 1"
        #expect(throws: SQLiteFailure.self) { try SQLiteConnection(path: scratch.path).execute(again) }
        #expect(kind(try database.connect(), again) == .data)
    }

    /// Figures between which each rule of the views decides, and figures that are alike in all that a rule looks at.
    @Test func `choose the same figures in their views`() throws {
        let database = try ServerDatabase("store_views")
        let scratch = try Scratch()
        // The number of the filing is the value, so that it says which filing was chosen.
        var number = 0
        func report(_ filed: String, _ statements: [String]) -> String {
            number += 1
            let records = statements.map { $0.replacing("VALUE", with: "\(number)") }
            return filing(number, facts: [], statements: records, more: filed.isEmpty ? "" : ",\(filed)").replacing(#","filing_date":"2024-11-01""#, with: "")
        }
        func statement(_ item: String, _ more: String = "", type: String = "income", end: String = "2024-09-28", start: String? = "2023-10-01") -> String {
            let first = start.map { #","period_start":"\#($0)""# } ?? ""
            return #""statement_type":"\#(type)","role":"\#(item)","fiscal_period":"FY","period_end":"\#(end)"\#(first),"data":{"\#(item)":VALUE}\#(more)"#
        }
        func line(_ item: String, _ place: String) -> String { #","lines":[{"item":"\#(item)","unit":"USD"\#(place)}]"# }
        let all = [
            report(#""filing_date":"2024-11-01","accepted_at":"2024-11-01T10:00:00Z""#, [statement("Fraction"), statement("Day")]),
            report(#""filing_date":"2024-11-01","accepted_at":"2024-11-01T10:00:00.5Z""#, [statement("Fraction"), statement("Undated")]),
            report(#""filing_date":"2024-11-01","accepted_at":"2024-11-01T10:00:00.25Z""#, [statement("Fraction")]),
            // Accepted in the evening in New York, when it is the next day in UTC: known before a filing of the next day without a time.
            report(#""filing_date":"2024-11-02","accepted_at":"2024-11-02T00:30:00Z""#, [statement("Day"), statement("Evening")]),
            report(#""filing_date":"2024-11-02""#, [statement("Evening")]),
            report("", [statement("Undated")]),
            report(
                #""filing_date":"2024-11-03""#,
                [
                    statement("Primary", #","primary":false,"title":"a""#), statement("Primary", #","title":"b","primary":true"#, type: "zz"),
                    statement("Placed", line("Placed", #","concept":"a:none""#)),
                    statement("Placed", line("Placed", #","concept":"a:placed","document":"b.htm","offset":5"#), type: "zz"),
                    statement("Offset", line("Offset", #","concept":"a:none","document":"b.htm""#)),
                    statement("Offset", line("Offset", #","concept":"a:offset","document":"b.htm","offset":5"#), type: "zz"),
                    statement("Exact", line("Exact", #","concept":"a:rounded","decimals":-6"#)),
                    statement("Exact", line("Exact", #","concept":"a:exact""#), type: "zz"),
                    statement("Concept", line("Concept", #","concept":"a:\u00e9""#)), statement("Concept", line("Concept", #","concept":"a:Z""#), type: "zz"),
                    statement("Alike"), statement("Alike", type: "B"), statement("Alike", type: "a"),
                    // Two periods that end on one day, periods without a start, and one without an end.
                    statement("Ends", line("Ends", #","concept":"a:one""#), start: "2024-06-30"), statement("Ends", line("Ends", #","concept":"a:two""#)),
                    statement("Ends", line("Ends", #","concept":"a:three""#), start: nil),
                    statement("Ends", line("Ends", #","concept":"a:one""#), end: "2023-09-30"),
                    statement("Ends", line("Ends", #","concept":"a:four""#), start: nil).replacing(#""period_end":"2024-09-28","#, with: ""),
                ]),
        ].joined()
        let outcomes = try scratch.load(all)
        #expect(try database.load(all).sorted() == outcomes.sorted())
        #expect(outcomes.count == number && outcomes.allSatisfy { $0.contains("figures") }, "\(outcomes)")
        for view in ["figures_reported", "figures_latest", "figures_stitched"] {
            let names = try #require(try scratch.value("SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('\(view)')")).split(separator: ",")
            #expect(
                try database.value("SELECT string_agg('\"' || attname || '\"', ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = '\(view)'::regclass")
                    == names.joined(separator: ","))
            let read = try SQLiteStatement("SELECT \(names.joined(separator: ", ")) FROM \(view)", on: SQLiteConnection(path: scratch.path))
            var mine: [String] = []
            while try read.step() { mine.append(names.indices.map { read.text(Int32($0)) ?? "-" }.joined(separator: "|")) }
            let spelled = names.map { name in
                switch name {
                case "\"accepted_at\"": "rtrim(rtrim(to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'), '0'), '.') || 'Z'"
                case "\"primary\"", "\"concept_changed\"": "\(name)::int"
                default: String(name)
                }
            }
            let rows = try database.connect().execute("SELECT \(spelled.joined(separator: ", ")) FROM \(view)")
            let other = (0..<rows.rowCount).map { row in names.indices.map { rows.text(row, $0) ?? "-" }.joined(separator: "|") }
            #expect(mine.sorted() == other.sorted(), "\(view)")
        }
        func chosen(_ item: String, _ column: String) throws -> String? {
            try scratch.value("SELECT group_concat(coalesce(\(column), '-'), ' ') FROM figures_latest WHERE item = '\(item)'")
        }
        let winners = try ["Fraction", "Day", "Evening", "Undated"].map { try chosen($0, "value") ?? "" }
        #expect(winners == ["2", "4", "5", "2"])
        #expect(try chosen("Primary", "statement_type") == "zz")
        #expect(try ["Placed", "Offset", "Exact", "Concept"].map { try chosen($0, "concept") ?? "" } == ["a:placed", "a:offset", "a:exact", "a:Z"])
        #expect(try chosen("Alike", "statement_type") == "B")
        #expect(
            try scratch.value(
                """
                SELECT group_concat(concept || concept_changed, ' ') FROM (
                    SELECT * FROM figures_stitched WHERE item = 'Ends' ORDER BY period_end NULLS FIRST, period_start NULLS FIRST)
                """) == "a:four0 a:one1 a:three1 a:two1 a:one1")
    }

    @Test func `agree about a fact in the year 0`() throws {
        #expect(try outcome(lines(Self.fact(#""document":"a","offset":1,"period_end":"0000-02-29""#))) == "000002: bad_field")
    }

    /// A reject that one store cannot hold must not end the load of the filings after it.
    @Test(arguments: [#""at":"0000-01-01T00:00:00Z""#, #""message":"\u0000""#, #""tool":"\#(long)""#, #""retryable":"yes""#])
    func `refuse a reject with a bad field, and load the rest`(field: String) throws {
        let reject = #"{"type":"reject","accession_number":"\#(accession(2))","code":"x","tool":"edgar-fetch",\#(field)}"#
        #expect(try outcome(reject) == "000002: bad_field")
    }

    @Test func `reject a filing without an accession number, and keep the first of two equal facts`() throws {
        let nameless = #"{"type":"filing","unfolded":["fact"]}"# + "\n" + #"{"type":"fact","concept":"a:b"}"# + "\n" + #"{"type":"end","facts":1}"#
        #expect(try outcome(nameless) == "-: no_accession_number")
        let twice = filing(2, facts: [#""offset":1,"concept":"a:first""#, #""offset":1,"concept":"a:second""#])
        #expect(try outcome(twice) == "000002: sec_filings 1, facts 1, skipped 1")
    }
}

// MARK: Rows as text

extension Column {
    /// Whether the value depends on the time of the load.
    fileprivate var isOfLoad: Bool { ["processed_at", "created_at", "passed_at"].contains(name) }

    /// Returns a value in the spelling that both stores share.
    fileprivate func shared(_ value: String?) -> String {
        guard let value else { return "NULL" }
        let bytes = Array(value.utf8)
        switch kind {
        case .instant: return Instant.microseconds(bytes.span).map(String.init) ?? value
        case .json, .others:
            var canonical = CanonicalJSON()
            var text: [UInt8] = []
            canonical.append(bytes.span, to: &text)
            return "'\(text.span.text)'"
        default: return "'\(value)'"
        }
    }

    /// The value as text in PostgreSQL.
    fileprivate var postgresText: String {
        switch kind {
        case .flag: "\"\(name)\"::int"
        case .instant: "(extract(epoch FROM \"\(name)\") * 1000000)::bigint"
        default: "\"\(name)\""
        }
    }
}

extension ServerDatabase {
    fileprivate func rows(_ table: Table) throws -> [String] {
        let columns = table.columns.filter { !$0.isOfLoad }
        let result = try connect().execute("SELECT \(columns.map(\.postgresText).joined(separator: ", ")) FROM \(table.name)")
        return (0..<result.rowCount).map { row in
            columns.indices.map { columns[$0].shared(result.text(row, $0)) }.joined(separator: " ")
        }.sorted()
    }
}

extension Scratch {
    fileprivate func rows(_ table: Table) throws -> [String] {
        let columns = table.columns.filter { !$0.isOfLoad }
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let statement = try SQLiteStatement("SELECT \(names) FROM \(table.name)", on: SQLiteConnection(path: path))
        var rows: [String] = []
        while try statement.step() {
            rows.append(columns.indices.map { columns[$0].shared(statement.text(Int32($0))) }.joined(separator: " "))
        }
        return rows.sorted()
    }
}
