import Records
import SQLite
import Testing
@testable import Warehouse

/// Hostile records: the rows do not depend on the order of loading, and what is not stored is rejected.
@Suite struct `The order of loading` {
    /// A filing's line that stands alone.
    private static func line(_ fields: String) -> String { #"{"type":"filing","accession_number":"\#(accession(1))"\#(fields)}"# + "\n" }

    /// Loads the streams in every order, each stream in a run of its own. Expects the same outcomes for each stream and the same rows, and returns the rows.
    @discardableResult
    private static func rows(_ streams: [String], _ tables: [Table] = [Schema.filings] + Schema.tables) throws -> [String] {
        var expected: (outcomes: [String], rows: [String])?
        for order in permutations(Array(streams.indices)) {
            let scratch = try Scratch()
            var outcomes = streams.map { _ in "" }
            for index in order { outcomes[index] = try scratch.load(streams[index]).map(withoutRows).joined(separator: " ") }
            let rows = try scratch.timelessContents(tables)
            if let expected {
                #expect(outcomes == expected.outcomes, "in the order \(order)")
                #expect(rows == expected.rows, "in the order \(order)")
            } else {
                expected = (outcomes, rows)
            }
        }
        return expected?.rows ?? []
    }

    /// The outcome without the numbers of rows, which depend on the order.
    private static func withoutRows(_ outcome: String) -> String {
        outcome.hasSuffix(": bad_record") || outcome.hasSuffix(": bad_field") ? outcome : "stored"
    }

    private static func permutations(_ elements: [Int]) -> [[Int]] {
        if elements.count < 2 { return [elements] }
        return elements.indices.flatMap { index in
            var rest = elements
            let first = rest.remove(at: index)
            return permutations(rest).map { [first] + $0 }
        }
    }

    private static func members(_ range: Range<Int>) -> String { range.map { ",\"member\($0)\":\($0)" }.joined() }

    @Test func `the merged record may have more members than one record`() throws {
        let streams = Self.linesOfManyMembers
        try Self.rows(streams)
        let scratch = try Scratch()
        for stream in streams { #expect(try scratch.load(stream) == ["000001: sec_filings 1"]) }
        #expect(try scratch.value("SELECT count(*) FROM sec_filings f, json_each(f.record) m WHERE m.key LIKE 'member%'") == "6000")
    }

    /// `é` as one character, and as `e` with an accent: equal as Swift strings, and different texts for every store.
    private static let accents = ["caf\u{E9}", "cafe\u{301}"]

    /// A filing with names that are equal as Swift strings, in all places.
    static let groupOfAccents =
        line(
            accents.map { ",\"\($0)\":\($0.utf8.count)" }.joined() + ",\"tool_versions\":{\(accents.map { "\"\($0)\":\"1\"" }.joined(separator: ","))},"
                + "\"unfolded\":[\"\(accents[0])\",\"\(accents[1])\"]")
        + accents.map { #"{"type":"\#($0)","accession_number":"\#(accession(1))"}"# + "\n" }.joined()
        + #"{"type":"end","accession_number":"\#(accession(1))","others":2}"# + "\n"

    static let linesOfManyMembers = [line(members(0..<3000)), line(members(3000..<6000)), line(#","ticker":"ACME""#)]

    @Test func `names of fields, tools and types are compared by their bytes`() throws {
        let fields = Self.accents.map { Self.line(",\"\($0)\":\"\($0.utf8.count)\"") }
        #expect(try Self.rows(fields)[0].utf8.count > Self.rows([fields[0]])[0].utf8.count + 10)
        let both = Self.line(Self.accents.map { ",\"\($0)\":1" }.joined())
        try Self.rows([both, Self.line(",\"\(Self.accents[0])\":2"), Self.line(",\"\(Self.accents[1])\":3")])
        try Self.rows(Self.accents.map { Self.line(",\"tool_versions\":{\"\($0)\":\"1.0.0\"}") })
        try Self.rows(Self.accents.map { Self.line(",\"tool_versions\":{\"filing-parse\":\"1.0.0-\($0)\"},\"ticker\":\"\($0.utf8.count)\"") })
        let types = Self.accents.map { type in
            Self.line(",\"unfolded\":[\"\(type)\"]") + #"{"type":"\#(type)","accession_number":"\#(accession(1))"}"# + "\n"
                + #"{"type":"end","accession_number":"\#(accession(1))","others":1}"# + "\n"
        }
        try Self.rows(types)
        let group = Self.groupOfAccents
        let scratch = try Scratch()
        #expect(try scratch.load(group) == ["000001: sec_filings 1, other_records 2"])
        #expect(try scratch.load(group) == ["000001: , skipped 2"])
        #expect(try scratch.value("SELECT count(DISTINCT type) FROM other_records") == "2")
        try SQLiteConnection(path: scratch.path).execute("DELETE FROM other_records WHERE type = (SELECT min(type) FROM other_records)")
        try scratch.load(group)
        #expect(try scratch.value("SELECT count(DISTINCT type) FROM other_records") == "2")
    }

    @Test func `versions are in the order of their bytes`() {
        let versions = Self.accents.flatMap { ["1.0.0-\($0)", $0] }.map { ToolVersion($0) }
        #expect(Set(versions).count == 4)
        for left in versions {
            for right in versions where left.text.utf8.elementsEqual(right.text.utf8) == false { #expect((left < right) != (right < left)) }
        }
    }

    /// The records of one tool are equal, and another tool has worked on one of the lines.
    @Test func `of two equal loads the later origin is kept`() throws {
        let versions = [#"{"xbrl-extract":"1.0.0"}"#, #"{"s3-put":"1.0.0","xbrl-extract":"1.0.0"}"#]
        try Self.rows(versions.map { filing(1, facts: [assets], more: ",\"tool_versions\":\($0)" + fetched(1)) })
    }

    /// An earlier load is checked like a later one, whichever comes first.
    @Test(arguments: [
        filing(1, facts: [#""offset":1"#], more: #","ticker":"OLD""# + fetched(1)),
        filing(1, facts: [assets], statements: [income.replacing("1.50", with: "1e5000")], more: #","ticker":"OLD""# + fetched(1)),
        filing(1, facts: [assets], more: #","ticker":"OLD","documents":[7]"# + fetched(1)),
        filing(1, facts: [assets], more: #","ticker":"OLD","filers":[{"cik":"\u0000"}]"# + fetched(1)),
        filing(1, facts: [assets], more: #","ticker":"OLD","documents":[{"offset":"x"}]"# + fetched(1)),
    ])
    func `an earlier load that no store takes is rejected in every order`(bad: String) throws {
        let good = filing(1, facts: [name], statements: [income], more: #","filers":[{"cik":"1"}],"documents":[{"offset":1}]"# + fetched(2))
        let rows = try Self.rows([bad, good])
        #expect(!rows[0].contains("OLD"))
    }

    @Test func `data of too many members rejects its filing`() throws {
        func statement(_ count: Int) -> String {
            income.replacing("\"Revenues\":1.50", with: (0..<count).map { "\"Item\($0)\":\($0)" }.joined(separator: ","))
        }
        let scratch = try Scratch()
        #expect(try scratch.load(filing(1, facts: [], statements: [statement(4096)])) == ["000001: sec_filings 1, financial_statements 1, figures 4096"])
        #expect(try scratch.load(filing(2, facts: [], statements: [statement(4097)])) == ["000002: bad_field"])
        let line = income + ",\"lines\":[{\"item\":\"Revenues\"" + Self.members(0..<4096) + "}]"
        #expect(try scratch.load(filing(3, facts: [], statements: [line])) == ["000003: bad_field"])
    }

    @Test func `an empty text in a key is not a missing one`() throws {
        let statements = [#""statement_type":"income","data":{"Revenues":1}"#, #""statement_type":"income","role":"","data":{"Revenues":2}"#]
        let scratch = try Scratch()
        #expect(try scratch.load(filing(1, facts: [], statements: statements)) == ["000001: sec_filings 1, financial_statements 2, figures 2"])
        let sets = ["1", "2", "\"\"", "null"].map { #""statement_type":"income","set":\#($0)"# }
        #expect(try scratch.load(filing(2, facts: [], statements: sets)) == ["000002: sec_filings 1, financial_statements 4"])
    }

    @Test func `a line that announces too many types is rejected`() throws {
        func stream(_ types: [String]) -> String {
            Self.line(",\"unfolded\":[\(types.map { "\"\($0)\"" }.joined(separator: ","))]") + #"{"type":"end","accession_number":"\#(accession(1))"}"#
        }
        let types = (1...101).map { "type\($0)" }
        let scratch = try Scratch()
        #expect(try scratch.load(stream(types)) == ["000001: too_many_types"])
        #expect(try scratch.load(stream([String(repeating: "t", count: 513)])) == ["000001: too_many_types"])
        #expect(try scratch.load(stream(Array(types.dropLast()) + types.dropLast())) == ["000001: sec_filings 1"])
        // The size of the text is bounded as well.
        #expect(try scratch.load(stream(Array(repeating: "section", count: 100_000))) == ["000001: too_many_types"])
    }

    /// Each filing at fault is found once, not by an attempt at the whole batch.
    @Test(.timeLimit(.minutes(1))) func `many filings at fault in one batch are rejected, and the others stored`() throws {
        let scratch = try Scratch()
        let all = (1...2000).map { filing($0, facts: [$0 % 4 == 0 ? assets : #""offset":1"#]) }.joined()
        let outcomes = try scratch.load(all)
        #expect(outcomes.count { $0.hasSuffix(": bad_record") } == 1500)
        #expect(outcomes.count { $0.hasSuffix(": sec_filings 1, facts 1") } == 500)
        #expect(try scratch.value("SELECT count(*) FROM facts") == "500")
    }
}

@Suite struct `Rejects of other tools` {
    private static func reject(_ at: String?, tool: String = "xbrl-extract") -> String {
        let time = at.map { #","at":"\#($0)""# } ?? ""
        return #"{"type":"reject","tool":"\#(tool)","accession_number":"\#(accession(1))","code":"malformed_xml","message":"m"\#(time)}"#
    }

    private static func line(_ tools: String...) -> String {
        let versions = tools.map { "\"\($0)\":\"1.0.0\"" }.joined(separator: ",")
        return #"{"type":"filing","accession_number":"\#(accession(1))","tool_versions":{\#(versions)}}"#
    }

    /// SQL that makes all loads of filings older than `past`.
    private static let aging = "UPDATE sec_filings SET created_at = '2000-01-01T00:00:00Z', passed_at = replace(passed_at, substr(created_at, 1, 4), '2000')"

    private static let past = "2001-01-01T00:00:00Z"
    private static let future = "2101-01-01T00:00:00.5Z"

    /// Runs of one record each, and whether the reject is resolved at the end.
    static let runs: [([String], Bool)] = [
        ([reject(past), line("xbrl-extract")], true), ([line("xbrl-extract"), reject(past)], true), ([reject(nil), line("xbrl-extract")], true),
        ([reject(future), line("xbrl-extract")], false), ([line("xbrl-extract"), reject(future)], false),
        ([reject(past), line("edgar-list")], false), ([line("xbrl-extract"), reject(future), line("edgar-list")], false),
        ([reject(past, tool: "financials-load"), line("edgar-list")], true), ([reject(future, tool: "financials-load"), line("edgar-list")], false),
    ]

    @Test(arguments: runs) func `are resolved by a load after them`(runs: [String], isResolved: Bool) throws {
        let scratch = try Scratch()
        for run in runs { try scratch.load(run) }
        #expect(try scratch.value("SELECT count(*) || count(resolved_at) FROM rejects") == (isResolved ? "11" : "10"))
    }

    /// The filing was listed before the reject, and parsed after it.
    @Test(arguments: [true, false]) func `are resolved whether they are loaded before the filing or after it`(isRejectFirst: Bool) throws {
        let scratch = try Scratch()
        try scratch.load(Self.line("edgar-list"))
        try SQLiteConnection(path: scratch.path).execute(Self.aging)
        let (reject, parsed) = (Self.reject(Self.past, tool: "filing-parse"), Self.line("edgar-list", "filing-parse"))
        for run in isRejectFirst ? [reject, parsed] : [parsed, reject] { try scratch.load(run) }
        #expect(try scratch.value("SELECT count(resolved_at) || processed FROM rejects JOIN sec_filings USING (accession_number)") == "10")
    }

    /// The filing was extracted before the reject, and listed anew after it, which changes its row.
    @Test(arguments: [true, false]) func `are not resolved by a later listing, whether they are loaded before it or after it`(isRejectFirst: Bool) throws {
        let scratch = try Scratch()
        try scratch.load(Self.line("xbrl-extract"))
        try SQLiteConnection(path: scratch.path).execute(Self.aging)
        let listing = #"{"type":"filing","accession_number":"\#(accession(1))","ticker":"NEW","tool_versions":{"edgar-list":"1.0.0"}\#(listed(1))}"#
        for run in isRejectFirst ? [Self.reject(Self.past), listing] : [listing, Self.reject(Self.past)] { try scratch.load(run) }
        #expect(try scratch.value("SELECT ticker || (SELECT count(resolved_at) FROM rejects) FROM sec_filings") == "NEW0")
    }

    /// The filing passed xbrl-extract before the reject; a listing is not a success of xbrl-extract.
    @Test func `are not resolved by a load of an earlier stage`() throws {
        let scratch = try Scratch()
        try scratch.load(Self.line("xbrl-extract"))
        try SQLiteConnection(path: scratch.path).execute(Self.aging)
        try scratch.load(Self.reject(Self.past))
        #expect(try scratch.value("SELECT count(resolved_at) FROM rejects") == "0")
        try scratch.load(Self.line("edgar-list"))
        #expect(try scratch.value("SELECT count(resolved_at) FROM rejects") == "0")
        // The same record again is a later success, although it changes no row.
        #expect(try scratch.load(Self.line("xbrl-extract")).count == 1)
        #expect(try scratch.value("SELECT count(resolved_at) FROM rejects") == "1")
    }
}

extension Scratch {
    /// Every row of the tables as JSON, without the times of loading.
    fileprivate func timelessContents(_ tables: [Table]) throws -> [String] {
        try tables.map { table in
            let columns = table.columns.filter { !["created_at", "processed_at", "passed_at"].contains($0.name) }.map { "\"\($0.name)\"" }.joined(
                separator: ", ")
            return try value("SELECT json_group_array(json_array(\(columns))) FROM (SELECT * FROM \(table.name) ORDER BY 1, 2, 3)") ?? ""
        }
    }
}
