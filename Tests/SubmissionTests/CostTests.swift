import JSONLines
import Records
import Testing

@testable import Submission

/// Input of which a little would take minutes if time did not grow with its size alone.
struct CostTests {
    @Test func oneFieldAHundredThousandTimes() throws {
        let lines = String(repeating: "SOME KEY:\tvalue\n", count: HeaderParser.fieldLimit - 1)
        let header = try header("ACCESSION NUMBER:\t0000000001-24-000001\n\(lines)")
        #expect(header.other.map(\.key) == ["SOME-KEY"])
        #expect(header.other.first?.value.array?.count == HeaderParser.fieldLimit - 1)
    }

    @Test func closingTagsOfNothing() throws {
        let header = try header("<SUBMISSION>\n\(String(repeating: "<A>\n", count: 50_000))\(String(repeating: "</B>\n", count: 500_000))</SUBMISSION>\n")
        #expect(header.isComplete && header.other.isEmpty)
    }

    @Test func manySmallGroups() throws {
        let header = try header("<SUBMISSION>\n\(String(repeating: "<A>\n<B>v\n</A>\n", count: 50_000))</SUBMISSION>\n")
        #expect(header.other.first?.value.array?.count == 50_000)
        #expect(header.other.first?.value.array?.last == .object([.init("B", .string("v"))]))
    }

    /// Each closing tag means an element that would be too high a group.
    @Test func groupsThatAreTooHigh() throws {
        let inner = (0..<HeaderTree.heightLimit).reduce("<V>1\n") { "<G\($1)>\n\($0)</G\($1)>\n" }
        let open = (0..<40_000).map { "<X\($0)>\n" }.joined()
        let close = (0..<40_000).map { "</X\($0)>\n" }.joined()
        let header = try header("<SUBMISSION>\n\(open)\(inner)\(close)</SUBMISSION>\n")
        #expect(header.other.map(\.key) == ["G\(HeaderTree.heightLimit - 1)"])
    }

    @Test func headingsOfAllItems() throws {
        // More headings than are looked at, in groups that could each be a table of contents.
        let text = (0..<6000).map { "Items \($0 % 4 + 1) through 16. Business\n\n" }.joined()
        let items = try #require(FormItems(formType: "10-K"))
        #expect(SectionFinder.sections(in: TextLines.read(Array(text.utf8).span), form: items).count <= items.items.count)
    }

    @Test func anIndexOfTargetsWithinOneAnother() {
        let count = 100_000
        let relations = CrossReferences.Relations((0..<count).map { .init(entry: $0, first: $0, last: 2 * count - $0) })
        #expect(relations.containsOthers.count { $0 } == count - 1)
        #expect(relations.isWithinOther.allSatisfy { !$0 })
    }

    @Test func prologOfDocumentTypes() {
        let bytes = Array(String(repeating: "<!DOCTYPE >", count: 5900).utf8) + [UInt8](repeating: 0x78, count: 100 << 20)
        #expect(DocumentKind(type: "", filename: "a.xml", content: bytes.span, isEncoded: false).kind == .text)
    }

    /// Once it was taken for UTF-16 again and again, each time without its first two bytes.
    @Test func markOfWideCharactersRepeated() {
        let bytes = [UInt8](repeating: 0xFE, count: 1) + (0..<100_000).flatMap { _ in [0xFF, 0xFE] as [UInt8] }
        #expect(DocumentKind(type: "", filename: "a.htm", content: bytes.span, isEncoded: false).kind == .html)
    }
}

/// What is just allowed and what is just refused.
struct LimitTests {
    @Test func aHundredProblemsOfAKindAreSaid() {
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

    /// A group may have any number of elements: its closing tag finds it.
    @Test func aLongGroup() throws {
        let header = try header("<SUBMISSION>\n<A>\n\(String(repeating: "<B>v\n", count: 10_000))</A>\n</SUBMISSION>\n")
        #expect(header.other.map(\.key) == ["A"])
        #expect(header.other.first?.value["B"]?.array?.count == 10_000)
    }

    @Test func groupsWithinEachOther() throws {
        func isGroup(_ height: Int) throws -> Bool {
            let text = (0..<height).reduce("<V>1\n") { "<G\($1)>\n\($0)</G\($1)>\n" }
            return try header("<SUBMISSION>\n\(text)</SUBMISSION>\n").other.map(\.key) == ["G\(height - 1)"]
        }
        #expect(try isGroup(HeaderTree.heightLimit))
        #expect(try !isGroup(HeaderTree.heightLimit + 1))
    }

    /// Lines that were cut are joined until the value is as long as a value may be.
    @Test func aValueOfCutLines() throws {
        func length(_ lines: Int) throws -> Int? {
            let head = "<DESCRIPTION>\(String(repeating: "x", count: 1023 - 13))\n"
            let value = head + String(repeating: String(repeating: "x", count: 1023) + "\n", count: lines - 1)
            let bytes = Array("<DOCUMENT>\n<TYPE>A\n\(value)y\n</TEXT>\n</DOCUMENT>\n".utf8)
            return try Submission.documents(in: bytes.span).first?.description?.utf8.count
        }
        let most = (DocumentTags.valueLimit + 13) / 1023 + 1
        // The short line is the rest of the last one.
        #expect(try length(most - 1) == (most - 1) * 1023 - 13 + 1)
        #expect(try length(most) == most * 1023 - 13)
        #expect(try length(most + 1) == most * 1023 - 13)
        #expect(try length(most + 100) == most * 1023 - 13)
    }

    @Test(arguments: [false, true])
    func aTextThatIsTooLongEndsSoon(_ isMarkdown: Bool) {
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

    /// Entries of an index that all lead to the same pages: each has their text, up to a bound for all together.
    @Test(arguments: [15, 16, 17, 60])
    func sectionsWithinEachOther(_ count: Int) throws {
        let names = ["", "A", "B", "C"].flatMap { letter in (1...15).map { "Item \($0)\(letter)" } }.prefix(count)
        let entries = names.map { "<tr><td>\($0).</td><td><a href='#a'>Title</a></td><td><a href='#b'>9</a></td></tr>" }.joined()
        let text = String(repeating: "<p>Words of the report, many of them, one behind the other.</p>", count: 1000)
        let html = "<p id='a'>Begins.</p>\(text)<p id='b'>Ends.</p><table>\(entries)</table>"
        let scratch = Scratch()
        var filing = FilingRecord(path: try scratch.write("<DOCUMENT>\n<TYPE>10-K\n<FILENAME>a.htm\n<TEXT>\n\(html)\n</TEXT>\n</DOCUMENT>\n"))
        let (file, submission) = try Enrichment().apply(to: &filing)
        var writer = JSONWriter()
        #expect(try SectionReader().writeSections(of: submission, in: file, &filing, to: &writer) == count)
        let texts = try writer.bytes.split(separator: 0x0A).count { try JSONObject(parsing: Array($0).span).has("text") }
        #expect(texts == min(count, 16))
        let problems = filing.object.value("problems")?.array?.filter { $0["code"]?.string == "long_section" } ?? []
        #expect(problems.isEmpty == (count == texts))
    }

    /// Against the plain meaning of the words.
    @Test func targetsWithinOthers() {
        var state: UInt64 = 7
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<500 {
            let targets = (0..<random(12) + 1).map { _ in
                let first = random(10)
                return CrossReferences.Target(entry: random(4), first: first, last: first + random(8))
            }
            func contains(_ target: CrossReferences.Target) -> Bool {
                targets.contains { $0.entry != target.entry && $0.first > target.first && $0.last < target.last && $0.last > $0.first }
            }
            let relations = CrossReferences.Relations(targets)
            for (index, target) in targets.enumerated() {
                #expect(relations.containsOthers[index] == contains(target))
                let isWithin = targets.contains { $0.entry != target.entry && $0.first < target.first && target.last < $0.last && !contains($0) }
                #expect(relations.isWithinOther[index] == isWithin)
            }
        }
    }

    @Test func runsOfBlocks() {
        let runs = BlockRuns(0..<12) { [2, 3, 4, 7, 11].contains($0) }
        #expect((0..<13).map { runs.run(at: $0) } == [0..<0, 1..<1, 2..<5, 2..<5, 2..<5, 5..<5, 6..<6, 7..<8, 8..<8, 9..<9, 10..<10, 11..<12, 12..<12])
    }
}
