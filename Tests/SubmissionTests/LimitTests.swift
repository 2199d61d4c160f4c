import Bytes
import JSONLines
import Records
import Testing

@testable import Submission

/// Input just within a limit and just above it.
struct LimitTests {
    @Test func hundredProblemsOfACodeAreKept() {
        var problems = ProblemList()
        for number in 1...ProblemList.limit { problems.add("a", offset: number, "one") }
        problems.add("b", "another")
        #expect(problems.all.count == ProblemList.limit + 1)
        problems.add("a", "more")
        problems.add("a", "more")
        #expect(problems.all.count == ProblemList.limit + 2)
        #expect(problems.all.last == Problem(code: "a", message: "2 more problems of this code"))
    }

    @Test(arguments: [100, 101, 10_000])
    func badDates(_ count: Int) throws {
        let lines = (0..<count).map { "EFFECTIVENESS DATE:\t2024-\($0)\n" }.joined()
        let problems = try header("ACCESSION NUMBER:\t0000000001-24-000001\n\(lines)").problems
        #expect(problems.allSatisfy { $0.code == "impossible_date" })
        #expect(problems.count == (count > 100 ? 101 : 100))
        #expect((problems.last?.message == "\(count - 100) more problems of this code") == (count > 100))
    }

    @Test(arguments: [100, 101, 9000])
    func documentsWithoutTexts(_ count: Int) throws {
        let scratch = Scratch()
        let text = "\(String(repeating: "<DOCUMENT>\n<TYPE>A\n</DOCUMENT>\n", count: count))"
        let submission = try Submission(SubmissionFile(path: scratch.write(text)))
        #expect(submission.documents.count == count)
        let problems = submission.problems.filter { $0.code == "no_text" }
        #expect(problems.count == (count > 100 ? 101 : 100))
        #expect((problems.last?.message == "\(count - 100) more problems of this code") == (count > 100))
    }

    /// A closing tag finds the beginning of its group at any distance.
    @Test func longGroup() throws {
        let header = try header("<SUBMISSION>\n<A>\n\(String(repeating: "<B>v\n", count: 10_000))</A>\n</SUBMISSION>\n")
        #expect(header.other.map(\.key) == ["A"])
        #expect(header.other.first?.value["B"]?.array?.count == 10_000)
    }

    @Test func nestedGroups() throws {
        func isGroup(_ height: Int) throws -> Bool {
            let text = (0..<height).reduce("<V>1\n") { "<G\($1)>\n\($0)</G\($1)>\n" }
            return try header("<SUBMISSION>\n\(text)</SUBMISSION>\n").other.map(\.key) == ["G\(height - 1)"]
        }
        #expect(try isGroup(HeaderTree.heightLimit))
        #expect(try !isGroup(HeaderTree.heightLimit + 1))
    }

    /// Cut lines are joined until the value has its greatest length.
    @Test func valueOfCutLines() throws {
        func length(_ lines: Int) throws -> Int? {
            let head = "<DESCRIPTION>\(String(repeating: "x", count: 1023 - 13))\n"
            let value = head + String(repeating: String(repeating: "x", count: 1023) + "\n", count: lines - 1)
            let bytes = Array("<DOCUMENT>\n<TYPE>A\n\(value)y\n</TEXT>\n</DOCUMENT>\n".utf8)
            return try Submission.documents(in: bytes.span).first?.description?.utf8.count
        }
        let most = (DocumentTags.valueLimit + 13) / 1023 + 1
        // The short last line belongs to the value, too.
        #expect(try length(most - 1) == (most - 1) * 1023 - 13 + 1)
        #expect(try length(most) == most * 1023 - 13)
        #expect(try length(most + 1) == most * 1023 - 13)
        #expect(try length(most + 100) == most * 1023 - 13)
    }

    @Test(arguments: [false, true])
    func textEndsAtItsLimit(_ isMarkdown: Bool) {
        let paragraphs = HTMLBlocks.read(Array(String(repeating: "<p>0123456789", count: 100).utf8).span)
        let rows = HTMLBlocks.read(Array("<table>\(String(repeating: "<tr><td>01234<td>56789", count: 100))".utf8).span)
        for list in [paragraphs, rows] {
            let text = SectionText(list: list, isMarkdown: isMarkdown)
            let whole = text.text(list.blocks.indices)
            #expect(text.text(list.blocks.indices, limit: whole.count) == whole)
            let cut = text.text(list.blocks.indices, limit: 99)
            #expect(cut.count > 99 && cut.count < 99 + 30 && whole.starts(with: cut))
        }
    }

    /// All entries of an index lead to the same text. Each section has it, up to the limit for all sections together.
    @Test(arguments: [15, 16, 17, 60])
    func overlappingSections(_ count: Int) throws {
        let names = ["", "A", "B", "C"].flatMap { letter in (1...15).map { "Item \($0)\(letter)" } }.prefix(count)
        let entries = names.map { "<tr><td>\($0).</td><td><a href='#a'>Title</a></td><td><a href='#b'>9</a></td></tr>" }.joined()
        let text = String(repeating: "<p>Words of the report, many of them, one behind the other.</p>", count: 1000)
        let html = "<p id='a'>Begins.</p>\(text)<p id='b'>Ends.</p><table>\(entries)</table>"
        let scratch = Scratch()
        var filing = FilingRecord(path: try scratch.write("<DOCUMENT>\n<TYPE>10-K\n<FILENAME>a.htm\n<TEXT>\n\(html)\n</TEXT>\n</DOCUMENT>\n"))
        let opened = try OpenFiling(parsing: &filing)
        var writer = JSONWriter()
        #expect(try SectionReader().writeSections(of: opened, &filing, to: &writer) == count)
        let texts = try writer.bytes.split(separator: 0x0A).count { try JSONObject(parsing: Array($0).span).has("text") }
        #expect(texts == min(count, 16))
        let problems = filing.object.value("problems")?.array?.filter { $0["code"]?.string == "long_section" } ?? []
        #expect(problems.isEmpty == (count == texts))
    }
}
