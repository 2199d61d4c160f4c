import JSONLines
import Records
import Testing

@testable import Submission

/// Small input that would take minutes unless time grows linearly with its size.
struct CostTests {
    @Test func repeatedField() throws {
        let lines = String(repeating: "SOME KEY:\tvalue\n", count: HeaderParser.fieldLimit - 1)
        let header = try header("ACCESSION NUMBER:\t0000000001-24-000001\n\(lines)")
        #expect(header.other.map(\.key) == ["SOME-KEY"])
        #expect(header.other.first?.value.array?.count == HeaderParser.fieldLimit - 1)
    }

    @Test func closingTagsWithoutOpeningTags() throws {
        let header = try header("<SUBMISSION>\n\(String(repeating: "<A>\n", count: 50_000))\(String(repeating: "</B>\n", count: 500_000))</SUBMISSION>\n")
        #expect(header.isComplete && header.other.isEmpty)
    }

    @Test func manySmallGroups() throws {
        let header = try header("<SUBMISSION>\n\(String(repeating: "<A>\n<B>v\n</A>\n", count: 50_000))</SUBMISSION>\n")
        #expect(header.other.first?.value.array?.count == 50_000)
        #expect(header.other.first?.value.array?.last == .object([.init("B", .string("v"))]))
    }

    /// Each closing tag belongs to an element that would become a group above the height limit.
    @Test func groupsAboveTheHeightLimit() throws {
        let inner = (0..<HeaderTree.heightLimit).reduce("<V>1\n") { "<G\($1)>\n\($0)</G\($1)>\n" }
        let open = (0..<40_000).map { "<X\($0)>\n" }.joined()
        let close = (0..<40_000).map { "</X\($0)>\n" }.joined()
        let header = try header("<SUBMISSION>\n\(open)\(inner)\(close)</SUBMISSION>\n")
        #expect(header.other.map(\.key) == ["G\(HeaderTree.heightLimit - 1)"])
    }

    @Test func headingsOfAllItems() throws {
        // More headings than are read, in groups that could each be a table of contents.
        let text = (0..<6000).map { "Items \($0 % 4 + 1) through 16. Business\n\n" }.joined()
        let items = try #require(FormItems(formType: "10-K"))
        #expect(SectionFinder.sections(in: TextLines.read(Array(text.utf8).span), form: items).count <= items.items.count)
    }

    @Test func indexWithNestedTargets() {
        let count = 100_000
        let nesting = CrossReferences.Nesting((0..<count).map { .init(entry: $0, first: $0, last: 2 * count - $0) })
        #expect(nesting.containsOthers.count { $0 } == count - 1)
        #expect(nesting.isWithinOther.allSatisfy { !$0 })
    }

    @Test func repeatedDocumentTypes() {
        let bytes = Array(String(repeating: "<!DOCTYPE >", count: 5900).utf8) + [UInt8](repeating: 0x78, count: 100 << 20)
        #expect(DocumentKind(type: "", filename: "a.xml", content: bytes.span, isEncoded: false).kind == .text)
    }

    /// The bytes after a byte order mark must not be taken for UTF-16 again.
    @Test func repeatedByteOrderMarks() {
        let bytes = [UInt8](repeating: 0xFE, count: 1) + (0..<100_000).flatMap { _ in [0xFF, 0xFE] as [UInt8] }
        #expect(DocumentKind(type: "", filename: "a.htm", content: bytes.span, isEncoded: false).kind == .html)
    }
}
