import Bytes
import Digest
import Glibc
import HTTP
import JSONLines
import Records
import Testing
@testable import Edgar

struct SubmissionStoreTests {
    private let folder = ScratchFolder()
    private let key = "raw/10-K/2024/X/0000000001-24-000001.txt"
    private let text = Array("<SEC-DOCUMENT>0000000001-24-000001.txt : 20240101\n<DOCUMENT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n".utf8)

    private func number() throws -> AccessionNumber { try #require(AccessionNumber("0000000001-24-000001")) }

    private func fetch(_ store: SubmissionStore, _ bytes: [UInt8]) throws -> SubmissionSink? {
        guard let sink = try SubmissionSink.open(store.path(of: key), try number()) else { return nil }
        try sink.begin(ResponseHead())
        for byte in bytes {
            let one = [byte]
            try sink.receive(one.span)
        }
        return sink
    }

    @Test func intoTheStoreAndFoundAgain() throws {
        let store = try SubmissionStore(folder: folder.path + "/")
        #expect(try store.entry(key, try number()) == nil)
        let sink = try #require(try fetch(store, text))
        #expect(sink.fault == nil)
        let entry = try sink.commit(key: key)
        #expect(entry.path == "\(folder.path)/\(key)")
        #expect(entry.bytes == text.count)
        #expect(entry.sha256 == SHA256.hash(text.span).hexadecimal)
        #expect(try readFile(entry.path) == text)
        #expect(try store.entry(key, try number())?.sha256 == entry.sha256)
    }

    /// What was changed behind the store's back is looked into again.
    @Test func changedFiles() throws {
        let store = try SubmissionStore(folder: folder.path)
        let entry = try #require(try fetch(store, text)).commit(key: key)
        var changed = text
        changed.insert(contentsOf: Array("<PAGE>\n".utf8), at: 50)
        try AtomicFile.write(changed.span, to: entry.path)
        #expect(try store.entry(key, try number())?.sha256 == SHA256.hash(changed.span).hexadecimal)
        let shorter = Array(text.dropLast(5))
        try AtomicFile.write(shorter.span, to: entry.path)
        #expect(try store.entry(key, try number()) == nil)
        truncate(entry.path, 0)
        #expect(try store.entry(key, try number()) == nil)
    }

    @Test func oneAtATime() throws {
        let store = try SubmissionStore(folder: folder.path)
        let first = try #require(try fetch(store, text))
        #expect(try fetch(store, text) == nil)
        _ = try first.commit(key: key)
        #expect(try fetch(store, text) != nil)
        // That one was never given its name, and left nothing behind.
        #expect(access(store.path(of: key) + ".part", F_OK) != 0)
        #expect(try readFile(store.path(of: key)) == text)
    }

    @Test func fromTheStartAgain() throws {
        let store = try SubmissionStore(folder: folder.path)
        let sink = try #require(try fetch(store, Array("<html>".utf8) + text))
        #expect(sink.fault == "it is no submission")
        try sink.begin(ResponseHead())
        try sink.receive(text.span)
        #expect(sink.fault == nil)
        #expect(try sink.commit(key: key).sha256 == SHA256.hash(text.span).hexadecimal)
    }

    @Test func keys() throws {
        var filing = FilingRecord(try JSONObject(parsing: Array(#"{"type":"filing","accession_number":"0000000001-24-000001","cik":"0000000001"}"#.utf8).span))
        let store = try SubmissionStore(folder: "s")
        #expect(try store.key(of: filing) == "raw/unknown/2024/0000000001/0000000001-24-000001.txt")
        filing.object.set("form_type", "10-K/A")
        filing.object.set("filing_date", "2025-01-02")
        filing.object.set("ticker", "X")
        #expect(try store.key(of: filing) == "raw/10-K-A/2025/X/0000000001-24-000001.txt")
        filing.object.set("key", "elsewhere/a.txt")
        #expect(try store.key(of: filing) == "elsewhere/a.txt")
        #expect(
            try SubmissionStore(folder: "s", layout: KeyTemplate("{year}/{month}/{day}/{accession_number}")).key(of: filing)
                == "2025/01/02/0000000001-24-000001")
        filing.object.set("key", "a/../../b")
        #expect(throws: Rejection.self) { try store.key(of: filing) }
    }
}
