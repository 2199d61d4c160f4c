import SQLite
import Testing
@testable import Warehouse

@Suite struct `Loading filings` {
    @Test func `a filing's records become rows, to the digit`() throws {
        let scratch = try Scratch()
        #expect(
            try scratch.load(filing(1, facts: [assets, name], statements: [income])) == ["000001: sec_filings 1, financial_statements 1, figures 1, facts 2"])
        #expect(try scratch.value("SELECT value FROM facts WHERE \"offset\" = 10") == "1234567890123456789.10")
        #expect(try scratch.value("SELECT text FROM facts WHERE \"offset\" = 20") == "Acme \"Ü\" é\n")
        #expect(try scratch.value("SELECT typeof(decimals) || decimals FROM facts WHERE \"offset\" = 10") == "integer-3")
        #expect(try scratch.value("SELECT data FROM financial_statements WHERE \"primary\" = 1") == #"{"Revenues":1.50}"#)
        #expect(try scratch.value("SELECT processed FROM sec_filings") == "1")
    }

    @Test func `loading the same again changes nothing`() throws {
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets, name], statements: [income], more: #","documents":[{"kind":"inline","offset":1,"length":2}]"#)
        try scratch.load(lines)
        try scratch.age()
        let before = try scratch.contents()
        #expect(try scratch.load(lines) == ["000001: , skipped 3"])
        #expect(try scratch.contents() == before)
    }

    @Test func `statements of two document sets are two`() throws {
        let scratch = try Scratch()
        let both = ["", #","set":"a.htm""#, #","set":"b.htm""#].map { income + $0 }
        #expect(try scratch.load(filing(1, facts: [], statements: both)) == ["000001: sec_filings 1, financial_statements 3, figures 3"])
        #expect(try scratch.load(filing(1, facts: [], statements: both + both)) == ["000001: sec_filings 1, financial_statements 3, figures 3, skipped 3"])
    }

    @Test func `loading anew replaces, and keeps the time at which a statement was first seen`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets, name], statements: [income]))
        try scratch.age()
        try scratch.load(filing(1, facts: [name], statements: [income + #","title":"Income""#], more: #","ticker":"ACME""# + fetched(1)))
        #expect(try scratch.value("SELECT count(*) || min(concept) FROM facts") == "1dei:EntityRegistrantName")
        #expect(try scratch.value("SELECT count(*) || title || created_at FROM financial_statements") == "1Income2001-01-01T00:00:00Z")
        #expect(try scratch.value("SELECT ticker || created_at FROM sec_filings") == "ACME2001-01-01T00:00:00Z")
        #expect(try scratch.value("SELECT processed_at <> created_at FROM sec_filings") == "1")
    }

    @Test func `a filing without unfolded records keeps earlier rows, and fields that it lacks`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets], more: #","ticker":"ACME","documents":[{"kind":"html","offset":1,"length":2}]"#))
        #expect(try scratch.load(filing(1, facts: [], ends: false, more: #","s3_path":"s3://b/k""#)) == ["000001: sec_filings 1"])
        #expect(
            try scratch.value("SELECT (SELECT count(*) FROM facts) || (SELECT count(*) FROM documents) || ticker || s3_path || processed FROM sec_filings")
                == "11ACMEs3://b/k1")
        #expect(try scratch.value("SELECT json_extract(record, '$.ticker') || json_extract(record, '$.s3_path') FROM sec_filings") == "ACMEs3://b/k")
    }

    @Test func `only types that a load has are replaced, and a count of zero replaces`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets], statements: [income]))
        let sections =
            #"{"type":"filing","accession_number":"\#(accession(1))","unfolded":["section"]}"# + "\n"
            + #"{"type":"section","accession_number":"\#(accession(1))","document":"a.htm","item":"1A","offset":5,"text":"Risks"}"# + "\n"
            + #"{"type":"end","accession_number":"\#(accession(1))","sections":1}"#
        #expect(try scratch.load(sections) == ["000001: sec_filings 1, sections 1"])
        #expect(try scratch.value("SELECT (SELECT count(*) FROM facts) || (SELECT count(*) FROM financial_statements)") == "11")
        try scratch.load(filing(1, facts: [assets], more: fetched(1)))
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

    @Test func `an end that counts more records than came is an incomplete filing`() throws {
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

    @Test func `a second fact at the same place is skipped and counted`() throws {
        let scratch = try Scratch()
        #expect(try scratch.load(filing(1, facts: [assets, assets, name])) == ["000001: sec_filings 1, facts 2, skipped 1"])
    }

    @Test(arguments: [63, 64, 65, 200])
    func `facts are stored many at a time, and each once`(count: Int) throws {
        let scratch = try Scratch()
        let facts = (1...count).map { #""offset":\#($0 / 2),"concept":"a:b","value":"\#($0)""# }
        let distinct = count / 2 + 1
        #expect(try scratch.load(filing(1, facts: facts)) == ["000001: sec_filings 1, facts \(distinct), skipped \(count - distinct)"])
        #expect(try scratch.value("SELECT count(*) FROM facts WHERE text = max(1, 2 * \"offset\")") == "\(distinct)")
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
    func `a filing too large for memory is stored completely`(ends: Bool) throws {
        let scratch = try Scratch()
        let facts = (1...500).map { #""offset":\#($0),"concept":"a:b","value":\#($0)"# }
        try scratch.load(filing(1, facts: [assets], statements: [income]))
        let outcomes = try scratch.load(
            filing(2, facts: [assets]) + filing(1, facts: facts, statements: [income], ends: ends) + filing(3, facts: [name]), spillSize: 4096)
        #expect(outcomes.count == 3)
        #expect(outcomes.contains(ends ? "000001: sec_filings 1, facts 500, skipped 1" : "000001: incomplete_filing, retryable"))
        #expect(try scratch.value("SELECT count(*) FROM facts") == (ends ? "502" : "3"))
        #expect(try scratch.value("SELECT count(*) FROM sec_filings") == "3")
    }

    @Test func `fields that have no column are kept`() throws {
        let scratch = try Scratch()
        try scratch.load(filing(1, facts: [assets + #","new":{"a":[1]},"newer":2"#], more: #","shelf":9"#))
        #expect(try scratch.value("SELECT other FROM facts") == #"{"new":{"a":[1]},"newer":2}"#)
        #expect(try scratch.value("SELECT json_extract(record, '$.shelf') FROM sec_filings") == "9")
    }

    @Test func `a later listing without removed revokes a tombstone`() throws {
        let scratch = try Scratch()
        func line(_ day: Int, _ more: String) -> String { #"{"type":"filing","accession_number":"\#(accession(1))"\#(listed(day))\#(more)}"# }
        try scratch.load(line(1, #","ticker":"ACME""#))
        try scratch.load(line(2, #","removed":true"#))
        #expect(try scratch.value("SELECT removed || ticker || json_extract(record, '$.removed') FROM sec_filings") == "1ACME1")
        // An earlier listing says nothing new.
        try scratch.load(line(1, #","ticker":"ACME""#))
        #expect(try scratch.value("SELECT removed FROM sec_filings") == "1")
        try scratch.load(line(3, #","ticker":"ACME""#))
        #expect(try scratch.value("SELECT removed IS NULL AND json_type(record, '$.removed') IS NULL FROM sec_filings") == "1")
        try scratch.load(line(4, #","removed":false"#))
        #expect(try scratch.value("SELECT removed FROM sec_filings") == "0")
    }

    /// The lines of a filing with XBRL alone do not hold its facts.
    @Test(arguments: [("inline", "0"), ("instance", "0"), ("html", "1")])
    func `a filing that passed xbrl-extract and came without records is processed if it has no XBRL`(kind: String, processed: String) throws {
        let scratch = try Scratch()
        try scratch.load(
            #"{"type":"filing","accession_number":"\#(accession(1))","documents":[{"kind":"graphic"},{"kind":"\#(kind)"}],"tool_versions":{"xbrl-extract":"1.0.0"}}"#
        )
        #expect(try scratch.value("SELECT processed FROM sec_filings") == processed)
        try scratch.load(
            #"{"type":"filing","accession_number":"\#(accession(1))","tool_versions":{"xbrl-extract":"1.0.0"},"unfolded":["fact"]}"#
                + #"\#n{"type":"end","accession_number":"\#(accession(1))","facts":0}"#)
        #expect(try scratch.value("SELECT processed FROM sec_filings") == "1")
    }

    @Test(arguments: [
        (#""7""#, "0000000007"), ("7", "0000000007"), (#""0000000007""#, "0000000007"), (#""CIK7""#, nil), (#""""#, nil), (#""12345678901""#, nil), ("-7", nil),
    ])
    func `a CIK has ten digits`(value: String, stored: String?) throws {
        let scratch = try Scratch()
        let outcomes = try scratch.load(#"{"type":"filing","accession_number":"\#(accession(1))","cik":\#(value)}"#)
        #expect(outcomes == [stored == nil ? "000001: bad_field" : "000001: sec_filings 1"])
        if let stored { #expect(try scratch.value("SELECT cik FROM sec_filings") == stored) }
    }

    @Test func `null removes a value from its column and from the record, and absence keeps it`() throws {
        let scratch = try Scratch()
        let values: [(name: String, value: String)] = Schema.filings.columns.filter { !$0.isDerived && $0.name != "accession_number" }.map { column in
            switch column.kind {
            case .date: (column.name, "\"2024-01-31\"")
            case .integer: (column.name, "7")
            case .flag: (column.name, "true")
            case .json: (column.name, "[\"1\"]")
            case .instant: (column.name, "\"2024-01-31T00:00:00Z\"")
            case .cik: (column.name, "\"0000000007\"")
            case .text, .key, .uuid, .exact, .number, .numberElseText, .others: (column.name, "\"x\"")
            }
        }
        let all = values.map { ",\"\($0.name)\":\($0.value)" }.joined()
        func line(_ more: String) -> String { #"{"type":"filing","accession_number":"\#(accession(1))"\#(more)}"# }
        /// Returns the names of the columns that are null, and of the missing members of the record.
        func missing() throws -> String? {
            let names = values.map { name, _ in
                "'\(name)', f.\"\(name)\" IS NOT NULL, 'record.\(name)', json_type(record, '$.\(name)') IS NOT NULL"
            }
            let object = "json_object(\(names.joined(separator: ", ")))"
            return try scratch.value("SELECT group_concat(json_each.key, ' ') FROM sec_filings f, json_each(\(object)) WHERE NOT json_each.value")
        }
        var day = 0
        for (name, _) in values {
            day += 3
            try scratch.load(line(all + fetched(day)))
            try scratch.load(line(#","removed":true"# + fetched(day + 1)))
            #expect(try missing() == nil)
            try scratch.load(line((name == "removed" ? "" : #","removed":true"#) + ",\"\(name)\":null" + fetched(day + 2)))
            #expect(try missing() == "\(name) record.\(name)")
        }
    }

    @Test func `a null of the first record changes nothing when it comes again`() throws {
        let scratch = try Scratch()
        let lines = filing(1, facts: [assets], more: #","ticker":null,"shelf":{"a":null,"b":1}"#)
        try scratch.load(lines)
        try scratch.age()
        let before = try scratch.contents()
        #expect(
            try scratch.value("SELECT json_extract(record, '$.shelf') || (json_type(record, '$.ticker') IS NULL) FROM sec_filings") == #"{"a":null,"b":1}1"#)
        try scratch.load(lines)
        #expect(try scratch.contents() == before)
    }

    @Test func `the last value of a repeated key counts, at every load`() throws {
        let scratch = try Scratch()
        let twice = #","ticker":"A","ticker":"B","cik":"1","cik":null,"shelf":{"a":1,"b":{"c":null,"c":1},"a":2},"list":[{"a":1,"a":2}]"#
        let line = #"{"type":"filing","accession_number":"\#(accession(1))"\#(twice)}"#
        try scratch.load(line)
        let before = try scratch.contents()
        #expect(try scratch.value("SELECT ticker || (cik IS NULL) FROM sec_filings") == "B1")
        #expect(
            try scratch.value("SELECT json_remove(record, '$.accession_number', '$.type') FROM sec_filings")
                == #"{"list":[{"a":2}],"shelf":{"a":2,"b":{"c":1}},"ticker":"B"}"#)
        try scratch.load(line)
        #expect(try scratch.contents() == before)
    }

    @Test func `null stands for no documents, and documents that are not an array reject the filing`() throws {
        let scratch = try Scratch()
        func line(_ documents: String) -> String { #"{"type":"filing","accession_number":"\#(accession(1))","documents":\#(documents)}"# }
        try scratch.load(line(#"[{"kind":"html","offset":1,"length":2}]"#))
        #expect(try scratch.load(line("7")) == ["000001: bad_field"])
        #expect(try scratch.value("SELECT count(*) FROM documents") == "1")
        #expect(try scratch.load(line("null" + fetched(1))) == ["000001: sec_filings 1"])
        #expect(try scratch.value("SELECT count(*) FROM documents") == "0")
    }

    @Test(arguments: [
        (#""documents":[{}],"tool_versions":{"filing-parse":"1","xbrl-extract":"1"}"#, "1"),
        (#""documents":[],"tool_versions":{"filing-parse":"1","xbrl-extract":"1"}"#, "1"),
        (#""documents":[],"tool_versions":{"filing-parse":"1"}"#, "0"), (#""tool_versions":{"filing-parse":"1","xbrl-extract":"1"}"#, "0"),
        (#""documents":[{}],"tool_versions":{"filing-parse":"1"}"#, "0"),
        (#""tool_versions":{"xbrl-extract":"1"},"removed":true"#, "0"), (#""tool_versions":{"xbrl-extract":null}"#, "0"),
        (#""tool_versions":"xbrl-extract""#, "0"), (#""form_type":"8-K""#, "0"),
    ])
    func `a filing without XBRL is processed when it was looked through`(fields: String, processed: String) throws {
        let scratch = try Scratch()
        let line = #"{"type":"filing","accession_number":"\#(accession(1))",\#(fields)}"#
        try scratch.load(line)
        #expect(try scratch.value("SELECT processed || (processed_at IS NOT NULL) FROM sec_filings") == processed + processed)
        try scratch.age()
        let before = try scratch.contents()
        try scratch.load(line)
        #expect(try scratch.contents() == before)
        // Listing the filing again does not change `processed`.
        try scratch.load(#"{"type":"filing","accession_number":"\#(accession(1))","ticker":"ACME"}"#)
        #expect(try scratch.value("SELECT processed FROM sec_filings") == processed)
    }

    @Test(arguments: ["section", "statement", "fact", "document"])
    func `rows of the same key become one row, even if parts of the key are missing`(type: String) throws {
        let start = #"{"type":"\#(type)","accession_number":"\#(accession(1))""#
        let keys: [[String]] =
            switch type {
            case "section": [[], [#""part":"I""#], [#""item":"1""#], [#""part":"I""#, #""item":"1""#]].map { [#""document":"a.txt","offset":5"#] + $0 }
            case "statement": [[], [#""role":"r""#], [#""period_end":"2024-01-31""#]].map { [#""statement_type":"income""#] + $0 }
            case "fact": [[#""document":"a.txt","offset":5,"concept":"a:b""#]]
            default: []
            }
        let lines = keys.flatMap { key in (1...3).map { "\(start),\(key.joined(separator: ",")),\"title\":\"\($0)\"}" } }
        let documents = type == "document" ? #","documents":[{"kind":"text","offset":1,"length":2},{"kind":"text","offset":1,"length":2}]"# : ""
        func group(named: Bool) -> String {
            let name = named && type != "document" ? type : "other"
            let filing = #"{"type":"filing","accession_number":"\#(accession(1))"\#(documents),"unfolded":["\#(name)"]}"#
            let end = #"{"type":"end","accession_number":"\#(accession(1))","\#(type)s":\#(lines.count)}"#
            return ([filing] + lines + [end]).joined(separator: "\n")
        }
        for named in [true, false] {
            let scratch = try Scratch()
            try scratch.load(group(named: named))
            try scratch.age()
            let before = try scratch.contents()
            for _ in 0..<3 {
                // The `end` may count types that the filing's line does not name.
                #expect(try scratch.load(group(named: named)) == [lines.isEmpty ? "000001: " : "000001: , skipped \(lines.count)"])
                #expect(try scratch.contents() == before)
            }
            let table = ["section": "sections", "statement": "financial_statements", "fact": "facts"][type] ?? "documents"
            #expect(try scratch.value("SELECT count(*) FROM \(table)") == "\(type == "document" ? 2 : keys.count)")
            if type == "section" { #expect(try scratch.value("SELECT group_concat(title, '') FROM sections") == "1111") }
        }
    }

    @Test func `records of a type without a table are kept whole`() throws {
        let scratch = try Scratch()
        let name = #""accession_number":"\#(accession(1))""#
        let lines = #"{"type":"filing",\#(name),"unfolded":["story"]}"# + "\n" + #"{"type":"story",\#(name),"a":1}"# + "\n"
        for count in [#""storys":1"#, #""others":1"#] {
            let scratch = try Scratch()
            #expect(try scratch.load(lines + #"{"type":"end",\#(name),\#(count)}"#) == ["000001: sec_filings 1, other_records 1"])
            #expect(try scratch.value("SELECT type || position || record FROM other_records") == #"story1{"type":"story",\#(name),"a":1}"#)
            #expect(try scratch.load(lines + #"{"type":"end",\#(name),\#(count)}"#) == ["000001: , skipped 1"])
        }
        #expect(try scratch.load(lines + #"{"type":"end",\#(name),"others":2}"#) == ["000001: incomplete_filing, retryable"])
        #expect(try scratch.load(lines) == ["000001: incomplete_filing, retryable"])
    }

    @Test func `records of other types are passed on, and do not end a filing`() throws {
        let scratch = try Scratch()
        let loader = Loader(try SQLiteStore(path: scratch.path))
        for (number, line) in filing(1, facts: [assets]).split(separator: "\n").enumerated() {
            #expect(try loader.load(try record(String(line)), line: Array(line.utf8).span))
            let other = #"{"type":"\#(number == 0 ? "receipt" : "news")"}"#
            #expect(try !loader.load(try record(other), line: Array(other.utf8).span))
        }
        try loader.finish()
        #expect(loader.takeOutcomes().count == 1)
    }
}

extension Scratch {
    /// Sets all times in the database back, so that a changed time is noticed.
    fileprivate func age() throws {
        let old = "'2001-01-01T00:00:00Z'"
        let connection = try SQLiteConnection(path: path)
        try connection.execute("UPDATE sec_filings SET created_at = \(old), processed_at = \(old); UPDATE financial_statements SET created_at = \(old)")
    }
}
