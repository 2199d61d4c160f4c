import Testing
@testable import Warehouse

@Suite struct `Loading filings` {
    @Test func `a filing's records become rows, to the digit`() throws {
        let scratch = try Scratch()
        #expect(try scratch.load(filing(1, facts: [assets, name], statements: [income])) == ["000001: sec_filings 1, facts 2, financial_statements 1"])
        #expect(try scratch.value("SELECT value FROM facts WHERE \"offset\" = 10") == "1234567890123456789.10")
        #expect(try scratch.value("SELECT value FROM facts WHERE \"offset\" = 20") == "Acme \"Ü\" é\n")
        #expect(try scratch.value("SELECT typeof(decimals) || decimals FROM facts WHERE \"offset\" = 10") == "integer-3")
        #expect(try scratch.value("SELECT data FROM financial_statements WHERE \"primary\" = 1") == #"{"Revenues":1.50}"#)
        #expect(try scratch.value("SELECT processed FROM sec_filings") == "1")
    }

    @Test func `loading the same again changes nothing`() throws {
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets, name], statements: [income], more: #","documents":[{"kind":"inline","offset":1,"length":2}]"#)
        let first = try scratch.load(lines)
        try scratch.age()
        let before = try scratch.contents()
        #expect(try scratch.load(lines) == first)
        #expect(try scratch.contents() == before)
    }

    @Test func `loading anew replaces, and keeps the time at which a statement was first seen`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets, name], statements: [income]))
        try scratch.age()
        try scratch.load(filing(1, facts: [name], statements: [income + #","title":"Income""#], more: #","ticker":"ACME""#))
        #expect(try scratch.value("SELECT count(*) || min(concept) FROM facts") == "1dei:EntityRegistrantName")
        #expect(try scratch.value("SELECT count(*) || title || created_at FROM financial_statements") == "1Income2001-01-01T00:00:00Z")
        #expect(try scratch.value("SELECT ticker || created_at FROM sec_filings") == "ACME2001-01-01T00:00:00Z")
        #expect(try scratch.value("SELECT processed_at <> created_at FROM sec_filings") == "1")
    }

    @Test func `a filing that stands alone leaves what was unfolded before, and what it does not say`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets], more: #","ticker":"ACME","documents":[{"kind":"html","offset":1,"length":2}]"#))
        #expect(try scratch.load(filing(1, facts: [], ends: false, more: #","s3_path":"s3://b/k""#)) == ["000001: sec_filings 1"])
        #expect(
            try scratch.value("SELECT (SELECT count(*) FROM facts) || (SELECT count(*) FROM documents) || ticker || s3_path || processed FROM sec_filings")
                == "11ACMEs3://b/k1")
        #expect(try scratch.value("SELECT json_extract(record, '$.ticker') || json_extract(record, '$.s3_path') FROM sec_filings") == "ACMEs3://b/k")
    }

    @Test func `only what a filing brings is replaced, and a count of zero is brought`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets], statements: [income]))
        let sections =
            #"{"type":"filing","accession_number":"\#(accession(1))","unfolded":["section"]}"# + "\n"
            + #"{"type":"section","accession_number":"\#(accession(1))","document":"a.htm","item":"1A","offset":5,"text":"Risks"}"# + "\n"
            + #"{"type":"end","accession_number":"\#(accession(1))","sections":1}"#
        #expect(try scratch.load(sections) == ["000001: sec_filings 1, sections 1"])
        #expect(try scratch.value("SELECT (SELECT count(*) FROM facts) || (SELECT count(*) FROM financial_statements)") == "11")
        try scratch.load(filing(1, facts: [assets]))
        #expect(
            try scratch.value("SELECT (SELECT count(*) FROM facts) || (SELECT count(*) FROM financial_statements) || (SELECT text FROM sections)") == "10Risks")
    }

    @Test func `a filing whose end never came is not stored`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets]))
        let before = try scratch.contents()
        #expect(try scratch.load(filing(1, facts: [name], ends: false)) == ["000001: incomplete_filing, retryable"])
        #expect(try scratch.contents() == before)
        #expect(
            try scratch.load(filing(2, facts: [name], ends: false) + filing(3, facts: [assets]))
                == ["000002: incomplete_filing, retryable", "000003: sec_filings 1, facts 1"])
        #expect(try scratch.load(filing(4, facts: [name], ends: false), partial: true) == ["000004: sec_filings 1, facts 1"])
        #expect(try scratch.value("SELECT processed FROM sec_filings WHERE accession_number LIKE '%4'") == "0")
        #expect(try scratch.load(filing(5, facts: [name], ends: false), isStopped: true) == [])
    }

    @Test func `an end that counts more than came is no end`() throws {
        let lines = filing(1, facts: [assets, name]).split(separator: "\n")
        let scratch = try Scratch()
        #expect(try scratch.load("\(lines[0])\n\(lines[1])\n\(lines[3])") == ["000001: incomplete_filing, retryable"])
        #expect(try scratch.value("SELECT count(*) FROM sec_filings") == "0")
    }

    @Test func `an end counts all that the filing's line names`() throws {
        let lines = filing(1, facts: [assets], more: #","ticker":"ACME""#).replacing(#"["fact"]"#, with: #"["section","fact"]"#)
        let scratch = try Scratch()
        #expect(try scratch.load(lines) == ["000001: incomplete_filing, retryable"])
        #expect(try scratch.load(lines.replacing(#""facts":1"#, with: #""facts":1,"sections":0"#)) == ["000001: sec_filings 1, facts 1"])
    }

    @Test(arguments: [
        #""offset":"x","concept":"a:b""#, #""offset":1.5,"concept":"a:b""#, #""offset":1"#, #""offset":1,"concept":"a:b","period_end":"2024-02-30""#,
        #""offset":1,"concept":"a:b","hidden":"yes""#, #""offset":123456789012345678901234567890,"concept":"a:b""#,
    ])
    func `a record of the wrong shape costs its filing, not the batch`(fact: String) throws {
        let scratch = try Scratch()
        let outcomes = try scratch.load(filing(1, facts: [assets]) + filing(2, facts: [assets, fact, name]) + filing(3, facts: [assets]))
        #expect(outcomes.count == 3)
        #expect(outcomes.contains("000002: bad_field") || outcomes.contains("000002: bad_record"))
        #expect(try scratch.value("SELECT group_concat(substr(accession_number, -1)) FROM sec_filings") == "1,3")
        #expect(try scratch.value("SELECT count(*) FROM facts") == "2")
    }

    @Test func `a second fact at the same place is skipped, and said to be`() throws {
        let scratch = try Scratch()
        #expect(try scratch.load(filing(1, facts: [assets, assets, name])) == ["000001: sec_filings 1, facts 2, skipped 1"])
    }

    @Test(arguments: [63, 64, 65, 200])
    func `facts are stored many at a time, and each once`(count: Int) throws {
        let scratch = try Scratch()
        let facts = (1...count).map { #""offset":\#($0 / 2),"concept":"a:b","value":"\#($0)""# }
        let distinct = count / 2 + 1
        #expect(try scratch.load(filing(1, facts: facts)) == ["000001: sec_filings 1, facts \(distinct), skipped \(count - distinct)"])
        #expect(try scratch.value("SELECT count(*) FROM facts WHERE value = max(1, 2 * \"offset\")") == "\(distinct)")
    }

    @Test func `records without their filing are one reject`() throws {
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets, name]).split(separator: "\n").dropFirst().joined(separator: "\n")
        #expect(try scratch.load(lines + "\n" + filing(2, facts: [assets])) == ["000001: no_filing", "000002: sec_filings 1, facts 1"])
        let nameless =
            #"{"type":"filing","path":"a.txt","unfolded":["fact"]}"# + "\n" + #"{"type":"fact","concept":"a:b"}"# + "\n" + #"{"type":"end","facts":1}"#
        #expect(try scratch.load(nameless) == ["-: no_accession_number"])
        #expect(try scratch.load(#"{"type":"filing","accession_number":"../../x"}"#) == ["../../x".suffix(6) + ": bad_accession_number"])
    }

    @Test(arguments: [true, false])
    func `a filing too large for memory is stored all the same, and whole`(ends: Bool) throws {
        let scratch = try Scratch()
        let facts = (1...500).map { #""offset":\#($0),"concept":"a:b","value":\#($0)"# }
        try scratch.load(filing(1, facts: [assets], statements: [income]))
        let outcomes = try scratch.load(
            filing(2, facts: [assets]) + filing(1, facts: facts, statements: [income], ends: ends) + filing(3, facts: [name]), spillSize: 4096)
        #expect(outcomes[1] == (ends ? "000001: sec_filings 1, facts 500, financial_statements 1" : "000001: incomplete_filing, retryable"))
        #expect(try scratch.value("SELECT count(*) FROM facts") == (ends ? "502" : "3"))
        #expect(try scratch.value("SELECT count(*) FROM sec_filings") == "3")
    }

    @Test func `fields that have no column are kept`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets + #","new":{"a":[1]},"newer":2"#], more: #","shelf":9"#))
        #expect(try scratch.value("SELECT other FROM facts") == #"{"new":{"a":[1]},"newer":2}"#)
        #expect(try scratch.value("SELECT json_extract(record, '$.shelf') FROM sec_filings") == "9")
    }

    @Test func `other records are not taken, and do not end a filing`() throws {
        let scratch = try Scratch()
        let loader = Loader(try SQLiteStore(path: scratch.path))
        for (number, line) in filing(1, facts: [assets]).split(separator: "\n").enumerated() {
            #expect(try loader.take(try record(String(line)), line: Array(line.utf8).span))
            let other = #"{"type":"\#(number == 0 ? "receipt" : "news")"}"#
            #expect(try !loader.take(try record(other), line: Array(other.utf8).span))
        }
        try loader.finish()
        #expect(loader.takeOutcomes().count == 1)
    }
}

extension Scratch {
    /// Sets every time in the database back, so that a change of one shows.
    fileprivate func age() throws {
        let old = "'2001-01-01T00:00:00Z'"
        let connection = try SQLiteConnection(path: path)
        try connection.execute("UPDATE sec_filings SET created_at = \(old), processed_at = \(old); UPDATE financial_statements SET created_at = \(old)")
    }
}
