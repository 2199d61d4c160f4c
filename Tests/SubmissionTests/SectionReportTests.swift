import Bytes
import JSONLines
import Records
import Testing

@testable import Submission

/// Sections of whole submissions: their documents, their problems, their pointers.
struct SectionReportTests {
    private static let words = String(repeating: "Words of the report. ", count: 30)
    private static let body = "<p>\(words)</p>"

    private struct Report {
        var sections: [JSONObject]
        var problems: [String]
        var bytes: [UInt8]

        var names: String {
            sections.map { [$0.string("part"), $0.string("item")].compactMap { $0 }.joined(separator: ".") }.joined(separator: " ")
        }

        func pointer(_ item: String) -> JSONValue? { sections.first { $0.string("item") == item }?.value("pointer") }

        /// Returns the bytes of a pointer's target.
        func target(_ item: String) -> String? {
            guard let pointer = pointer(item), let offset = pointer["offset"]?.integer, let length = pointer["length"]?.integer else { return nil }
            return String(decoding: bytes[offset..<offset + length], as: UTF8.self)
        }
    }

    private func read(_ form: String, items: [String] = [], _ documents: [String], _ reader: SectionReader = SectionReader()) throws -> Report {
        let scratch = Scratch()
        let lines = items.map { "ITEM INFORMATION:\t\t\($0)\n" }.joined()
        let text = Array(
            """
            <SEC-DOCUMENT>0000000001-24-000001.txt : 20240105
            <SEC-HEADER>0000000001-24-000001.hdr.sgml : 20240105
            ACCESSION NUMBER:\t\t0000000001-24-000001
            CONFORMED SUBMISSION TYPE:\t\(form)
            \(lines)FILED AS OF DATE:\t\t20240105
            </SEC-HEADER>
            \(documents.joined(separator: "\n"))
            </SEC-DOCUMENT>

            """.utf8)
        var filing = FilingRecord(path: try scratch.write(text, "a.txt"))
        let opened = try OpenFiling(parsing: &filing)
        var writer = JSONWriter()
        let count = try reader.writeSections(of: opened, &filing, to: &writer)
        let sections = try writer.bytes.split(separator: 0x0A).map { line in
            var object = JSONObject()
            try object.parse(Array(line).span)
            return object
        }
        #expect(sections.count == count)
        return Report(sections: sections, problems: filing.object.value("problems")?.array?.compactMap { $0["code"]?.string } ?? [], bytes: text)
    }

    private func items(_ items: (String, String)...) -> String { items.map { "<p><b>Item \($0.0). \($0.1)</b></p>\(Self.body)" }.joined() }

    // MARK: Which document

    @Test func reportInTwoDocuments() throws {
        let first = document("1.htm", items(("1", "Business"), ("2", "Properties")), type: "10-K")
        let second = document("2.htm", items(("2", "Properties"), ("7", "Management's Discussion"), ("8", "Financial Statements")), type: "10-K")
        let report = try read("10-K", [first, second])
        // An item in both documents is that of the document with more items.
        #expect(report.names == "I.1 I.2 II.7 II.8")
        #expect(report.sections.map { $0.string("document") } == ["1.htm", "2.htm", "2.htm", "2.htm"])
    }

    @Test(arguments: ["COVER", "EX-13", "10-K"])
    func documentBeforeTheReport(_ type: String) throws {
        let other = document("c.htm", "<p>We enclose our report.</p>", type: type)
        for form in ["10-K", "10-K405", "10-K/A"] {
            #expect(try read(form, [other, document("r.htm", items(("1", "Business"), ("2", "Properties")), type: "10-K")]).names == "I.1 I.2")
        }
    }

    @Test func formOfTheHeaderDiffersFromTheDocuments() throws {
        let quarterly = "<p>PART I</p>\(items(("1", "Financial Statements"), ("2", "Management's Discussion")))"
        #expect(try read("8-K", [document("q.htm", quarterly, type: "10-Q")]).names == "I.1 I.2")
        let annual = "<p>FORM 10-K</p>\(items(("1", "Business"), ("1A", "Risk Factors"), ("7", "Management's Discussion")))"
        #expect(try read("10-Q", [document("q.htm", annual, type: "10-Q")]).names == "I.1 I.1A II.7")
    }

    // MARK: Problems

    @Test func itemsDifferFromTheHeader() throws {
        let current = document("k.htm", "<p>Item 2.02 Results of Operations</p>\(Self.body)<p>Item 9.01 Exhibits</p>\(Self.body)")
        let same = ["Results of Operations and Financial Condition", "Financial Statements and Exhibits"]
        #expect(try read("8-K", items: same, [current]).problems == [])
        #expect(try read("8-K", [current]).problems == [])
        #expect(try read("8-K", items: same + ["Other Events"], [current]).problems == ["items_differ"])
        #expect(try read("8-K", items: [same[0]], [current]).problems == ["items_differ"])
    }

    @Test func textInNoSection() throws {
        let report = items(("1", "Business"), ("2", "Properties"))
        #expect(try read("10-K", [document("k.htm", report, type: "10-K")]).problems == [])
        let front = "<p>Aggregate market value of shares</p>" + String(repeating: Self.body, count: 3)
        #expect(try read("10-K", [document("k.htm", front + report, type: "10-K")]).problems == ["text_not_covered"])
        // The cover page belongs to no item.
        let cover = String(repeating: "<p>Indicate by check mark whether the registrant has filed all reports and much else that is asked.</p>", count: 30)
        #expect(try read("10-K", [document("k.htm", cover + report, type: "10-K")]).problems == [])
    }

    @Test func documentWithoutItems() throws {
        let first = document("1.htm", items(("1", "Business"), ("8", "Financial Statements")), type: "10-K")
        #expect(try read("10-K", [first, document("2.htm", "<p>We enclose our report.</p>", type: "10-K")]).problems == [])
        #expect(try read("10-K", [first, document("2.htm", String(repeating: Self.body, count: 20), type: "10-K")]).problems == ["text_not_covered"])
        // An item removed as a duplicate is covered.
        #expect(try read("10-K", [first, document("2.htm", items(("1", "Business"), ("8", "Financial Statements")), type: "10-K")]).problems == [])
    }

    // MARK: Pointers

    private func annual(_ words: String, item: String = "7", _ others: String...) throws -> Report {
        let text = "<p><b>Item 1. Business</b></p>\(Self.body)<p><b>Item \(item). Management's Discussion</b></p><p>\(words)</p>"
        return try read("10-K", [document("k.htm", text, type: "10-K")] + others)
    }

    private static let exhibit = document(
        "e.htm", (20...30).map { "<p>Page zz\($0)zz tells \($0 * 7919) things. \(words)</p><p>\($0)</p><hr>" }.joined(), type: "EX-13")

    @Test(arguments: [
        "Incorporated by reference to pages 23 through 25 of Exhibit 13.", "The discussion is set forth on pages 23-25 of the Annual Report to Shareholders.",
    ])
    func pagesOfAnExhibit(_ words: String) throws {
        let report = try annual(words, Self.exhibit)
        #expect(report.pointer("7")?["kind"]?.string == "exhibit")
        #expect(report.pointer("7")?["text"]?.string == words)
        #expect(report.pointer("7")?["document"]?.string == "e.htm")
        let target = try #require(report.target("7"))
        #expect(target.contains("zz23zz") && target.contains("zz25zz") && !target.contains("zz22zz") && !target.contains("zz26zz"))
        #expect(report.pointer("1") == nil)
    }

    @Test func presentAndAbsentExhibits() throws {
        #expect(try annual("See Exhibit 13.", Self.exhibit).target("7")?.contains("zz30zz") == true)
        let absent = try annual("See Exhibit 99.2.", Self.exhibit)
        #expect(absent.pointer("7")?["kind"]?.string == "exhibit")
        #expect(absent.pointer("7")?["document"] == nil && absent.pointer("7")?["offset"] == nil)
    }

    @Test func proxyStatement() throws {
        let report = try annual("The information required by this item is set forth in the Proxy Statement.")
        #expect(report.pointer("7")?["kind"]?.string == "proxy")
        #expect(report.pointer("7")?["document"] == nil)
    }

    @Test(arguments: ["Note % - Leases", "%. LEASES"])
    func note(_ heading: String) throws {
        let notes = (11...13).map { "<p><b>\(heading.replacing("%", with: "\($0)"))</b></p><p>zz\($0)zz \(Self.body)</p>" }.joined()
        let text =
            "<p><b>Item 3. Legal Proceedings</b></p><p>See Note 12.</p><p><b>Item 8. Financial Statements</b></p>\(notes)<p><b>Item 9A. Controls</b></p>\(Self.body)"
        let report = try read("10-K", [document("k.htm", text, type: "10-K")])
        #expect(report.pointer("3")?["kind"]?.string == "note")
        let target = try #require(report.target("3"))
        #expect(target.contains("zz12zz") && !target.contains("zz11zz") && !target.contains("zz13zz"))
        // The last note ends with its item.
        let last = try read("10-K", [document("k.htm", text.replacing("Note 12.<", with: "Note 13.<"), type: "10-K")])
        #expect(last.target("3")?.contains("zz13zz") == true && last.target("3")?.contains("Controls") == false)
    }

    @Test(arguments: [
        "The shares shall not be deemed incorporated by reference into Exhibit 13.", "We had no lawsuits on page one or elsewhere.",
        "We took note of the exhibition.",
    ])
    func sentencesThatAreNotPointers(_ words: String) throws {
        #expect(try annual(words, Self.exhibit).pointer("7") == nil)
    }

    @Test func longSectionsAreNotPointers() throws {
        let long = String(repeating: "The company sold gauges. ", count: 80)
        #expect(try annual("See Exhibit 13. \(long)", Self.exhibit).pointer("7") == nil)
        #expect(try annual("Incorporated by reference to Exhibit 13. \(long)", Self.exhibit).pointer("7") != nil)
        let summary = "The summary is qualified in its entirety by reference to Exhibit 13, incorporated by reference."
        #expect(try annual("\(long) \(summary)", Self.exhibit).pointer("7") == nil)
        #expect(try annual(summary, Self.exhibit).pointer("7") != nil)
    }

    @Test func pointersAreFollowed() throws {
        let text = document("k.htm", "<p><b>Item 7. Management's Discussion</b></p><p>See page 24 of Exhibit 13.</p>", type: "10-K")
        let followed = try read("10-K", [text, Self.exhibit], SectionReader(followsPointers: true)).sections[0].string("text") ?? ""
        #expect(followed.contains("See page 24") && followed.contains("zz24zz") && !followed.contains("zz25zz"))
        #expect(try read("10-K", [text, Self.exhibit]).sections[0].string("text")?.contains("zz24zz") == false)
    }

    // MARK: Files

    @Test func fileForEachSection() throws {
        let scratch = Scratch()
        let text = items(("1", "Business"), ("1A", "Risk Factors"))
        let report = try read("10-K", [document("k.htm", text, type: "10-K")], SectionReader(text: .none, folder: scratch.folder))
        let paths = report.sections.compactMap { $0.string("path") }
        #expect(paths == ["1", "1A"].map { "\(scratch.folder)/0000000001-24-000001/part-I-item-\($0).txt" })
        #expect(report.sections.allSatisfy { $0.string("text") == nil })
        let content = try SubmissionFile(path: try #require(paths.last)).withBytes { $0.text }
        #expect(content.hasPrefix("Item 1A. Risk Factors\n\nWords"))
    }
}
