import Bytes
import Records
import Testing
import TestSupport
@testable import FilingStore

struct SubmissionTextTests {
    private func fault(_ text: [UInt8], _ number: String) throws -> String? {
        let window = SubmissionText.window
        let number = try #require(AccessionNumber(number))
        return SubmissionText.fault(
            start: text.span.extracting(0..<min(window, text.count)), end: text.span.extracting(max(0, text.count - window)..<text.count), expecting: number)
    }

    /// The accession numbers are in the files' names.
    @Test(.enabled(if: Corpus.isThere, "no corpus at ../shared/corpus, and SECFLOW_CORPUS is not set"))
    func realSubmissions() throws {
        let files = ["cassettes", "edgar-crawler-8K", "edgartools", "krymer15"].flatMap { Corpus.files("submissions/\($0)") }
        var seen = 0
        for file in files {
            let words = file.split { $0 == "/" || $0 == "_" || $0 == "." }.map(String.init)
            guard let number = words.compactMap(AccessionNumber.init).first else { continue }
            let bytes = try Corpus.bytes(file)
            #expect(try fault(bytes, number.description) == nil, "\(file)")
            #expect(try fault(Array(bytes.dropLast(40)), number.description)?.hasPrefix("it is cut off") ?? false, "\(file)")
            // A few begin at their first document and hold no accession number.
            if SubmissionText.accessionNumber(in: bytes.span) != nil {
                #expect(try fault(bytes, "9999999999-99-999999")?.hasPrefix("it is ") ?? false, "\(file)")
            }
            seen += 1
        }
        #expect(seen > 50)
    }

    @Test func noSubmission() throws {
        for text in ["", "hello", "<html></html>", " <SEC-DOCUMENT", "x<SEC-DOCUMENT></SEC-DOCUMENT>"] {
            #expect(try fault(Array(text.utf8), "0000000001-24-000001") == "it is not a submission")
        }
    }
}
