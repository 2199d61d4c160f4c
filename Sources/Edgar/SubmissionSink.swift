import Bytes
import Compression
import Glibc
import HTTP
import Records

/// Takes a file as it comes: into a `.part` file beside its final name, hashed on the way, checked at both ends.
///
/// The `.part` file is locked for as long as this lives, so that of two processes after the same file one fetches and the other waits. One
/// that a killed process left behind is taken over, and gone on with where the server says that it still has the same version.
final class SubmissionSink: CheckedSink {
    /// A part that is shorter is not worth an answer without compression, which is five times as long.
    private static let resumable = 512 * 1024

    private let file: StoredName
    private let filing: AccessionNumber?
    private let number: Int32
    private let limit: Int
    /// What is wrong with a body, given its first and last bytes and its length.
    private let check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    private let notes = ContentNotes()
    /// What the server gave as `Last-Modified` of what is here.
    private var version: String?
    private var misplaced: String?
    /// More came than the limit allows; what is here is of no use.
    private var isTooLong = false
    /// The file may hold something, and a mark.
    private var isUsed: Bool
    private var isMarked = false
    private var isSettled = false

    /// Nil when somebody else is fetching the same file.
    ///
    /// - Parameters:
    ///   - filing: of which the file will be, to be noted on it.
    ///   - limit: bytes of the longest file that is taken.
    static func open(
        _ file: StoredName, _ filing: AccessionNumber? = nil, limit: Int = SubmissionStore.standardMaxSize,
        check: @escaping (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) throws(SystemFailure) -> SubmissionSink? {
        let partPath = file.partPath
        if let slash = partPath.lastIndex(of: "/"), slash != partPath.startIndex { try makeFolders(String(partPath[..<slash])) }
        while true {
            let number = try retryingInterrupts("create", partPath) { Glibc.open(partPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644) }
            guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
                let reason = errno
                close(number)
                if reason == EWOULDBLOCK { return nil }
                throw SystemFailure("lock", partPath, errno: reason)
            }
            // Between opening and locking its owner may have given it the final name: then this is no `.part` file any more.
            var opened = stat()
            var named = stat()
            if fstat(number, &opened) == 0, stat(partPath, &named) == 0, opened.st_ino == named.st_ino, opened.st_dev == named.st_dev {
                let sink = SubmissionSink(file, filing, number, limit: limit, isUsed: opened.st_size > 0, check)
                if opened.st_size >= resumable, let version = PartMark.version(of: number) { try sink.takeOver(version) }
                return sink
            }
            close(number)
        }
    }

    private init(
        _ file: StoredName, _ filing: AccessionNumber?, _ number: Int32, limit: Int, isUsed: Bool,
        _ check: @escaping (Span<UInt8>, Span<UInt8>, Int) -> String?
    ) {
        self.file = file
        self.filing = filing
        self.number = number
        self.limit = limit
        self.isUsed = isUsed
        self.check = check
    }

    deinit {
        if !isSettled, resumePoint == nil { unlink(file.partPath) }
        close(number)
    }

    var start: [UInt8] { notes.start }
    private var bytes: Int { notes.bytes }

    var resumePoint: (offset: Int, version: String)? {
        guard bytes >= Self.resumable, misplaced == nil, !isTooLong, let version else { return nil }
        return (bytes, version)
    }

    func discard() {
        notes.removeAll()
        version = nil
        misplaced = nil
        isTooLong = false
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        if head.status == 206 {
            // "bytes 1000-1999/2000"
            let range = head["content-range"] ?? ""
            if let point = resumePoint, range.hasPrefix("bytes \(point.offset)-"), head["content-encoding"] ?? "identity" == "identity" { return }
            misplaced = "a part that was not asked for"
            return
        }
        discard()
        if isUsed {
            guard ftruncate(number, 0) == 0, lseek(number, 0, SEEK_SET) == 0 else { throw SystemFailure("truncate", file.partPath) }
            PartMark.remove(from: number)
            isMarked = false
        }
        isUsed = true
        version = head["last-modified"]
        // As it travels it is no longer than unpacked, but for some bytes of gzip's own.
        if let length = head.contentLength, length > 1024, length - 1024 > limit { isTooLong = true }
    }

    var refusal: String? { isTooLong ? "it is longer than \(limit) bytes" : nil }

    func receive(_ received: Span<UInt8>) throws(SystemFailure) {
        guard misplaced == nil, !isTooLong else { return }
        guard received.count <= limit - bytes else {
            isTooLong = true
            return
        }
        var written = 0
        while written < received.count {
            let rest = received.extracting(written..<received.count)
            written += try retryingInterrupts("write", file.partPath) { rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) } }
        }
        notes.add(received)
        if !isMarked, let (_, version) = resumePoint {
            PartMark.set(version, on: number)
            isMarked = true
        }
    }

    /// Goes on with what another process left behind.
    private func takeOver(_ version: String) throws(SystemFailure) {
        try part().forEachPiece { notes.add($0) }
        guard lseek(number, off_t(bytes), SEEK_SET) >= 0 else { throw SystemFailure("go to the end of", file.partPath) }
        self.version = version
        isMarked = true
    }

    var fault: String? {
        if let misplaced { return misplaced }
        if let refusal { return refusal }
        return notes.fault(check)
    }

    /// Whether a failure of `commit` is that of this file alone: it can be fetched again.
    static func isOwn(_ failure: SystemFailure) -> Bool { failure.errno == ESTALE }

    /// Gives the file its name, its bytes safe on the disk. What had the name before with other bytes is kept beside it, under its hash.
    ///
    /// - Parameters:
    ///   - old: what is in the store of the same filing.
    ///   - damaged: a file that gives way to this one.
    func commit(replacing old: SubmissionStore.Entry? = nil, damaged: String? = nil) throws(SystemFailure) -> SubmissionStore.Entry {
        let sha256 = notes.finish()
        let mark = FileMark(sha256: sha256, contentBytes: bytes, number: filing, lastModified: version)
        if let old, old.sha256 != sha256 {
            guard link(old.path, old.keptPath) == 0 || errno == EEXIST else { throw SystemFailure("keep", old.path) }
        }
        if file.isCompressed {
            try compress(mark)
        } else {
            guard try part().size() == bytes else { throw changed }
            if isMarked { PartMark.remove(from: number) }
            try retryingInterrupts("synchronize", file.partPath) { fsync(number) }
            mark.set(on: number)
            guard rename(file.partPath, file.path) == 0 else { throw SystemFailure("rename", file.partPath) }
        }
        isSettled = true
        if let old, old.path != file.path { unlink(old.path) }
        if let damaged, damaged != file.path { unlink(damaged) }
        return SubmissionStore.Entry(
            path: file.path, key: file.key, bytes: bytes, sha256: sha256, fetchedAt: Instant.now(), lastModified: mark.lastModified)
    }

    /// The open part, for reading what is in it: by calls, for others could cut it meanwhile.
    private func part() throws(SystemFailure) -> Descriptor {
        Descriptor(adopting: try retryingInterrupts("read", file.partPath) { fcntl(number, F_DUPFD_CLOEXEC, 0) }, path: file.partPath)
    }

    /// The part is not what was written: somebody else had a hand in it.
    private var changed: SystemFailure { SystemFailure("keep", "\(file.partPath), which others changed meanwhile", errno: ESTALE) }

    /// The whole part as gzip under the final name; the part goes.
    private func compress(_ mark: FileMark) throws(SystemFailure) {
        let target = try AtomicFile(path: file.path)
        do throws(SystemFailure) {
            var deflater: Deflater
            do throws(CompressionFailure) { deflater = try Deflater() } catch { throw SystemFailure("compress", file.path, errno: ENOMEM) }
            var output: [UInt8] = []
            var count = 0
            try part().forEachPiece { piece throws(SystemFailure) in
                deflater.deflate(piece, into: &output)
                try target.write(output.span)
                output.removeAll(keepingCapacity: true)
                count += piece.count
            }
            guard count == bytes else { throw changed }
            deflater.finish(into: &output)
            try target.write(output.span)
        } catch {
            target.abandon()
            throw error
        }
        mark.set(on: target.number)
        try target.commit()
        guard unlink(file.partPath) == 0 || errno == ENOENT else { throw SystemFailure("remove", file.partPath) }
    }
}
