import Bytes
import Clocks
import Digest
import Glibc
import HTTP
import JSONLines
import Records
import Testing
import TestSupport
@testable import FilingStore

/// Several processes that fetch one file, some of them stopped, killed, or other programs. A sink stands for a process: a lock belongs to an open file.
struct PartFileTests {
    private let folder = ScratchFolder()
    private let key = "raw/X.txt"
    private var part: String { "\(folder.path)/\(key).part" }
    private let number = AccessionNumber("0000000001-24-000001")

    private func store(gzip: Bool = false) throws -> SubmissionStore { try SubmissionStore(folder: folder.path, isCompressing: gzip) }

    /// A file that may have any content.
    private func file(_ name: StoredName) throws -> FilingFile {
        FilingFile(kind: .document(bytes: nil), number: try #require(number), url: "http://host/X.txt", name: name)
    }

    private func sink(_ store: SubmissionStore, patience: Double = PartFile.patience) throws -> SubmissionSink {
        let sink = store.sink(try file(store.name(of: [store.storageKey(for: key)])))
        sink.stallTimer.patience = patience
        return sink
    }

    private func receive(_ sink: SubmissionSink, _ text: String, version: String? = nil) throws {
        var head = ResponseHead()
        head.status = 200
        head.headers = version.map { [("last-modified", $0)] } ?? []
        try sink.begin(head)
        let bytes = Array(text.utf8)
        try sink.receive(bytes.span)
    }

    private func files() throws -> [String] { try folderNames(folder.path + "/raw") }

    private func content(_ entry: SubmissionStore.Entry) throws -> String { String(decoding: try #require(entry.start(upTo: 100)), as: UTF8.self) }

    // MARK: Stopped processes

    /// The part of a process that does nothing is taken over after the configured time. When the stopped process continues, it harms nothing.
    @Test(arguments: [false, true]) func takenOver(_ gzip: Bool) throws {
        let store = try store(gzip: gzip)
        let stopped = try sink(store)
        #expect(try stopped.prepare())
        try receive(stopped, "the one that was stopped")
        let other = try sink(store, patience: 0.3)
        let start = monotonicSeconds()
        while try !other.prepare() {
            usleep(10_000)
            guard monotonicSeconds() - start < 5 else { break }
        }
        #expect(monotonicSeconds() - start >= 0.3)
        // A third process waits for the second one, which is working.
        #expect(try !sink(store, patience: 1000).prepare())
        try receive(other, "the other one")
        // The stopped process continues, and writes into its own file.
        try receive(stopped, "the one that was stopped, again")
        let entry = try other.commit()
        #expect(try content(entry) == "the other one")
        #expect(throws: PartFile.overtaken("\(folder.path)/\(entry.key)")) { try stopped.commit() }
        #expect(try content(entry) == "the other one")
        #expect(try files() == [entry.path.split(separator: "/").last.map(String.init)])
    }

    /// If the stopped process continues in time, its file is the one that is kept.
    @Test(arguments: [false, true]) func wakesUpInTime(_ gzip: Bool) throws {
        let store = try store(gzip: gzip)
        let (stopped, other) = (try sink(store), try sink(store, patience: 0))
        #expect(try stopped.prepare())
        try receive(stopped, "first")
        #expect(try other.prepare())
        try receive(other, "second")
        // Uncompressed, its file has lost its name. Compressed, it writes a new file.
        if gzip {
            let entry = try stopped.commit()
            #expect(throws: PartFile.overtaken(entry.path)) { try other.commit() }
            #expect(try content(entry) == "first")
        } else {
            #expect(throws: PartFile.overtaken(folder.path + "/" + key)) { try stopped.commit() }
            #expect(try content(other.commit()) == "second")
        }
        _ = consume other
        #expect(try files().count == 1)
    }

    /// The part of a process that is working is not taken over.
    @Test func notTakenOver() throws {
        let store = try store()
        let (working, other) = (try sink(store), try sink(store, patience: 0.3))
        #expect(try working.prepare())
        try receive(working, "a")
        let start = monotonicSeconds()
        while monotonicSeconds() - start < 1 {
            #expect(try !other.prepare())
            usleep(20_000)
            let byte = [UInt8(ascii: "a")]
            try working.receive(byte.span)
        }
        _ = try working.commit()
        #expect(try !other.prepare(), "something came since it was looked for")
        other.noteDestination()
        #expect(try other.prepare())
    }

    /// A file that came while a process was stopped stays.
    @Test(arguments: [false, true]) func cameMeanwhile(_ gzip: Bool) throws {
        let store = try store(gzip: gzip)
        let stopped = try sink(store)
        #expect(try stopped.prepare())
        try receive(stopped, "old")
        let path = store.path(of: store.storageKey(for: key))
        let new = Array("new".utf8)
        try AtomicFile.write(new.span, to: path)
        #expect(throws: PartFile.overtaken(path)) { try stopped.commit() }
        #expect(try readFile(path) == new)
    }

    /// Between two attempts another process may resume the part.
    @Test func suspends() throws {
        let store = try store()
        let version = "Tue, 02 Jan 2024 10:00:00 GMT"
        let long = String(repeating: "x", count: 600_000)
        let (first, second) = (try sink(store), try sink(store))
        #expect(try first.prepare())
        try receive(first, long, version: version)
        #expect(try !second.prepare())
        first.suspend()
        #expect(try first.prepare() && first.resumePoint?.offset == 600_000)
        first.suspend()
        #expect(try second.prepare())
        #expect(try !first.prepare())
        // A part that is too short to be resumed is removed.
        second.discard()
        second.suspend()
        #expect(try files() == [])
        #expect(try first.prepare() && first.resumePoint == nil)
    }

    // MARK: What is in the way

    @Test(arguments: ["folder", "pipe", "link", "dangling", "socket"]) func inTheWay(_ kind: String) throws {
        try makeFolders(folder.path + "/raw")
        let secret = Array("secret".utf8)
        try AtomicFile.write(secret.span, to: folder.path + "/elsewhere")
        switch kind {
        case "folder": mkdir(part, 0o755)
        case "pipe": mkfifo(part, 0o644)
        case "link": symlink(folder.path + "/elsewhere", part)
        case "dangling": symlink(folder.path + "/nowhere", part)
        default: mknod(part, S_IFSOCK | 0o644, 0)
        }
        let sink = try sink(store())
        do throws(SystemFailure) {
            _ = try sink.prepare()
            Issue.record("\(kind) was opened")
        } catch {
            #expect(Rejection(name: error)?.code == "unsafe_key")
            #expect(error.description.contains("X.txt.part, which is a "))
        }
        #expect(try readFile(folder.path + "/elsewhere") == secret)
        #expect(access(folder.path + "/nowhere", F_OK) != 0 && access(part, F_OK) == (kind == "dangling" ? -1 : 0))
    }

    /// A process was killed after it gave the final name and before it removed the part's name: the stored file is not written into.
    @Test func namedAndKilled() throws {
        let store = try store()
        let sink = try sink(store)
        #expect(try sink.prepare())
        try receive(sink, "whole")
        let entry = try sink.commit()
        #expect(link(entry.path, part) == 0)
        let other = try self.sink(store)
        #expect(try other.prepare())
        try receive(other, "cut")
        #expect(try content(entry) == "whole")
        _ = consume other
        #expect(link(entry.path, part) == 0 || errno == EEXIST)
        store.removeLeftovers(of: store.name(of: [entry.key]))
        #expect(try files() == ["X.txt"])
    }

    @Test func overtakenIsNamedAsSuch() {
        #expect(Rejection(changedFile: PartFile.overtaken("s/X.txt")).message == "s/X.txt: another process stored it first")
    }

    // MARK: What is left behind

    @Test func leftovers() throws {
        try makeFolders(folder.path + "/raw")
        let names = [
            "X.txt.gz.12.4294967295.part", "Y.txt.1.2.part", "X.txt.part.7.8.part", "locked.txt.5.6.part", "1.2.part", "a.txt.x.2.part", "a.txt.01.2.part",
            "a.txt.2.+2.part", "a.txt.1.4294967296.part", "Z.part", "a.txt.1.2.parts", "archive.2024.12.part", "marked.xml.1.2.part",
        ]
        for name in names { try AtomicFile.write([1].span, to: "\(folder.path)/raw/\(name)") }
        mkdir("\(folder.path)/raw/folder.txt.1.2.part", 0o755)
        let marked = Glibc.open("\(folder.path)/raw/marked.xml.1.2.part", O_RDWR)
        FileMark(sha256: String(repeating: "0", count: 64), contentBytes: 1, lastModified: nil).set(on: marked)
        close(marked)
        let locked = Glibc.open("\(folder.path)/raw/locked.txt.5.6.part", O_RDWR)
        defer { close(locked) }
        #expect(flock(locked, LOCK_EX | LOCK_NB) == 0)
        let sink = try sink(store())
        #expect(try sink.prepare())
        #expect(
            try files() == [
                "1.2.part", "X.txt.part", "Z.part", "a.txt.01.2.part", "a.txt.1.2.parts", "a.txt.1.4294967296.part", "a.txt.2.+2.part", "a.txt.x.2.part",
                "archive.2024.12.part", "folder.txt.1.2.part", "locked.txt.5.6.part",
            ])
    }

    /// Files with names of the greatest length have parts, are compressed and kept.
    @Test(arguments: ["a", "ä"]) func longNames(_ letter: String) throws {
        let name = String(repeating: letter, count: 240 / letter.utf8.count)
        let store = try SubmissionStore(folder: folder.path, isCompressing: true)
        let filing = FilingRecord(try JSONObject(parsing: Array(#"{"type":"filing","key":"\#(name)"}"#.utf8).span))
        let sink = store.sink(try file(store.name(of: filing)))
        #expect(try sink.prepare())
        try receive(sink, "text")
        #expect(try sink.commit().path == "\(folder.path)/\(name).gz")
        #expect(try folderNames(folder.path) == [name + ".gz"])
    }

    // MARK: Parts of older versions

    /// A name without blanks, for a file that an older version would have named with one.
    private func nameWithoutBlanks(_ store: SubmissionStore) throws -> StoredName { try store.name(of: filing("raw/SC 13G/X.txt")) }

    private func leavePart(_ store: SubmissionStore, _ text: String) throws {
        let older = store.sink(try file(store.name(of: ["raw/SC 13G/X.txt"])))
        #expect(try older.prepare())
        try receive(older, text, version: "Tue, 02 Jan 2024 10:00:00 GMT")
        older.suspend()
    }

    /// A part that was left under a name with a blank is resumed under the new name.
    @Test func olderPartIsResumed() throws {
        let store = try store()
        let text = String(repeating: "x", count: 600_000)
        try leavePart(store, text)
        let sink = store.sink(try file(nameWithoutBlanks(store)))
        #expect(try sink.prepare())
        #expect(sink.resumePoint?.offset == text.utf8.count)
        #expect(access("\(folder.path)/raw/SC 13G/X.txt.part", F_OK) != 0)
        #expect(access("\(folder.path)/raw/SC_13G/X.txt.part", F_OK) == 0)
    }

    /// A part that is not resumed is removed, and so is one beside a file that is stored. A part that a process is writing stays.
    @Test func olderPartIsRemoved() throws {
        let (store, name) = (try store(), try nameWithoutBlanks(try store()))
        let older = "\(folder.path)/raw/SC 13G/X.txt.part"
        try makeFolders("\(folder.path)/raw/SC 13G")
        let sink = store.sink(try file(name))
        #expect(try sink.prepare())
        try AtomicFile.write(Array("x".utf8).span, to: older)
        sink.suspend()
        #expect(try sink.prepare())
        #expect(access(older, F_OK) != 0)
        try AtomicFile.write(Array("x".utf8).span, to: older)
        store.removeLeftovers(of: name)
        #expect(access(older, F_OK) != 0)

        try AtomicFile.write(Array("x".utf8).span, to: older)
        let writer = Glibc.open(older, O_RDWR)
        defer { close(writer) }
        #expect(flock(writer, LOCK_EX | LOCK_NB) == 0)
        sink.suspend()
        #expect(try sink.prepare())
        store.removeLeftovers(of: name)
        #expect(access(older, F_OK) == 0)
    }

    // MARK: Keys

    private func filing(_ key: String) throws -> FilingRecord {
        FilingRecord(try JSONObject(parsing: Array(#"{"type":"filing","key":"\#(key)"}"#.utf8).span))
    }

    @Test(arguments: [
        "X.txt.part", "X.part.gz", "X.part/a.txt", ".part", "a/X.PART", "X.txt.0123456789abcdef", "X.0123456789ABCDEF.gz", "X.txt.0123456789abcdef/a", ".gz",
        "a/.gz",
        "a/..gz", "a/...gz", "a/.gz.gz", "../x", "a//b", "X.txt.gz.1.2.part",
    ]) func keysThatAreRefused(_ key: String) throws {
        for gzip in [false, true] {
            let (store, filing) = (try store(gzip: gzip), try filing(key))
            do throws(Rejection) {
                let found = try store.name(of: filing)
                Issue.record("\(key) is \(found)")
            } catch { #expect(error.code == "unsafe_key") }
        }
    }

    @Test(arguments: [
        ("X.parts", "X.parts"), ("part", "part"), ("Xpart/a.part.txt", "Xpart/a.part.txt"), ("X.0123456789abcde", "X.0123456789abcde"),
        ("X.0123456789abcdefa", "X.0123456789abcdefa"), ("X.0123456789abcdeg", "X.0123456789abcdeg"), ("0123456789abcdef", "0123456789abcdef"), ("X.gz", "X"),
        ("X.gz.gz", "X"), ("a.gz/X", "a.gz/X"),
    ]) func keysThatAreTaken(_ key: String, _ plain: String) throws {
        #expect(try store().name(of: filing(key)).key == plain)
        #expect(try store(gzip: true).name(of: filing(key)).key == plain + ".gz")
    }

    /// Without its endings a key may name another folder.
    @Test(arguments: ["...txt", "a/...txt", "a/..txt", "a/.txt", "...txt.gz", "X.part.txt"]) func foldersThatAreRefused(_ key: String) throws {
        let (store, filing) = (try store(), try filing(key))
        do throws(Rejection) {
            let found = try store.folders(of: filing)
            Issue.record("\(key) is \(found)")
        } catch { #expect(error.code == "unsafe_key") }
    }

    @Test(arguments: [("X.txt", "X"), ("X.txt.gz", "X"), ("X.gz", "X"), ("a/X", "a/X")]) func foldersThatAreTaken(_ key: String, _ folder: String) throws {
        #expect(try store().folders(of: filing(key)) == [folder])
        #expect(try store(gzip: true).folders(of: filing(key)) == [folder])
    }
}
