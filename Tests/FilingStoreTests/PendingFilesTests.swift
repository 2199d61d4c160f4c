import Bytes
import Clocks
import Glibc
import HTTP
import Records
import Testing
import TestSupport
@testable import FilingStore

/// A process that gets a file which another process wants, too. A second sink stands for the other process: a lock belongs to an open file.
struct PendingFilesTests {
    private let folder = ScratchFolder()
    private var path: String { "\(folder.path)/raw/X.txt" }

    private func store() throws -> SubmissionStore { try SubmissionStore(folder: folder.path) }

    private func file() throws -> FilingFile {
        let number = try #require(AccessionNumber("0000000001-24-000001"))
        return FilingFile(kind: .document(bytes: nil), number: number, url: "http://host/X.txt", name: try store().name(of: ["raw/X.txt"]))
    }

    private func pending() throws -> PendingFiles<FilingFile> { PendingFiles(try store()) {} }

    private func receive(_ sink: SubmissionSink, _ text: String) throws {
        var head = ResponseHead()
        head.status = 200
        try sink.begin(head)
        let bytes = Array(text.utf8)
        try sink.receive(bytes.span)
    }

    /// Begins with the file, which the store lacks.
    private func begin(_ files: PendingFiles<FilingFile>) throws -> (PendingFiles<FilingFile>.Job, SubmissionSink) {
        guard case .transfer(let job, let sink) = try files.begin(1, try file()) else {
            throw SystemFailure("find no file at", path, errno: EEXIST)
        }
        return (job, sink)
    }

    /// Looks until the file need not be waited for any longer.
    private func look(_ files: PendingFiles<FilingFile>) throws -> PendingFiles<FilingFile>.Step? {
        let start = monotonicSeconds()
        while monotonicSeconds() - start < 5 {
            if let (identifier, step) = try files.nextLook() {
                #expect(identifier == 1)
                return step
            }
            usleep(5_000)
        }
        return nil
    }

    private func commit(_ files: PendingFiles<FilingFile>, _ job: PendingFiles<FilingFile>.Job) throws -> Result<SubmissionStore.Entry, Rejection>? {
        files.commit(job)
        let start = monotonicSeconds()
        while files.commitCount > 0, monotonicSeconds() - start < 5 {
            if let (_, result) = try files.nextCommitted() { return result }
            usleep(5_000)
        }
        return nil
    }

    @Test func anotherProcessStoresTheFile() throws {
        let (files, other) = (try pending(), try file().sink(in: store()))
        #expect(try other.prepare())
        let (job, sink) = try begin(files)
        #expect(try !sink.prepare())
        files.wait(for: job)
        #expect(files.count == 1 && files.pause < 1)
        usleep(150_000)
        #expect(try files.nextLook() == nil, "it is locked")
        try receive(other, "content")
        let entry = try other.commit()
        guard case .there(let found) = try look(files) else { throw SystemFailure("find", path) }
        #expect(found.sha256 == entry.sha256 && files.count == 0 && files.pause == 1)
        #expect(files.finish().isEmpty)
    }

    @Test func anotherProcessGivesUp() throws {
        let (files, other) = (try pending(), try file().sink(in: store()))
        #expect(try other.prepare())
        files.wait(for: try begin(files).0)
        other.suspend()
        guard case .transfer(let job, let sink) = try look(files) else { throw SystemFailure("begin with", path) }
        #expect(try sink.prepare())
        try receive(sink, "content")
        #expect(try commit(files, job)?.get().path == path)
        #expect(files.finish().isEmpty)
    }

    /// A file that another process stored first is kept. If it is gone when it is looked for, the file is got again, but not for ever.
    @Test func anotherProcessIsFaster() throws {
        let files = try pending()
        var (job, sink) = try begin(files)
        let other = Array("theirs".utf8)
        for _ in 0..<2 {
            #expect(try sink.prepare())
            try receive(sink, "ours")
            try AtomicFile.write(other.span, to: path)
            #expect(try commit(files, job) == nil)
            unlink(path)
            guard case .transfer(let next, let nextSink) = try look(files) else { throw SystemFailure("begin again with", path) }
            (job, sink) = (next, nextSink)
        }
        #expect(try sink.prepare())
        try receive(sink, "ours")
        try AtomicFile.write(other.span, to: path)
        guard case .failure(let rejection) = try commit(files, job) else { throw SystemFailure("refuse", path) }
        #expect(rejection.code == "changed_file" && rejection.isRetryable)
        guard case .there(let entry) = try files.begin(2, try file()) else { throw SystemFailure("find", path) }
        #expect(entry.bytes == other.count)
        #expect(files.finish().isEmpty)
    }

    @Test func aStopForgetsFilesThatWait() throws {
        let (files, other) = (try pending(), try file().sink(in: store()))
        #expect(try other.prepare())
        files.wait(for: try begin(files).0)
        #expect(files.dropWaiting() == [1] && files.count == 0)
        #expect(files.finish().isEmpty)
    }
}
