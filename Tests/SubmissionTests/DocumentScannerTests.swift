import Records
import Testing
@testable import Submission

struct DocumentScannerTests {
    private func failure(_ text: String) -> SubmissionFailure? {
        do throws(SubmissionFailure) {
            _ = try Submission.documents(in: Array(text.utf8).span)
            return nil
        } catch { return error }
    }

    @Test func contentIsBetweenTheTags() throws {
        let found = try documents(submission(document("a.htm", "<html>one</html>"), document("b.xml", "<XML>\n<?xml version=\"1.0\"?>\n<two/>\n</XML>")))
        #expect(found.map(\.name) == ["a.htm", "b.xml"])
        #expect(found.map(\.text) == ["<html>one</html>\n", "<?xml version=\"1.0\"?>\n<two/>\n"])
    }

    @Test func tags() throws {
        let text = submission("<DOCUMENT>\n<TYPE>EX-99.1\n<SEQUENCE>3\n<FILENAME>x.txt\n<DESCRIPTION>PROFIT < LOSS <SAD>\n<TEXT>\nx\n</TEXT>\n</DOCUMENT>")
        let document = try #require(try Submission.documents(in: Array(text.utf8).span).first)
        #expect([document.documentType, document.sequence, document.description] == ["EX-99.1", "3", "PROFIT < LOSS <SAD>"])
    }

    @Test func tagsMayBeMissing() throws {
        let found = try documents("<DOCUMENT>\n<TYPE>S-3/A\n<TEXT>\n\nold\n</TEXT>\n</DOCUMENT>\n<DOCUMENT>\n<TEXT>\nnew\n</TEXT>\n</DOCUMENT>")
        #expect(found.map(\.text) == ["\nold\n", "new\n"])
    }

    @Test func closingTagsWithinText() throws {
        let inner = "write </TEXT> and\n</DOCUMENT>\nand again </TEXT>\nso"
        #expect(try documents(submission(document("a", inner), document("b", "x"))).map(\.text) == [inner + "\n", "x\n"])
    }

    @Test(arguments: ["\r", "\r\n"]) func otherLineEnds(_ lineEnd: String) throws {
        let text = submission(document("a", "<PDF>\nx\n</PDF>")).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: lineEnd)
        #expect(try documents(text).map(\.text) == ["x" + lineEnd])
    }

    @Test func textWithoutClosingTag() throws {
        let text = "<DOCUMENT>\n<TYPE>A\n<TEXT>\none\n</DOCUMENT>\n<DOCUMENT>\n<TYPE>B\n<TEXT>\ntwo\n</TEXT>\n</DOCUMENT>\n"
        #expect(try documents(text).map(\.text) == ["one\n", "two\n"])
    }

    @Test func documentWithoutClosingTag() throws {
        let text = "<DOCUMENT>\n<TYPE>A\n<TEXT>\none\n</TEXT>\n<DOCUMENT>\n<TYPE>B\n<TEXT>\ntwo\n</TEXT>\n</DOCUMENT>\n"
        #expect(try documents(text).map(\.text) == ["one\n", "two\n"])
    }

    @Test func headerFileHasNoDocuments() throws {
        #expect(try documents("<SEC-HEADER>x\nACCESSION NUMBER:\t\t0000000001-24-000001\n</SEC-HEADER>\n").isEmpty)
    }

    /// A submission cut off at any byte is rejected.
    @Test func everyCutIsNoticed() throws {
        let whole = submission(document("a.htm", "<html>one</html>"), document("b.txt", "two")).dropLast(1)
        #expect(failure(String(whole)) == nil)
        for length in stride(from: "<SEC-DOCUMENT>".count, to: whole.count, by: 1) {
            let failure = failure(String(whole.prefix(length)))
            #expect(failure?.code == .truncated, "cut at \(length)")
            #expect((0...length).contains(failure?.offset ?? -1))
        }
    }

    @Test func cutOffSubmissionHasAnOffset() {
        let text = submission(document("a", "x"), document("b", "y"))
        let second = text.ranges(of: "<DOCUMENT>")[1].lowerBound
        let failure = failure(String(text.prefix(upTo: text.index(second, offsetBy: 40))))
        #expect(failure?.offset == text.utf8.distance(from: text.startIndex, to: second))
    }

    @Test func feedSubmissionMustClose() throws {
        let text = "<SUBMISSION>\n<TYPE>4\n<DOCUMENT>\n<TYPE>4\n<TEXT>\nx\n</TEXT>\n</DOCUMENT>\n"
        #expect(failure(text)?.code == .truncated)
        #expect(try documents(text + "</SUBMISSION>").count == 1)
    }

    @Test func millionsOfTagsAreBounded() {
        #expect(failure(submission() + String(repeating: "<DOCUMENT>\n", count: 1_000_000)) == nil)
        let open = String(submission().dropLast("</SEC-DOCUMENT>\n".count))
        #expect(failure(open + String(repeating: "<DOCUMENT>\n", count: 1_000_000))?.code == .truncated)
        #expect(failure(open + String(repeating: "<DOCUMENT>\n<TEXT>\n</TEXT>\n</DOCUMENT>\n", count: 30_000))?.code == .limit)
        #expect(failure(open + "<DOCUMENT>\n<TEXT>\n" + String(repeating: "</DOCUMENT>\n", count: 1_000_000))?.code == .truncated)
        #expect(
            failure(open + String(repeating: "<DOCUMENT>\n<FILENAME>\(String(repeating: "x", count: 4096))\n<TEXT>\n</TEXT>\n</DOCUMENT>\n", count: 3000))?.code
                == .limit)
    }

    @Test func bytesBetweenDocumentsAreAProblem() throws {
        let scratch = Scratch()
        let path = try scratch.write(submission(document("a", "x"), "stray", document("b", "y")))
        let submission = try Submission(try SubmissionFile(path: path))
        #expect(submission.documents.count == 2)
        #expect(submission.problems.map(\.code) == ["document_count", "stray_bytes"])
    }
}
