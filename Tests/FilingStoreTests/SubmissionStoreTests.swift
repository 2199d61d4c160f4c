import Bytes
import Clocks
import Digest
import Glibc
import HTTP
import JSONLines
import Records
import Synchronization
import Testing
import TestSupport
import Threads
@testable import FilingStore

struct SubmissionStoreTests {
    private let folder = ScratchFolder()
    private let key = "raw/10-K/2024/X/0000000001-24-000001.txt"
    private let text = Array("<SEC-DOCUMENT>0000000001-24-000001.txt : 20240101\n<DOCUMENT>\n</DOCUMENT>\n</SEC-DOCUMENT>\n".utf8)

    private func number() throws -> AccessionNumber { try #require(AccessionNumber("0000000001-24-000001")) }

    private func submission(_ name: StoredName) throws -> FilingFile {
        FilingFile(kind: .submission, number: try number(), url: "http://host/X.txt", name: name)
    }

    private func open(_ store: SubmissionStore) throws -> SubmissionSink? {
        let sink = store.sink(try submission(store.name(of: filing())))
        return try sink.prepare() ? sink : nil
    }

    private func filing() throws -> FilingRecord {
        FilingRecord(try JSONObject(parsing: Array(#"{"type":"filing","key":"\#(key)"}"#.utf8).span))
    }

    private func head(_ status: Int, _ headers: [(name: String, value: String)] = []) -> ResponseHead {
        var head = ResponseHead()
        head.status = status
        head.headers = headers
        return head
    }

    /// Whether a found entry equals the stored one. The time of the found entry is that of its last write, which may be a second before the commit.
    private func isSame(_ found: SubmissionStore.Entry?, _ entry: SubmissionStore.Entry) -> Bool {
        guard var found else { return false }
        found.fetchedAt = entry.fetchedAt
        return found == entry
    }

    private func fetch(_ store: SubmissionStore, _ bytes: [UInt8]) throws -> SubmissionSink? {
        guard let sink = try open(store) else { return nil }
        try sink.begin(head(200))
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
        let entry = try sink.commit()
        #expect(entry.path == "\(folder.path)/\(key)")
        #expect(entry.bytes == text.count)
        #expect(entry.sha256 == SHA256.hash(text.span).hexadecimal)
        #expect(try readFile(entry.path) == text)
        #expect(try store.entry(key, try number())?.sha256 == entry.sha256)
    }

    /// A file that another program changed is checked again.
    @Test func changedFiles() throws {
        let store = try SubmissionStore(folder: folder.path)
        let entry = try #require(try fetch(store, text)).commit()
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

    /// A file with a time that no calendar has is found and read: its mark cannot hold.
    @Test(arguments: [253_402_300_800, 10_000_000_000, -10_000_000_000, Int.max, .min]) func timesFarAway(_ seconds: Int) throws {
        let store = try SubmissionStore(folder: folder.path)
        let path = try #require(try fetch(store, text)).commit().path
        var times = [timespec(tv_sec: seconds, tv_nsec: 0), timespec(tv_sec: seconds, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
        let entry = try #require(try store.entry(key, try number()))
        #expect(entry.bytes == text.count)
        #expect(entry.fetchedAt.utf8.count == 20)
    }

    /// A mark with impossible numbers is ignored.
    @Test(arguments: [Int.max, .min, -1, 1 << 40 + 1]) func marksOfOthers(_ bytes: Int) throws {
        let store = try SubmissionStore(folder: folder.path)
        let path = try #require(try fetch(store, text)).commit().path
        let file = try Descriptor(reading: path)
        FileMark(sha256: String(repeating: "0", count: 64), contentBytes: bytes, lastModified: nil).set(on: file.number)
        #expect(try store.entry(key, try number())?.bytes == text.count)
    }

    /// A body whose Content-Length is too long is refused before it comes.
    @Test func aContentLengthBeyondTheLimit() throws {
        let store = try SubmissionStore(folder: folder.path, maxSize: 5000)
        let sink = try #require(try open(store))
        for (length, isTaken) in [("5000", true), ("6024", true), ("6025", false), ("9223372036854775807", false), ("-9223372036854775808", true), ("x", true)]
        {
            try sink.begin(head(200, [("content-length", length)]))
            #expect((sink.refusal == nil) == isTaken, "\(length)")
        }
    }

    /// A body of the greatest length is stored. A longer one is refused, and leaves nothing behind.
    @Test func longest() throws {
        let store = try SubmissionStore(folder: folder.path)
        for (limit, isTaken) in [(text.count, true), (text.count - 1, false)] {
            let sink = SubmissionSink(store.name(of: [key]), limit: limit) { _, _, _ in nil }
            #expect(try sink.prepare())
            try sink.begin(head(200))
            try sink.receive(text.span.extracting(0..<20))
            try sink.receive(text.span.extracting(20..<text.count))
            #expect((sink.refusal == nil) == isTaken)
            #expect((sink.fault == nil) == isTaken)
        }
        #expect(access(store.path(of: key) + ".part", F_OK) != 0)
    }

    @Test func oneAtATime() throws {
        let store = try SubmissionStore(folder: folder.path)
        let first = try #require(try fetch(store, text))
        #expect(try fetch(store, text) == nil)
        _ = try first.commit()
        #expect(try fetch(store, text) != nil)
        // The fetched file never got its name, and left nothing behind.
        #expect(access(store.path(of: key) + ".part", F_OK) != 0)
        #expect(try readFile(store.path(of: key)) == text)
    }

    @Test func aNewResponseStartsOver() throws {
        let store = try SubmissionStore(folder: folder.path)
        let sink = try #require(try fetch(store, Array("<html>".utf8) + text))
        #expect(sink.fault == "it is not a submission")
        try sink.begin(head(200))
        try sink.receive(text.span)
        #expect(sink.fault == nil)
        #expect(try sink.commit().sha256 == SHA256.hash(text.span).hexadecimal)
    }

    /// An interrupted transfer is resumed if the server still has the same version and sends the requested part.
    @Test func interruptedTransfersAreResumed() throws {
        let store = try SubmissionStore(folder: folder.path)
        let version = "Tue, 02 Jan 2024 10:00:00 GMT"
        var long = text
        long.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "x"), count: 1_000_000), at: 60)
        let (first, rest) = (Array(long[..<700_000]), Array(long[700_000...]))
        do {
            let sink = try #require(try open(store))
            try sink.begin(head(200, [("last-modified", version)]))
            try sink.receive(first.span)
            #expect(sink.resumePoint?.offset == 700_000)
        }
        let part = store.path(of: key) + ".part"
        #expect(access(part, F_OK) == 0)
        try withKnownIssue("no extended attributes here", isIntermittent: true) {
            let sink = try #require(try open(store))
            let point = try #require(sink.resumePoint)
            #expect(point.offset == 700_000 && point.version == version)
            try sink.begin(head(206, [("content-range", "bytes 700000-1000082/1000083")]))
            try sink.receive(rest.span)
            #expect(sink.fault == nil)
            #expect(try sink.commit().sha256 == SHA256.hash(long.span).hexadecimal)
            #expect(try readFile(store.path(of: key)) == long)
        } when: {
            !attributesWork()
        }
        #expect(access(part, F_OK) != 0 || !attributesWork())
    }

    @Test func aPartThatWasNotRequested() throws {
        let store = try SubmissionStore(folder: folder.path)
        let sink = try #require(try open(store))
        try sink.begin(head(206, [("content-range", "bytes 5-9/10")]))
        try sink.receive(text.span)
        #expect(sink.fault == "the response is a part that was not requested")
    }

    /// A part of unknown version, or one that is too short, is removed.
    @Test func unusablePartsAreRemoved() throws {
        let store = try SubmissionStore(folder: folder.path)
        for (count, version) in [(1_000_000, nil), (1000, "Tue, 02 Jan 2024 10:00:00 GMT")] {
            do {
                let sink = try #require(try open(store))
                try sink.begin(head(200, version.map { [("last-modified", $0)] } ?? []))
                let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
                try sink.receive(bytes.span)
                #expect(sink.resumePoint == nil)
            }
            #expect(access(store.path(of: key) + ".part", F_OK) != 0)
        }
    }

    @Test func anotherVersion() throws {
        let store = try SubmissionStore(folder: folder.path)
        let old = try #require(try fetch(store, text)).commit()
        var changed = text
        changed.insert(contentsOf: Array("<PAGE>\n".utf8), at: 60)
        let new = try #require(try fetch(store, changed)).commit(replacing: old)
        #expect(try readFile(new.path) == changed)
        #expect(try readFile(old.keptPath) == text)
        #expect(old.keptPath.hasPrefix(old.path + "."))
    }

    @Test func compressed() throws {
        let store = try SubmissionStore(folder: folder.path, isCompressing: true)
        let plain = try SubmissionStore(folder: folder.path)
        let entry = try #require(try fetch(store, text)).commit()
        #expect(entry.path == plain.path(of: key) + ".gz")
        #expect(entry.bytes == text.count && entry.sha256 == SHA256.hash(text.span).hexadecimal)
        #expect(try readFile(entry.path).prefix(2) == [0x1F, 0x8B])
        // A file in the other form is found as well.
        #expect(try plain.entry(key, try number())?.path == entry.path)
        #expect(access(plain.path(of: key) + ".part", F_OK) != 0)
    }

    private func attributesWork() -> Bool {
        let path = "\(folder.path)/attribute"
        guard (try? AtomicFile.write([1].span, to: path)) != nil else { return false }
        let number = Glibc.open(path, O_RDWR)
        defer { close(number) }
        PartMark.set("v", on: number)
        return PartMark.version(of: number) == "v"
    }

    // MARK: Names of other filings

    private func other() throws -> AccessionNumber { try #require(AccessionNumber("0000000001-24-000002")) }

    /// A file of another filing is neither used nor overwritten: with a mark, with an older mark, without one, as gzip, cut off.
    @Test(arguments: [false, true]) func anotherFilingsName(_ isCompressed: Bool) throws {
        let store = try SubmissionStore(folder: folder.path, isCompressing: isCompressed)
        let entry = try #require(try fetch(store, text)).commit()
        let other = try other()
        func expectOther(_ what: String) throws {
            do throws(SystemFailure) {
                let found = try store.find(store.storageKey(for: key), other)
                Issue.record("\(what): \(found)")
            } catch {
                #expect(Rejection(name: error)?.code == "other_filing")
                #expect(error.description.contains("0000000001-24-000001") && error.description.contains("0000000001-24-000002"))
            }
        }
        try expectOther("marked")
        #expect(isSame(try store.find(store.storageKey(for: key), try number()).entry, entry))
        let file = try Descriptor(reading: entry.path)
        FileMark(sha256: entry.sha256, contentBytes: entry.bytes, lastModified: "Tue, 02 Jan 2024 10:00:00 GMT").set(on: file.number)
        try expectOther("with an older mark")
        #expect(try store.find(store.storageKey(for: key), try number()).entry?.lastModified == "Tue, 02 Jan 2024 10:00:00 GMT")
        let bytes = try readFile(entry.path)
        try AtomicFile.write(bytes.span, to: entry.path)
        try expectOther("without a mark")
        if !isCompressed {
            try AtomicFile.write(bytes.span.extracting(0..<bytes.count - 9), to: entry.path)
            try expectOther("cut off")
        }
    }

    /// Only the mark of a document tells its filing.
    @Test func anotherFilingsDocument() throws {
        let store = try SubmissionStore(folder: folder.path)
        let sink = store.sink(FilingFile(kind: .document(bytes: nil), number: try number(), url: "http://host/a.htm", name: store.name(of: ["f/a.htm"])))
        #expect(try sink.prepare())
        try sink.begin(head(200))
        try sink.receive(text.span)
        _ = try sink.commit()
        let other = try other()
        #expect(try store.find("f/a.htm", try number()) { _, _, _ in nil }.entry != nil)
        #expect(throws: SystemFailure.self) { try store.find("f/a.htm", other) { _, _, _ in nil } }
        try AtomicFile.write(text.span, to: store.path(of: "f/a.htm"))
        #expect(try store.find("f/a.htm", other) { _, _, _ in nil }.entry != nil)
    }

    // MARK: Verifying

    /// Bytes that changed on the disk under the same size and time are found only by reading the file.
    @Test(arguments: [false, true]) func rotten(_ isCompressed: Bool) throws {
        let store = try SubmissionStore(folder: folder.path, isCompressing: isCompressed)
        let verifying = try SubmissionStore(folder: folder.path, isCompressing: isCompressed, isVerifying: true)
        let entry = try #require(try fetch(store, text)).commit()
        let (key, number) = (entry.key, try number())
        #expect(isSame(try verifying.find(key, number).entry, entry))
        var status = stat()
        #expect(stat(entry.path, &status) == 0)
        var bytes = try readFile(entry.path)
        bytes[bytes.count - (isCompressed ? 7 : 30)] ^= 1
        let file = Glibc.open(entry.path, O_WRONLY)
        _ = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
        var times = [status.st_atim, status.st_mtim]
        futimens(file, &times)
        close(file)
        #expect(isSame(try store.find(key, number).entry, entry))
        let found = try verifying.find(key, number)
        #expect(found.entry == nil && found.damaged == entry.path)
        // A file that was written later has a new time, and does not count as the fetched file either.
        #expect(utimensat(AT_FDCWD, entry.path, nil, 0) == 0)
        #expect(try verifying.find(key, number).damaged == entry.path)
        let sink = try #require(try fetch(verifying, text))
        _ = try sink.commit(damaged: entry.path)
        #expect(try verifying.find(key, number).entry?.sha256 == entry.sha256)
        truncate(entry.path, 0)
        #expect(try verifying.find(key, number).damaged == entry.path)
    }

    /// A touched file has the same bytes. A file that lost its mark is checked by its ends.
    @Test func notRotten() throws {
        let store = try SubmissionStore(folder: folder.path, isVerifying: true)
        let entry = try #require(try fetch(store, text)).commit()
        #expect(utimensat(AT_FDCWD, entry.path, nil, 0) == 0)
        #expect(try store.find(key, try number()).entry?.sha256 == entry.sha256)
        try AtomicFile.write(text.span, to: entry.path)
        #expect(try store.find(key, try number()).entry?.sha256 == entry.sha256)
        #expect(try store.find("not/there.txt", try number()).damaged == nil)
    }

    /// The fetched file replaces a damaged one in the other form.
    @Test func theDamagedFormIsReplaced() throws {
        let compressed = try #require(try fetch(SubmissionStore(folder: folder.path, isCompressing: true), text)).commit()
        truncate(compressed.path, 30)
        let store = try SubmissionStore(folder: folder.path, isVerifying: true)
        let damaged = try #require(try store.find(key, try number()).damaged)
        #expect(damaged == compressed.path)
        _ = try #require(try fetch(store, text)).commit(damaged: damaged)
        #expect(access(damaged, F_OK) != 0)
        #expect(try store.find(key, try number()).entry?.path == store.path(of: key))
    }

    // MARK: Files that are cut meanwhile

    /// A content of more than a megabyte, so that it is read in pieces.
    private var long: [UInt8] {
        var long = text
        long.insert(contentsOf: [UInt8](repeating: UInt8(ascii: "x"), count: 3_000_000), at: 60)
        return long
    }

    /// A file is cut between two reads: a mapping would end the process (SIGBUS).
    @Test func cutWhileLookedAt() throws {
        let store = try SubmissionStore(folder: folder.path)
        try makeFolders(folder.path + "/raw/10-K/2024/X")
        let path = store.path(of: key)
        try AtomicFile.write(long.span, to: path)
        let entry = try store.find(key, try number()) { _, _, _ in
            truncate(path, 10)
            return nil
        }.entry
        #expect(entry?.bytes == long.count && entry?.sha256 == SHA256.hash(long.span).hexadecimal)
        #expect(try store.entry(key, try number()) == nil)
    }

    /// A file is cut again and again while it is read, plain and as gzip: it is complete, or has to be fetched.
    @Test(arguments: [false, true]) func cutWhileRead(_ isCompressed: Bool) throws {
        let store = try SubmissionStore(folder: folder.path, isCompressing: isCompressed)
        var long = text
        var state: UInt64 = 3
        let noise = (0..<100_000).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 40)
        }
        for _ in 0..<200 { long.insert(contentsOf: noise, at: 60) }
        let sink = try #require(try open(store))
        try sink.begin(head(200))
        try sink.receive(long.span)
        let entry = try sink.commit()
        let bytes = try readFile(entry.path)
        let isDone = Mutex(false)
        let cutter = WorkerThread {
            while !isDone.withLock({ $0 }) {
                truncate(entry.path, 4096)
                usleep(3000)
                let file = Glibc.open(entry.path, O_WRONLY)
                _ = bytes.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
                close(file)
                usleep(3000)
            }
        }
        let end = monotonicSeconds() + 1
        while monotonicSeconds() < end {
            if let found = try store.entry(entry.key, try number()), found.bytes == long.count { #expect(found.sha256 == entry.sha256) }
        }
        isDone.withLock { $0 = true }
        cutter?.join()
    }

    /// A part that was cut before it got its name is not stored, compressed or not. The older file stays.
    @Test(arguments: [false, true]) func cutBeforeItHasItsName(_ isCompressed: Bool) throws {
        let store = try SubmissionStore(folder: folder.path, isCompressing: isCompressed)
        let known = try #require(try fetch(store, text)).commit()
        let sink = try #require(try fetch(store, Array("\n".utf8) + text))
        #expect(truncate(store.path(of: key) + ".part", 20) == 0)
        do throws(SystemFailure) {
            _ = try sink.commit(replacing: known)
            Issue.record("kept, although it was cut")
        } catch {
            #expect(SubmissionSink.isRetryable(error))
            #expect(error.description.hasPrefix("cannot keep \(folder.path)/") && !error.description.contains("\n"))
        }
        #expect(try store.entry(known.key, try number())?.sha256 == known.sha256)
    }

    @Test func startOfContent() throws {
        for isCompressed in [false, true] {
            let store = try SubmissionStore(folder: folder.path, isCompressing: isCompressed)
            let entry = try #require(try fetch(store, text)).commit()
            #expect(entry.start(upTo: text.count) == text)
            #expect(entry.start(upTo: text.count + 1) == text)
            #expect(isCompressed || entry.start(upTo: 10) == Array(text.prefix(10)))
            unlink(entry.path)
            #expect(entry.start(upTo: 10) == nil)
        }
    }

    /// Every form of an accession number gives the same key.
    @Test func numbersWithoutDashes() throws {
        let filing = FilingRecord(
            try JSONObject(parsing: Array(#"{"type":"filing","accession_number":"000000000124000001","cik":"1","ticker":"X"}"#.utf8).span))
        #expect(try SubmissionStore(folder: "s").name(of: filing).key == "raw/unknown/2024/X/0000000001-24-000001.txt")
        var normal = filing
        normal.normalizeAccessionNumber()
        #expect(normal.accessionNumber == "0000000001-24-000001")
        normal.object.set("accession_number", "24")
        normal.normalizeAccessionNumber()
        #expect(normal.accessionNumber == "24")
    }

    // MARK: Names with blanks

    private static let blanks = "raw/SC 13G/2024/X/0000000001-24-000001.txt", underscores = "raw/SC_13G/2024/X/0000000001-24-000001.txt"

    /// A filing on form SC 13G, with or without a key.
    private func schedule(key: String? = nil) throws -> FilingRecord {
        var filing = FilingRecord(
            try JSONObject(
                parsing: Array(#"{"type":"filing","accession_number":"0000000001-24-000001","cik":"1","ticker":"X","form_type":"SC 13G"}"#.utf8).span))
        if let key { filing.object.set("key", key) }
        return filing
    }

    /// Each spelling of a key gives the name without blanks, and finds a submission that an older version stored with them, compressed or not.
    @Test(arguments: [nil, blanks, underscores], ["", ".gz"]) func olderSubmissionIsFound(_ key: String?, _ ending: String) throws {
        let (store, gzip) = (try SubmissionStore(folder: folder.path), try SubmissionStore(folder: folder.path, isCompressing: true))
        let name = try store.name(of: schedule(key: key))
        #expect(name.key == Self.underscores)
        #expect(try gzip.name(of: schedule(key: key)).key == Self.underscores + ".gz")
        #expect(try store.find(submission(name)).isEmpty)
        try makeFolders("\(folder.path)/raw/SC 13G/2024/X")
        try AtomicFile.write(text.span, to: "\(folder.path)/\(Self.blanks)\(ending)")
        for store in [store, gzip] { #expect(try store.find(submission(store.name(of: schedule(key: key)))).entry?.key == Self.blanks + ending) }
        // A bare folder of the new name hides nothing.
        try makeFolders("\(folder.path)/raw/SC_13G/2024/X/0000000001-24-000001")
        #expect(try store.find(submission(name)).entry?.key == Self.blanks + ending)
        // A file under the new name comes first.
        try AtomicFile.write(text.span, to: "\(folder.path)/\(Self.underscores)")
        #expect(try store.find(submission(name)).entry?.key == Self.underscores)
    }

    /// Documents are found in a folder with a blank.
    @Test func olderFolderIsFound() throws {
        let store = try SubmissionStore(folder: folder.path)
        #expect(try store.folders(of: schedule()) == [Self.underscores, Self.blanks].map { String($0.dropLast(4)) })
    }

    /// Another filing under the name with blanks is neither used nor an obstacle.
    @Test func otherFilingUnderBlanks() throws {
        let store = try SubmissionStore(folder: folder.path)
        try makeFolders("\(folder.path)/raw/SC 13G/2024/X")
        let other = Array(String(decoding: text, as: UTF8.self).replacing("000001", with: "000002").utf8)
        try AtomicFile.write(other.span, to: "\(folder.path)/\(Self.blanks)")
        #expect(try store.find(submission(store.name(of: schedule()))).isEmpty)
    }

    /// Processes with different spellings of one key write the same part, so that one of them waits; and a file that came under the other spelling is seen.
    @Test func oneAtATimeWhateverTheSpelling() throws {
        let store = try SubmissionStore(folder: folder.path)
        let sinks = try [Self.blanks, Self.underscores].map { store.sink(try submission(store.name(of: schedule(key: $0)))) }
        #expect(try sinks[0].prepare())
        #expect(try !sinks[1].prepare())
        sinks[0].suspend()
        try makeFolders("\(folder.path)/raw/SC 13G/2024/X")
        try AtomicFile.write(text.span, to: "\(folder.path)/\(Self.blanks)")
        #expect(try !sinks[1].prepare())
    }

    /// The new version of a submission gets the name without blanks; the old one is kept beside its old name.
    @Test func newVersionOfAnOlderSubmission() throws {
        let store = try SubmissionStore(folder: folder.path)
        try makeFolders("\(folder.path)/raw/SC 13G/2024/X")
        try AtomicFile.write(text.span, to: "\(folder.path)/\(Self.blanks)")
        let file = try submission(store.name(of: schedule()))
        let known = try #require(try store.find(file).entry)
        let sink = store.sink(file)
        #expect(try sink.prepare())
        try sink.begin(head(200))
        let changed = Array("\n".utf8) + text
        try sink.receive(changed.span)
        #expect(try sink.commit(replacing: known).key == Self.underscores)
        #expect(access("\(folder.path)/\(Self.blanks)", F_OK) != 0)
        #expect(try readFile(known.keptPath) == text)
    }

    @Test func keys() throws {
        var filing = FilingRecord(try JSONObject(parsing: Array(#"{"type":"filing","accession_number":"0000000001-24-000001","cik":"0000000001"}"#.utf8).span))
        let store = try SubmissionStore(folder: "s")
        #expect(try store.name(of: filing).key == "raw/unknown/2024/0000000001/0000000001-24-000001.txt")
        filing.object.set("form_type", "10-K/A")
        filing.object.set("filing_date", "2025-01-02")
        filing.object.set("ticker", "X")
        #expect(try store.name(of: filing).key == "raw/10-K-A/2025/X/0000000001-24-000001.txt")
        filing.object.set("key", "elsewhere/a.txt")
        #expect(try store.name(of: filing).key == "elsewhere/a.txt")
        #expect(
            try SubmissionStore(folder: "s", layout: KeyTemplate("{year}/{month}/{day}/{accession_number}")).name(of: filing).key
                == "2025/01/02/0000000001-24-000001")
        #expect(
            try SubmissionStore(folder: "s", layout: KeyTemplate("by number/{accession_number}")).name(of: filing).key == "by_number/0000000001-24-000001")
        filing.object.set("key", "a/../../b")
        #expect(throws: Rejection.self) { try store.name(of: filing) }
    }
}
