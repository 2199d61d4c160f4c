import Bytes
import JSONLines
import Records
import Testing

@testable import Submission

/// Filings as records name them: not parsed yet, parsed, in a file for each document.
struct OpenFilingTests {
    private let scratch = Scratch()
    private static let words = "<p>Item 8.01 Other Events</p><p>We opened a plant.</p><p>Item 9.01 Exhibits</p><p>None.</p>"

    private func text(_ opened: OpenFiling, _ number: Int = 0) throws -> String {
        try opened.bytes(of: opened.documents[number]).withBytes { $0.text }
    }

    @Test func submissionThatWasNotParsed() throws {
        var filing = FilingRecord(path: try scratch.write(submission(document("a.htm", "one"), document("b.htm", "two"))))
        let opened = try OpenFiling(&filing)
        #expect(try text(opened) == "one\n" && text(opened, 1) == "two\n")
        #expect(filing.formType == "8-K" && filing.documents == opened.documents)
    }

    @Test func submissionThatWasParsed() throws {
        var filing = FilingRecord(path: try scratch.write(submission(document("a.htm", "one"))))
        _ = try OpenFiling(&filing)
        filing.object.set("form_type", "10-K")
        let opened = try OpenFiling(&filing)
        #expect(try text(opened) == "one\n")
        // The header was not read again.
        #expect(filing.formType == "10-K")
    }

    @Test func fileForEachDocument() throws {
        var filing = FilingRecord(JSONObject())
        filing.documents = try ["a.htm", "b.htm"].map { name in
            DocumentReference(filename: name, kind: .html, offset: 0, length: name.utf8.count, path: try scratch.write(name, name))
        }
        let opened = try OpenFiling(&filing)
        #expect(try text(opened) == "a.htm" && text(opened, 1) == "b.htm" && opened.submission == nil)
        try opened.checkFiles()
        filing.documents?[1].path = "\(scratch.folder)/missing"
        let incomplete = try OpenFiling(&filing)
        #expect(try text(incomplete) == "a.htm")
        #expect(throws: SubmissionFailure.self) { try incomplete.checkFiles() }
    }

    @Test func noPath() {
        var filing = FilingRecord(JSONObject())
        #expect { try OpenFiling(&filing) } throws: { ($0 as? SubmissionFailure)?.code == .noPath }
    }

    /// A record may say anything of where its documents are.
    @Test(arguments: [(1 << 40, 10), (0, 1 << 40), (-1, 2), (2, -1), (Int.max, Int.max), (Int.min, Int.max), (Int.max, Int.min)], [true, false])
    func documentBeyondItsFile(_ place: (offset: Int, length: Int), _ isSubmission: Bool) throws {
        let path = try scratch.write(submission(document("a.htm", Self.words)))
        let document = DocumentReference(filename: "a.htm", kind: .html, offset: place.offset, length: place.length, path: isSubmission ? nil : path)
        var filing = isSubmission ? FilingRecord(path: path) : FilingRecord(JSONObject())
        filing.documents = []
        let opened = OpenFiling(documents: [document], submission: isSubmission ? try SubmissionFile(path: path) : nil)
        #expect(throws: SubmissionFailure.self) { try opened.bytes(of: document) }
        var writer = JSONWriter()
        #expect(throws: SubmissionFailure.self) { try SectionReader().writeSections(of: opened, &filing, to: &writer) }
        #expect(throws: SubmissionFailure.self) { try SectionReader().sections(of: opened, &filing) }
        #expect(throws: SubmissionFailure.self) { try DocumentExtraction(folder: scratch.folder).writeDocuments(of: opened, to: &filing) }
    }

    @Test func sectionsWithTheirText() throws {
        let text = submission(document("a.htm", Self.words))
        var filing = FilingRecord(path: try scratch.write(text))
        let sections = try SectionReader().sections(of: OpenFiling(&filing), &filing)
        #expect(sections.map(\.item) == ["8.01", "9.01"] && sections.map(\.part) == [nil, nil] && sections.map(\.document) == ["a.htm", "a.htm"])
        #expect(
            sections.compactMap { $0.text() }.map { String(decoding: $0, as: UTF8.self) } == [
                "Item 8.01 Other Events\n\nWe opened a plant.", "Item 9.01 Exhibits\n\nNone.",
            ])
        let first = try #require(sections.first)
        let bytes = Array(text.utf8)[first.place]
        #expect(String(decoding: bytes, as: UTF8.self).contains("plant") && first.title == "Other Events")
    }
}
