import Bytes
import Compression
import Glibc
import JSONLines
import Records
import Testing
@testable import Submission

struct EnrichmentTests {
    private let scratch = Scratch()

    private func filing(_ path: String, _ fields: [(StaticString, String)] = []) -> FilingRecord {
        var filing = FilingRecord(path: path)
        for (name, text) in fields { filing.object.set(name, text) }
        return filing
    }

    @Test func headerWinsOverListing() throws {
        var record = filing(
            try scratch.write(submission(document("a.htm", "<html/>"))),
            [("ticker", "EX"), ("cik", "0000000001"), ("form_type", "10-K"), ("filing_date", "2020-01-01"), ("company_name", "Example Corporation")])
        try Enrichment().apply(to: &record)
        #expect(record.object.string("ticker") == "EX")
        #expect(record.formType == "8-K")
        #expect(record.object.string("filing_date") == "2024-01-05")
        #expect(record.object.string("accepted_at") == "2024-01-05T16:30:00-05:00")
        #expect(record.object.string("company_name") == "EXAMPLE CORP")
        #expect(record.object.boolean("is_amendment") == false)
        #expect(record.documents?.map(\.filename) == ["a.htm"])
        #expect(record.object.value("problems") == nil)
    }

    @Test func disagreementIsAProblem() throws {
        let text = submission(document("a.htm", "<html/>")).replacing("COUNT:\t\t1", with: "COUNT:\t\t3")
        var record = filing(try scratch.write(text), [("accession_number", "0000000001-24-000009"), ("cik", "0000000002")])
        try Enrichment().apply(to: &record)
        #expect(record.accessionNumber == "0000000001-24-000001")
        let codes = record.object.value("problems")?.array?.compactMap { $0["code"]?.string }
        #expect(codes == ["accession_number", "cik", "document_count"])
    }

    @Test func bareDocument() throws {
        var record = filing(try scratch.write("<html>x</html>", "0000000001-24-000001-x.htm"))
        try Enrichment(form: "10-K/A").apply(to: &record)
        #expect(record.formType == "10-K/A")
        #expect(record.accessionNumber == "0000000001-24-000001")
        #expect(record.object.boolean("is_amendment") == true)
        #expect(
            record.documents?.first
                == DocumentReference(
                    sequence: "1", documentType: "10-K/A", filename: "0000000001-24-000001-x.htm", kind: .html, offset: 0, length: 14))
    }

    @Test func withoutHeaderTheFirstDocumentNamesTheForm() throws {
        var record = filing(try scratch.write("<DOCUMENT>\n<TYPE>S-3/A\n<TEXT>\nx\n</TEXT>\n</DOCUMENT>\n"))
        try Enrichment().apply(to: &record)
        #expect(record.formType == "S-3/A")
    }

    @Test func gzipIsInflated() throws {
        let text = Array(submission(document("a.htm", "<html/>")).utf8)
        var compressed: [UInt8] = []
        var deflater = try Deflater()
        deflater.deflate(text.span, into: &compressed)
        deflater.finish(into: &compressed)
        var record = filing(try scratch.write(compressed, "a.txt.gz"))
        let (file, _) = try Enrichment().apply(to: &record)
        #expect(record.object.integer("bytes") == text.count)
        #expect(record.documents?.count == 1)
        #expect(file.withBytes { $0.array } == text)

        let cut = filing(try scratch.write(Array(compressed.dropLast(9)), "b.txt.gz"))
        #expect(throws: SubmissionFailure.self) {
            var cut = cut
            try Enrichment().apply(to: &cut)
        }
    }

    @Test func partyWithACIKIsTheSubject() throws {
        let other = "\nFILED BY:\n\n\tCOMPANY DATA:\t\n\t\tCOMPANY CONFORMED NAME:\t\t\tNO CIK LLC\n</SEC-HEADER>"
        let text = submission(document("a.htm", "<html/>")).replacing("\n</SEC-HEADER>", with: other)
        var record = filing(try scratch.write(text))
        try Enrichment().apply(to: &record)
        #expect(record.object.string("company_name") == "EXAMPLE CORP")
        #expect(record.cik == "0000000001")
        // If no party has a CIK, the first party gives the company name.
        record = filing(try scratch.write(text.replacing("\t\tCENTRAL INDEX KEY:\t\t\t0000000001\n", with: ""), "b.txt"))
        try Enrichment().apply(to: &record)
        #expect(record.object.string("company_name") == "EXAMPLE CORP" && record.cik == nil)
    }

    @Test func emptyAndMissingFiles() throws {
        var empty = filing(try scratch.write("", "empty"))
        #expect(throws: SubmissionFailure.self) { try Enrichment().apply(to: &empty) }
        var missing = filing("\(scratch.folder)/missing")
        #expect(throws: SubmissionFailure.self) { try Enrichment().apply(to: &missing) }
    }

    @Test func extraction() throws {
        let text = submission(
            document("../../x.htm", "<html>one</html>"), document("x.bin", "begin 644 x.bin\n#0V%T\n`\nend"), document("x.bin", "two"),
            document("", "three"))
        var record = filing(try scratch.write(text))
        let opened = try OpenFiling(parsing: &record)
        let folder = "\(scratch.folder)/out"
        try DocumentExtraction(folder: folder).writeDocuments(of: opened, to: &record)
        let target = "\(folder)/0000000001-24-000001"
        let paths = try #require(record.documents).map { $0.path ?? "" }
        #expect(paths == ["_._.._x.htm", "x.bin", "x-2.bin", "document-4.txt"].map { "\(target)/\($0)" })
        #expect(try paths.map { String(decoding: try readFile($0), as: UTF8.self) } == ["<html>one</html>\n", "Cat", "two\n", "three\n"])
        var status = stat()
        #expect(stat(paths[0], &status) == 0 && status.st_mode & 0o777 == 0o600)
    }

    @Test func damagedUuencodeIsAProblem() throws {
        var record = filing(try scratch.write(submission(document("x.bin", "begin 644 x.bin\n#0V%T"))))
        let opened = try OpenFiling(parsing: &record)
        try DocumentExtraction(folder: scratch.folder).writeDocuments(of: opened, to: &record)
        #expect(record.object.value("problems")?.array?.compactMap { $0["code"]?.string } == ["malformed_uuencode"])
    }
}
