import Bytes
import Records
import Testing
import TestSupport
@testable import Edgar

struct MasterIndexTests {
    private func rows(_ text: [UInt8]) -> (rows: [(MasterIndexRow, [UInt8])], malformed: Int, isBehindDashes: Bool) {
        var parser = MasterIndexParser()
        var rows: [(MasterIndexRow, [UInt8])] = []
        var malformed = 0
        for line in text.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init) {
            switch parser.take(line.span) {
            case .row(let row): rows.append((row, line))
            case .malformed: malformed += 1
            case .other: break
            }
        }
        return (rows, malformed, parser.isBehindDashes)
    }

    private func row(_ text: String) -> MasterIndexRow? { MasterIndexRow(Array(text.utf8).span) }

    @Test(
        .enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"),
        arguments: [("master.idx", "1993-12-30"), ("master.20181231.idx", "2018-12-31")])
    func realIndexes(_ name: String, _ firstDate: String) throws {
        let (rows, malformed, isBehindDashes) = rows(try Corpus.bytes("indexes/sec-edgar/\(name)"))
        #expect(isBehindDashes)
        #expect(malformed == 0)
        #expect(rows.count >= 10)
        #expect(rows[0].0.filingDate.description == firstDate)
    }

    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set")) func fieldsOfARow() throws {
        let (row, line) = try #require(rows(try Corpus.bytes("indexes/sec-edgar/master.idx")).rows.dropFirst().first)
        #expect(row.cik.number == 11860)
        #expect(line.span.extracting(row.companyName).text == "BETHLEHEM STEEL CORP /DE/")
        #expect(line.span.extracting(row.formType).text == "10-Q")
        #expect(line.span.extracting(row.accessionNumber).text == "0000011860-94-000005")
    }

    /// On the first day of a quarter the index has no rows. The rows of another kind of index are malformed here.
    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set")) func otherFiles() throws {
        let empty = rows(try Corpus.bytes("indexes/edgartools/empty-form.idx"))
        #expect(empty.rows.isEmpty && empty.malformed == 0 && empty.isBehindDashes)
        #expect(rows(try Corpus.bytes("indexes/edgartools/form.20200318.idx")).malformed > 4000)
        #expect(!rows(try Corpus.bytes("indexes/sec-edgar/master_index_1993_QTR4.html")).isBehindDashes)
    }

    @Test func aBarInAName() throws {
        let text = "1|A|B INC|10-K|2024-01-02|edgar/data/1/0000000001-24-000001.txt\r"
        let found = row(text)
        let row = try #require(found)
        #expect(Array(text.utf8).span.extracting(row.companyName).text == "A|B INC")
    }

    @Test(arguments: [
        "", "|", "1|A|10-K|2024-01-02", "x|A|10-K|2024-01-02|edgar/data/1/0000000001-24-000001.txt",
        "1|A|10-K|2024-13-02|edgar/data/1/0000000001-24-000001.txt",
        "1|A|10-K|2024-01-02|edgar/data/1/0000000001-24-00001.txt", "1|A||2024-01-02|edgar/data/1/0000000001-24-000001.txt",
        "1|A|10-K|2024-01-02|0000000001-24-000001.txt|", "99999999999|A|10-K|2024-01-02|edgar/data/1/0000000001-24-000001.txt",
        "1|A|10-K|2024-01-02|edgar/data/1/0000000001-24-000001.htm", "||||", "1|A|10-K|2024-01-02|.txt",
    ])
    func noRow(_ text: String) {
        #expect(row(text) == nil)
    }

    @Test func namesInLatin1() {
        let latin1: [UInt8] = Array("SOCI".utf8) + [0xC9] + Array("T".utf8) + [0xC9]
        #expect(latin1.span.utf8OrLatin1.span.text == "SOCIÉTÉ")
        #expect(Array("SOCIÉTÉ".utf8).span.utf8OrLatin1.span.text == "SOCIÉTÉ")
    }

    @Test func quarters() throws {
        let quarter = Quarter(try #require(CalendarDate("2024-03-31")))
        #expect(quarter.description == "2024 QTR1")
        #expect(quarter.previous.description == "2023 QTR4")
        #expect(quarter.next.description == "2024 QTR2")
        #expect(IndexLister.firstDay.description == "1993-01-01")
    }
}
