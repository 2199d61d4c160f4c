import Bytes
import JSONLines
import Records
import Testing

@testable import Forms

/// Reads documents as one filing, and returns its records.
private func read(
    _ documents: String..., emitted: FilingForms.Emitted = [.forms, .records], filed: CalendarDate? = CalendarDate(days: 20_000),
    piece: Int = FormLimits.piece, isMain: Bool = true
) throws -> (records: [JSONValue], problems: [String]) {
    let reader = FormReader(piece: piece)
    let forms = FilingForms(accessionNumber: "0009990001-25-000021", filingDate: filed, emitted: emitted)
    var waiting: [Int] = []
    for (round, numbers) in [Array(documents.indices), []].enumerated() {
        for number in round == 0 ? numbers : waiting {
            let bytes = Array(documents[number].utf8) + [0]
            let isRead = try bytes.withSpan(0..<bytes.count - 1) { bytes throws(FormFailure) in
                try reader.read(bytes, name: "\(number).xml", offset: 100, into: forms, isMain: isMain, waits: round == 0 && number + 1 < documents.count)
            }
            if !isRead { waiting.append(number) }
        }
    }
    try forms.finish()
    var writer = JSONWriter()
    for (_, spool) in forms.records { spool.copy(to: &writer) }
    let records = try writer.bytes.split(separator: 0x0A).map { line in
        let line = Array(line)
        return try JSONValue(parsing: line.span)
    }
    return (records, forms.problems.map(\.code))
}

private func failure(_ document: String) -> FormFailure.Code? {
    do { _ = try read(document) } catch { return (error as? FormFailure)?.code }
    return nil
}

private func text(_ value: JSONValue?) -> String {
    var writer = JSONWriter()
    writer.value(value ?? .null)
    return String(decoding: writer.bytes, as: UTF8.self)
}

/// Puts a piece of a form behind the pieces before it, as secflow-records(5) says.
private func merged(_ first: JSONValue, _ second: JSONValue, _ path: ArraySlice<String>) -> JSONValue {
    var members = first.members ?? []
    for member in second.members ?? [] {
        guard let known = members.firstIndex(where: { $0.key == member.key }) else {
            members.append(member)
            continue
        }
        var values = members[known].value.array ?? [members[known].value]
        var more = member.value.array ?? [member.value]
        if member.key == path.first { values[values.count - 1] = merged(values[values.count - 1], more.removeFirst(), path.dropFirst()) }
        values += more
        members[known].value = values.count == 1 && members[known].value.array == nil && member.value.array == nil ? values[0] : .array(values)
    }
    return .object(members)
}

/// The pieces of a form as one value.
private func joined(_ records: [JSONValue]) -> JSONValue {
    var whole = records[0]["data"] ?? .null
    for record in records.dropFirst() {
        let path = (record["continues"]?.array ?? []).compactMap(\.string)
        whole = merged(whole, record["data"] ?? .null, path[...])
    }
    return whole
}

/// A value with the members of each object in the order of their keys.
private func sorted(_ value: JSONValue) -> JSONValue {
    if let members = value.members { return .object(members.sorted { $0.key < $1.key }.map { .init($0.key, sorted($0.value)) }) }
    if let items = value.array { return .array(items.map(sorted)) }
    return value
}

private func owner(_ cik: String) -> String { "<reportingOwner><reportingOwnerId><rptOwnerCik>\(cik)</rptOwnerCik></reportingOwnerId></reportingOwner>" }
private let table = "http://www.sec.gov/edgar/document/thirteenf/informationtable"

@Suite struct `A reader of forms` {
    @Test func `keeps what a form without a map says`() throws {
        let (records, _) = try read(
            "<edgarSubmission xmlns='http://www.sec.gov/edgar/else' a='1'><b c='2'>x</b><d>1</d><d>2</d><e/><f> </f><g>one<h>two</h>three</g></edgarSubmission>"
        )
        #expect(records.count == 1 && records[0]["map"] == nil && records[0]["offset"]?.integer == 100)
        #expect(text(records[0]["data"]) == #"{"a":"1","b":{"value":"x","c":"2"},"d":["1","2"],"g":{"h":"two","value":["one","three"]}}"#)
        let names = try read("<edgarSubmission xmlns='http://www.sec.gov/edgar/else'><aB>1</aB><a_b>2</a_b><c AB='3'><value>4</value>5</c></edgarSubmission>")
        #expect(text(names.records[0]["data"]) == #"{"a_b":["1","2"],"c":{"ab":"3","value":["4","5"]}}"#)
    }

    @Test func `leaves out XML that is no form`() throws {
        #expect(try read("<FilingSummary><Version>3</Version></FilingSummary>").records.isEmpty)
        #expect(try read("<a xmlns='urn:b'>c</a>").problems.isEmpty)
    }

    @Test func `names a root in another namespace`() throws {
        let (records, problems) = try read("<informationTable xmlns='urn:b'><infoTable><value>1</value></infoTable></informationTable>")
        #expect(problems == ["unknown_namespace"])
        #expect(records.map { $0["type"]?.string } == ["form"])
        #expect(text(records[0]["data"]) == #"{"info_table":{"value":"1"}}"#)
    }

    @Test func `marks the records of several owners, and puts notes beside values`() throws {
        let row = """
            <nonDerivativeHolding><securityTitle><value>Common</value><footnoteId id='F1'/></securityTitle>
            <postTransactionAmounts><sharesOwnedFollowingTransaction><value>many</value></sharesOwnedFollowingTransaction></postTransactionAmounts>
            <extra>kept</extra></nonDerivativeHolding>
            """
        let notes = "<footnotes><footnote id='F1'>A &amp; B</footnote></footnotes>"
        let (records, problems) = try read(
            "<ownershipDocument>\(owner("1"))\(owner("2"))<nonDerivativeTable>\(row)</nonDerivativeTable>\(notes)</ownershipDocument>")
        let holding = try #require(records.first { $0["type"]?.string == "ownership_holding" })
        #expect(holding["joint"]?.boolean == true && holding["owner_cik"]?.string == "0000000001" && holding["owners"]?.array?.count == 2)
        #expect(text(holding["footnotes"]) == #"{"security_title":["A & B"]}"#)
        // What has no field, or not the type of its field, is kept.
        #expect(
            text(holding["other"]) == #"{"post_transaction_amounts":{"shares_owned_following_transaction":"many"},"extra":"kept"}"#)
        #expect(holding["shares_owned"] == nil && problems.isEmpty)
        let single = try read("<ownershipDocument>\(owner("1"))<nonDerivativeTable>\(row)</nonDerivativeTable></ownershipDocument>")
        #expect(single.records.last?["joint"] == nil && single.problems == ["unknown_footnote"])
        let other = text(single.records.last?["other"])
        #expect(other.contains(#""security_title":{"footnote_id":{"id":"F1"}}"#))
    }

    @Test(
        arguments: [
            (CalendarDate(days: 19_359), "5000 thousands 5"), (CalendarDate(days: 19_360), "5 dollars null"), (nil, "null unknown 5"),
        ] as [(CalendarDate?, String)])
    func `counts Form 13F in dollars`(_ filed: CalendarDate?, _ expected: String) throws {
        let (records, _) = try read(
            "<informationTable xmlns='\(table)'><infoTable><value>5</value></infoTable></informationTable>", filed: filed)
        let holding = try #require(records.first { $0["type"]?.string == "institutional_holding" })
        #expect("\(text(holding["value"])) \(holding["value_unit"]?.string ?? "") \(text(holding["value_reported"]))" == expected)
    }

    @Test func `gives the cover to the records of the table, and compares both`() throws {
        let cover = """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'><headerData><filerInfo><filer><credentials><cik>7</cik></credentials></filer>
            </filerInfo></headerData><formData><summaryPage><tableEntryTotal>2</tableEntryTotal><tableValueTotal>9</tableValueTotal></summaryPage></formData>
            </edgarSubmission>
            """
        let rows = "<informationTable xmlns='\(table)'><infoTable><value>5</value></infoTable><infoTable><value>3</value></infoTable></informationTable>"
        let (records, _) = try read(cover, rows)
        #expect(records.compactMap { $0["manager_cik"]?.string } == ["0000000007", "0000000007"])
        #expect(
            text(records.first { $0["checks"] != nil }?["checks"])
                == #"[{"check":"entries","expected":2,"sum":2,"consistent":true},{"check":"value","expected":9,"sum":8,"consistent":false}]"#)
        #expect(try read(cover, rows, emitted: .forms).records.allSatisfy { $0["checks"] == nil })
    }

    @Test func `parts a long form, so that the pieces together say the same`() throws {
        let filler = String(repeating: "x", count: 1 << 20)
        let items = (0..<20).map { "<item n='\($0)'><text>\(filler)</text></item>" }.joined()
        let (records, _) = try read("<edgarSubmission xmlns='http://www.sec.gov/edgar/else'><a>first</a><list>\(items)</list><z>last</z></edgarSubmission>")
        #expect(records.compactMap { $0["piece"]?.integer } == Array(1...records.count) && records.count > 1)
        let whole = joined(records)
        let all = try #require(whole["list"]?["item"]?.array)
        #expect(all.compactMap { $0["n"]?.string } == (0..<20).map(String.init))
        #expect(all.allSatisfy { $0["text"]?.string == filler })
        #expect(whole["a"]?.string == "first" && whole["z"]?.string == "last")
    }

    @Test func `refuses what is malformed, too deep, too long or has declarations`() {
        #expect(failure("<ownershipDocument><a></ownershipDocument>") == .malformed)
        #expect(failure("<ownershipDocument><a>") == .malformed)
        #expect(failure("<!DOCTYPE a [<!ENTITY b 'c'>]><ownershipDocument>&b;</ownershipDocument>") == .malformed)
        let deep = String(repeating: "<a>", count: FormLimits.depth) + "x" + String(repeating: "</a>", count: FormLimits.depth)
        #expect(failure("<edgarSubmission>\(deep)</edgarSubmission>") == .limit)
        let long = String(repeating: "x", count: FormLimits.text + 1)
        #expect(failure("<edgarSubmission xmlns='http://www.sec.gov/edgar/else'><a>\(long)</a></edgarSubmission>") == .limit)
        let whole = String(repeating: "<a>x</a>", count: FormLimits.whole / (FormTree.nodeSize + 1) + 1)
        #expect(failure("<edgarSubmission>\(whole)</edgarSubmission>") == .limit)
    }

    @Test func `repeats notes and heads only within limits`() throws {
        let note = "<footnotes><footnote id='F1'>\(String(repeating: "n", count: 1 << 20))</footnote></footnotes>"
        let rows = String(repeating: "<nonDerivativeHolding><securityTitle><footnoteId id='F1'/></securityTitle></nonDerivativeHolding>", count: 40)
        let (_, problems) = try read("<ownershipDocument><nonDerivativeTable>\(rows)</nonDerivativeTable>\(note)</ownershipDocument>")
        #expect(problems == ["long_footnotes"])
        let issuer = "<issuer><issuerName>\(String(repeating: "i", count: 1 << 20))</issuerName></issuer>"
        #expect(failure("<ownershipDocument>\(issuer)<nonDerivativeTable>\(rows)</nonDerivativeTable></ownershipDocument>") == .limit)
    }

    @Test func `reads many tables without keeping their rows`() throws {
        let rows = String(repeating: "<infoTable a='b'><cusip>1</cusip> <value>1</value></infoTable>\n", count: 60_000)
        let (records, _) = try read("<informationTable xmlns='\(table)'>\(rows)</informationTable>")
        #expect(records.count == 60_001)
        #expect(text(records.last?["other"]) == #"{"a":"b"}"#)
    }

    /// Elements of all shapes, cut at every size: the pieces join into what one record says.
    @Test(arguments: [0, 1, 2]) func `joins the pieces into the form, wherever it is cut`(kind: Int) throws {
        var random = SystemRandomNumberGenerator()
        func element(_ depth: Int) -> String {
            let name = ["a", "b", "value", "aB", "a_b"].randomElement(using: &random) ?? "a"
            let attribute = Int.random(in: 0..<5, using: &random) == 0 ? " c='\(Int.random(in: 0..<100, using: &random))'" : ""
            let text = Bool.random(using: &random) ? "t\(Int.random(in: 0..<1000, using: &random))" : ""
            let children = depth == 0 ? [] : (0..<Int.random(in: 0..<5, using: &random)).map { _ in element(depth - 1) }
            let later = Int.random(in: 0..<4, using: &random) == 0 ? "later" : ""
            return "<\(name)\(attribute)>\(text)\(children.joined())\(later)</\(name)>"
        }
        for _ in 0..<60 {
            let body = (0..<6).map { _ in element(4) }.joined()
            let note = "<remarks>r<footnoteId id='F1'/></remarks><footnotes><footnote id='F1'>n</footnote></footnotes>"
            let row =
                "<nonDerivativeTable><x>1</x><nonDerivativeHolding><securityTitle><value>C</value></securityTitle></nonDerivativeHolding></nonDerivativeTable>"
            let document =
                kind == 0
                ? "<edgarSubmission xmlns='http://www.sec.gov/edgar/else'>\(body)</edgarSubmission>"
                : "<ownershipDocument>\(body)\(row)\(body)\(note)</ownershipDocument>"
            let emitted: FilingForms.Emitted = kind == 2 ? .forms : [.forms, .records]
            let whole = try read(document, emitted: emitted).records.filter { $0["type"]?.string == "form" }
            for piece in [40, 100, 300, 1000] {
                let pieces = try read(document, emitted: emitted, piece: piece).records.filter { $0["type"]?.string == "form" }
                #expect(text(sorted(joined(pieces))) == text(sorted(whole[0]["data"] ?? .null)), "\(piece): \(document)")
                #expect(pieces.last.map { text($0["unfolded_lists"]) } == text(whole[0]["unfolded_lists"]))
            }
        }
    }

    @Test func `parts a long form that was kept whole`() throws {
        let filler = String(repeating: "x", count: 1 << 20)
        let remarks = (0..<12).map { "<remark n='\($0)'>\(filler)</remark>" }.joined()
        let (records, _) = try read("<ownershipDocument>\(owner("1"))\(remarks)</ownershipDocument>")
        let forms = records.filter { $0["type"]?.string == "form" }
        #expect(forms.compactMap { $0["piece"]?.integer } == Array(1...forms.count) && forms.count > 1)
        #expect(joined(forms)["remark"]?.array?.count == 12)
    }

    @Test func `reads a table that stands before its cover after it`() throws {
        let cover = """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'><headerData><filerInfo><filer><credentials><cik>7</cik></credentials></filer>
            </filerInfo></headerData></edgarSubmission>
            """
        let rows = "<informationTable xmlns='\(table)'><infoTable><value>5</value></infoTable></informationTable>"
        #expect(try read(rows, cover).records.compactMap { $0["manager_cik"]?.string } == ["0000000007"])
    }

    @Test func `compares nothing with a table that was not read`() throws {
        func cover(_ entries: Int) -> String {
            """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'><formData><summaryPage><tableEntryTotal>\(entries)</tableEntryTotal></summaryPage>
            </formData></edgarSubmission>
            """
        }
        let (records, problems) = try read(cover(2))
        #expect(problems == ["no_table"] && records.allSatisfy { $0["checks"] == nil })
        let empty = try read(cover(0))
        #expect(empty.problems.isEmpty)
        #expect(text(empty.records[0]["checks"]) == #"[{"check":"entries","expected":0,"sum":0,"consistent":true}]"#)
    }

    @Test func `keeps texts of records and of references to notes`() throws {
        let title = "<securityTitle><value>C</value><footnoteId id='F1'>see also</footnoteId></securityTitle>"
        let (records, problems) = try read(
            """
            <ownershipDocument><nonDerivativeTable><nonDerivativeHolding>none</nonDerivativeHolding><nonDerivativeHolding>\(title)</nonDerivativeHolding>
            </nonDerivativeTable><remarks><x/>r<footnoteId id='F1'>and this</footnoteId></remarks><footnotes><footnote id='F1'>note</footnote></footnotes>
            </ownershipDocument>
            """)
        let holdings = records.filter { $0["type"]?.string == "ownership_holding" }
        #expect(holdings.count == 2 && text(holdings[0]["other"]) == #"{"value":"none"}"#)
        #expect(text(holdings[1]["footnotes"]) == #"{"security_title":["note","see also"]}"# && problems.isEmpty)
        #expect(text(records[0]["data"]?["remarks"]?["footnotes"]) == #"["note","and this"]"#)
    }

    @Test func `leaves out an exhibit that is broken before its root`() throws {
        for exhibit in ["<?xml version=\"1.0\"?>\nhello", "<?xml version=\"1.0\"?>", "<note at=1>x</note>"] {
            let (records, problems) = try read("<ownershipDocument>\(owner("1"))</ownershipDocument>", exhibit, isMain: false)
            #expect(problems == ["malformed_xml"] && records.count == 1)
            #expect(failure(exhibit) == .malformed)
        }
    }

    @Test func `names a root of a known form in another namespace of the SEC`() throws {
        #expect(try read("<informationTable xmlns='\(table)/v2'><a>1</a></informationTable>").problems == ["unknown_namespace"])
        #expect(try read("<ownershipDocument xmlns='http://www.sec.gov/edgar/ownership'><a>1</a></ownershipDocument>").problems == ["unknown_namespace"])
        #expect(try read("<edgarSubmission xmlns='http://www.sec.gov/edgar/ncen'><a>1</a></edgarSubmission>").problems.isEmpty)
    }

    @Test func `keeps the head of a form that was written in pieces for its records`() throws {
        let head = "<headerData><submissionType>NPORT-P</submissionType></headerData>"
        let general = "<genInfo><regName>Trust</regName><seriesId>S000000001</seriesId><repPdDate>2025-01-31</repPdDate></genInfo>"
        let more = (0..<100).map { "<more n='\($0)'>text</more>" }.joined()
        let holdings = "<invstOrSecs><invstOrSec><name>A</name></invstOrSec><invstOrSec><name>B</name></invstOrSec></invstOrSecs>"
        let (records, _) = try read(
            """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/nport'>\(head)<formData>\(general)<fundInfo>\(more)</fundInfo>\(holdings)</formData>
            </edgarSubmission>
            """,
            piece: 1000)
        #expect(records.count { $0["type"]?.string == "form" } > 2 && records.count { $0["type"]?.string == "fund_holding" } == 2)
        for record in records {
            #expect(record["form_type"]?.string == "NPORT-P" && record["series_id"]?.string == "S000000001")
            #expect(record["period_of_report"]?.string == "2025-01-31")
        }
        #expect(records.last?["registrant_name"]?.string == "Trust")
    }

    @Test func `gives no record a field of one owner beside a field of another`() throws {
        let nameless = "<reportingOwner><reportingOwnerId><rptOwnerName>First</rptOwnerName><rptOwnerCik/></reportingOwnerId></reportingOwner>"
        let row = "<nonDerivativeTable><nonDerivativeHolding><securityTitle><value>C</value></securityTitle></nonDerivativeHolding></nonDerivativeTable>"
        let (records, _) = try read("<ownershipDocument>\(nameless)\(owner("2"))\(row)</ownershipDocument>")
        let holding = try #require(records.last)
        #expect(holding["owner_name"]?.string == "First" && holding["owner_cik"] == nil)
        #expect(text(holding["owners"]) == #"[{"name":"First"},{"cik":"0000000002"}]"#)
    }

    @Test func `names each key once when there is no more room for notes`() throws {
        let notes = "<footnote id='F1'>n</footnote><footnote id='F2'>\(String(repeating: "n", count: FormLimits.repeated.least))</footnote>"
        let remark = "<remarks>r<footnoteId id='F1'/><footnoteId id='F2'/><footnoteId id='F1'/></remarks>"
        let (records, problems) = try read("<ownershipDocument>\(remark)<footnotes>\(notes)</footnotes></ownershipDocument>")
        #expect(problems == ["long_footnotes"])
        let data = records.compactMap { $0["data"]?["remarks"] }
        #expect(data.map { text($0) } == [#"{"value":"r","footnotes":["n"],"footnote_id":[{"id":"F2"},{"id":"F1"}]}"#])
    }

    @Test func `tells of an unknown note outside of the records too`() throws {
        let (_, problems) = try read("<ownershipDocument>\(owner("1"))<remarks>r<footnoteId id='F7'/></remarks></ownershipDocument>")
        #expect(problems == ["unknown_footnote"])
    }

    @Test func `tells of a total and of a value that are no numbers`() throws {
        let cover = """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'><formData><summaryPage><tableEntryTotal>1,234</tableEntryTotal>
            <tableValueTotal>9</tableValueTotal></summaryPage></formData></edgarSubmission>
            """
        let rows = "<informationTable xmlns='\(table)'><infoTable><value>5</value></infoTable><infoTable><value>$4</value></infoTable></informationTable>"
        let (records, problems) = try read(cover, rows)
        #expect(problems == ["bad_total", "bad_total"])
        #expect(text(records[0]["checks"]) == #"[{"check":"value","expected":9,"sum":5,"consistent":false}]"#)
        #expect(text(records.last?["other"]) == #"{"value":"$4"}"#)
    }

    @Test func `forgets what was wrong with the document before`() throws {
        let twins = (0..<FormLimits.nesting / 2 + 2).reduce("x") { inner, _ in "<a>\(inner)</a><a>y</a>" }
        let reader = FormReader()
        func read(_ body: String) throws {
            let forms = FilingForms(accessionNumber: nil, filingDate: nil, emitted: [.forms, .records])
            let bytes = Array("<edgarSubmission xmlns='http://www.sec.gov/edgar/else'>\(body)</edgarSubmission>".utf8) + [0]
            try bytes.withSpan(0..<bytes.count - 1) { bytes throws(FormFailure) in _ = try reader.read(bytes, name: "a.xml", offset: 0, into: forms) }
        }
        #expect(throws: FormFailure.self) { try read(twins) }
        try read("<a>fine</a>")
    }

    @Test func `takes no value and no note from a foreign namespace`() throws {
        let shares = "<sharesOwnedFollowingTransaction><x:value xmlns:x='urn:x'>999</x:value><value>100</value></sharesOwnedFollowingTransaction>"
        let title = "<securityTitle><value>C</value><x:footnoteId xmlns:x='urn:x' id='F1'/></securityTitle>"
        let (records, _) = try read(
            """
            <ownershipDocument><nonDerivativeTable><nonDerivativeHolding>\(title)<postTransactionAmounts>\(shares)</postTransactionAmounts></nonDerivativeHolding>
            </nonDerivativeTable><footnotes><footnote x:id='F2' id='F1' xmlns:x='urn:x'>note</footnote></footnotes></ownershipDocument>
            """)
        let holding = try #require(records.last)
        #expect(holding["shares_owned"]?.integer == 100 && holding["footnotes"] == nil)
        #expect(text(holding["other"]).contains("999") && text(holding["other"]).contains("F1"))
    }

    @Test func `tells of a sum with more digits than can be added`() throws {
        let cover = """
            <edgarSubmission xmlns='http://www.sec.gov/edgar/thirteenffiler'><formData><summaryPage><tableValueTotal>9</tableValueTotal></summaryPage></formData>
            </edgarSubmission>
            """
        let value = String(repeating: "9", count: FormLimits.addedDigits + 1)
        let rows = "<informationTable xmlns='\(table)'><infoTable><value>\(value)</value></infoTable></informationTable>"
        let (records, problems) = try read(cover, rows)
        #expect(problems == ["bad_total"] && records.allSatisfy { $0["checks"] == nil })
    }

    @Test func `takes no field from a foreign namespace`() throws {
        let title = "<securityTitle><value>C</value></securityTitle>"
        let foreign = "<x:securityTitle xmlns:x='urn:x'><x:value>other</x:value></x:securityTitle>"
        let (records, _) = try read(
            "<ownershipDocument><nonDerivativeTable><nonDerivativeHolding>\(foreign)\(title)</nonDerivativeHolding></nonDerivativeTable></ownershipDocument>")
        #expect(records.last?["security_title"]?.string == "C" && text(records.last?["other"]).contains("other"))
    }

    @Test func `leaves an identifier that is too long for an index in other`() throws {
        let long = String(repeating: "9", count: FormLimits.identifier + 1)
        let (records, _) = try read("<informationTable xmlns='\(table)'><infoTable><cusip>\(long)</cusip></infoTable></informationTable>")
        #expect(records.last?["cusip"] == nil && records.last?["other"]?["cusip"]?.string == long)
    }

    @Test func `takes elements as deep as the page says`() throws {
        func nested(_ depth: Int, _ twin: String) -> String {
            (0..<depth).reduce("x") { inner, _ in "<a>\(inner)</a>\(twin)" }
        }
        let root = "<edgarSubmission xmlns='http://www.sec.gov/edgar/else'>"
        #expect(try read("\(root)\(nested(FormLimits.depth - 1, ""))</edgarSubmission>").records.count == 1)
        #expect(failure("\(root)\(nested(FormLimits.depth, ""))</edgarSubmission>") == .limit)
        #expect(try read("\(root)\(nested(FormLimits.nesting / 2, "<a/>x"))</edgarSubmission>").records.count == 1)
        let twin = "<a>y</a>"
        #expect(try read("\(root)\(nested(FormLimits.nesting / 2 - 1, twin))</edgarSubmission>").records.count == 1)
        #expect(failure("\(root)\(nested(FormLimits.nesting / 2 + 2, twin))</edgarSubmission>") == .limit)
    }
}
