import Bytes
import HTTP
import Records
import Testing
@testable import Edgar

/// The parts that listings are made of.
struct ListingTests {
    @Test(arguments: [
        ("master.20240102.idx", "2024 QTR1", "2024-01-02"), ("master.20110705.idx.gz", "2011 QTR3", "2011-07-05"),
        ("master.940103.idx", "1994 QTR1", "1994-01-03"), ("master.010394.idx", "1994 QTR1", "1994-01-03"), ("master.070198.idx", "1998 QTR3", "1998-07-01"),
    ])
    func namesOfDailyIndexes(_ name: String, _ quarter: String, _ day: String) throws {
        let wanted = try #require(CalendarDate(day))
        #expect(Quarter(wanted).description == quarter)
        #expect(DailyIndexes.day(of: name, in: Quarter(wanted)) == wanted)
    }

    @Test(arguments: ["company.20240102.idx", "master.idx", "master.20241302.idx", "master.24x102.idx", "master.20240102.idx.Z", "master.990103.idx", ""])
    func otherNames(_ name: String) throws {
        #expect(DailyIndexes.day(of: name, in: Quarter(try #require(CalendarDate("2024-01-02")))) == nil)
    }

    /// Headers in EDGAR's disseminated form: only groups have closing tags, and some files have carriage returns.
    @Test(arguments: ["\n", "\r", "\r\n"])
    func headersOfTheFeed(_ end: String) throws {
        let lines = [
            "<SUBMISSION>", "<ACCESSION-NUMBER>0000950142-22-003095", "<TYPE>4", "<PERIOD>20221101", "<ITEMS>2.02", "<ITEMS>9.01", "<FILING-DATE>20221103",
            "<REPORTING-OWNER>", "<OWNER-DATA>", "<CONFORMED-NAME>DOE JANE", "<CIK>0001234567", "</OWNER-DATA>", "</REPORTING-OWNER>", "<ISSUER>",
            "<COMPANY-DATA>", "<CONFORMED-NAME>A & B", "<CIK>0000000009", "</COMPANY-DATA>", "<FORMER-COMPANY>", "<FORMER-CONFORMED-NAME>C",
            "</FORMER-COMPANY>", "</ISSUER>", "<DOCUMENT>", "<TYPE>EX-1", "<FILING-DATE>19990101", "</SUBMISSION>",
        ]
        let text = Array(lines.joined(separator: end).utf8)
        let found = text.withSpan(0..<text.count) { FeedHeader($0) }
        let header = try #require(found)
        #expect(header.number.description == "0000950142-22-003095" && header.formType == "4" && header.filingDate.description == "2022-11-03")
        #expect(header.periodEnd?.description == "2022-11-01" && header.items == ["2.02", "9.01"])
        #expect(header.parties.map(\.name) == ["DOE JANE", "A & B"] && header.parties.map { $0.cik?.number } == [1_234_567, 9])
        #expect(header.parties.map(\.isSubject) == [false, true])
    }

    @Test(arguments: ["", "<SUBMISSION>", "<ACCESSION-NUMBER>0000950142-22-003095\n<TYPE>4\n", "<TYPE>4\n<FILING-DATE>20221103\n<ACCESSION-NUMBER>x\n"])
    func noHeader(_ text: String) {
        let text = Array(text.utf8)
        #expect(text.withSpan(0..<text.count) { FeedHeader($0) == nil })
    }

    /// Lines are sorted by day, and within a day in the order in which they were added. Of each filing only the first line is kept. Draining removes all lines.
    @Test func linesAreSorted() throws {
        let lines = try SortedLines()
        func add(_ number: Int, _ day: String, _ text: String) throws {
            let digits = String(number)
            let accession = try #require(AccessionNumber("0000000001-24-" + String(repeating: "0", count: 6 - digits.count) + digits))
            let bytes = Array("\(text)\n".utf8)
            try lines.add(bytes.span, accession, filed: try #require(CalendarDate(day)))
        }
        for round in 0..<2 {
            try add(3, "2024-01-02", "third")
            try add(1, "2024-01-01", "first" + String(repeating: " long", count: 100_000))
            try add(2, "2024-01-01", "second")
            try add(3, "2023-01-01", "again")
            var found: [String] = []
            try lines.drain { found.append(String($0.text.prefix(6))) }
            #expect(found == ["first ", "second", "third\n"], "round \(round)")
            #expect(lines.isEmpty)
        }
    }

    /// Each line of a file of several indexes has the time of its own index.
    @Test func indexesHaveTheirOwnTimes() throws {
        let index = try IndexFile()
        func receive(_ text: String, changed day: String) throws {
            var head = ResponseHead()
            head.headers = [("last-modified", "Sat, \(day) Mar 2025 02:00:00 GMT")]
            try index.begin(head)
            let bytes = Array(text.utf8)
            try index.receive(bytes.span)
        }
        #expect(index.listedAt(ofLineAt: 0) == nil)
        try receive("one\ntwo\n", changed: "15")
        index.keep()
        // An index that was not kept is overwritten by the next.
        try receive("failed\n", changed: "22")
        try receive("three\n", changed: "29")
        index.keep()
        var times: [String: String] = [:]
        try index.forEachLine { offset, line in times[line.text] = index.listedAt(ofLineAt: offset) }
        #expect(times == ["one": "2025-03-15T02:00:00Z", "two": "2025-03-15T02:00:00Z", "three": "2025-03-29T02:00:00Z"])
    }

    @Test func tablesOfTickers() throws {
        func list(_ text: String) throws -> TickerList {
            let bytes = Array(text.utf8)
            return try TickerList(parsing: bytes.span)
        }
        let exchanges = try list(
            #"{"fields":["cik","name","ticker","exchange"],"data":[[320193,"Apple Inc.","AAPL","Nasdaq"],[1,"short"],[2,"B","B.C",null]]}"#)
        #expect(exchanges.companies.map(\.ticker) == ["AAPL", "B.C"] && exchanges.company(ticker: "b-c")?.cik.number == 2)
        let funds = try list(#"{"fields":["cik","seriesId","classId","symbol"],"data":[[2110,"S000009184","C000024954","LACAX"]]}"#)
        #expect(funds.company(ticker: "LACAX") == .init(cik: try #require(CIK(2110)), ticker: "LACAX", title: ""))
        #expect(try list(#"{"fields":[],"data":[]}"#).companies.isEmpty)
    }

    /// Of a file the time of its last change, unless that is unknown, impossibly old, or later than the response.
    @Test(arguments: [
        ("Mon, 31 Mar 2025 20:02:28 GMT", "2025-03-31T20:02:28Z"), ("Mon, 31 Mar 2025 20:02:29 GMT", "2025-03-31T20:02:28Z"),
        ("Sat, 29 Mar 2025 02:00:00 GMT", "2025-03-29T02:00:00Z"), ("last week", "2025-03-31T20:02:28Z"), (nil, "2025-03-31T20:02:28Z"),
        ("Sat, 01 Jan 0000 00:00:00 GMT", "2025-03-31T20:02:28Z"), ("Thu, 01 Jan 1970 00:00:00 GMT", "2025-03-31T20:02:28Z"),
        ("Fri, 31 Dec 1993 23:59:59 GMT", "2025-03-31T20:02:28Z"), ("Sat, 01 Jan 1994 00:00:00 GMT", "1994-01-01T00:00:00Z"),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "2025-03-31T20:02:28Z"),
    ])
    func listedAtOfAFile(_ lastModified: String?, _ listedAt: String) {
        var head = ResponseHead()
        if let lastModified { head.headers = [("date", "Mon, 31 Mar 2025 20:02:28 GMT"), ("last-modified", lastModified)] }
        #expect(ListingTime.ofFile(head, received: 1_743_451_348) == listedAt)
    }
}
