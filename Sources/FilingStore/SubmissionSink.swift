package import Bytes
import Compression
import Digest
import Glibc
package import HTTP
import Records

/// Writes a file while it is received: into a part beside its final name (`PartFile`), hashing the bytes and checking both ends.
///
/// The part is open during a transfer and until it has its final name: of two processes that want the same file, one fetches it and the other waits. A part that
/// an interrupted transfer or a killed process left behind is resumed if the server says that it still has the same version.
package final class SubmissionSink: CheckedSink {
    /// Bytes of the shortest part that is resumed. A resumed response comes without compression, five times as long.
    private static let resumable = 512 * 1024

    private let file: StoredName
    private let filing: AccessionNumber?
    private let limit: Int
    /// Returns the fault of a body, given its first and last bytes and its length; nil if it has none.
    private let check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    private let leftovers: Leftovers?
    /// The header of a response that names the version of the bytes: `last-modified`, or `etag` where objects are put again with the same time.
    private let versionHeader: String
    /// Whether the bytes that are received are the file itself, which may be gzip, whatever its name.
    private let receivesFile: Bool
    private let expected: ExpectedContent
    private let summary = ContentSummary()
    var stallTimer = PartFile.StallTimer()
    /// The SHA-256 in base 64 that the server gives for the bytes that it sends; nil if it gives none.
    package var announcedHash: String?
    private var part: PartFile?
    /// The files at the final name when the store was last searched.
    private var destination: StoredName.Snapshot
    /// The version of the part when it was closed between two attempts.
    private var suspendedPart: FileVersion?
    /// The `Last-Modified` of the bytes received so far.
    private var version: String?
    private var misplaced: String?
    /// Whether the body is longer than the limit, so that the bytes received are useless.
    private var isTooLong = false
    /// Whether the part may hold bytes.
    private var isUsed = false
    /// Whether the part has a `PartMark`.
    private var isMarked = false

    /// - Parameters:
    ///   - filing: the filing of the file, to be noted on the file.
    ///   - limit: bytes of the longest file that is accepted.
    ///   - leftovers: removes leftovers in the folder of the file; nil to leave them.
    ///   - versionHeader: the header of a response that names the version of the bytes.
    ///   - receivesFile: whether the bytes that are received are the file itself, also where it is compressed.
    ///   - expected: what is known of the file.
    init(
        _ file: StoredName, _ filing: AccessionNumber? = nil, limit: Int = SubmissionStore.standardMaxSize, leftovers: Leftovers? = nil,
        versionHeader: String = "last-modified", receivesFile: Bool = false, expected: ExpectedContent = ExpectedContent(),
        check: @escaping (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) {
        self.file = file
        self.filing = filing
        self.limit = limit
        self.leftovers = leftovers
        self.versionHeader = versionHeader
        self.receivesFile = receivesFile
        self.expected = expected
        self.check = check
        destination = file.snapshot()
    }

    deinit {
        if resumePoint == nil { part?.remove() }
    }

    /// Notes which files have the final name. To be called before the store is searched: files that come later are not overwritten.
    func noteDestination() { destination = file.snapshot() }

    /// Opens the part. Returns false when another process is fetching the same file, or has put a file there since `noteDestination`.
    package func prepare() throws(SystemFailure) -> Bool {
        if part != nil { return true }
        let folder = file.folder
        try makeFolders(folder)
        leftovers?.sweep(folder)
        for older in file.older {
            leftovers?.sweep(older.folder)
            PartFile.move(older.partPath, to: file.partPath)
        }
        guard let part = try PartFile.open(file.partPath, &stallTimer) else { return false }
        guard file.snapshot() == destination else {
            part.remove()
            return false
        }
        let size = try part.descriptor.size()
        isUsed = size > 0
        if let suspendedPart, suspendedPart == part.version {
            guard lseek(part.number, off_t(bytes), SEEK_SET) >= 0 else { throw SystemFailure("go to the end of", part.path) }
        } else {
            discard()
            isMarked = false
            if size >= Self.resumable, let version = PartMark.version(of: part.number) { try resume(part, version) }
        }
        suspendedPart = nil
        self.part = part
        return true
    }

    /// Whether the file can be requested now, because no other process has the part locked, or only a stopped process has.
    func isAvailable() throws(SystemFailure) -> Bool {
        let isAvailable = try prepare()
        suspend()
        return isAvailable
    }

    /// Closes and unlocks the part until the next attempt. Removes it unless it can be resumed.
    package func suspend() {
        guard let part else { return }
        if resumePoint == nil {
            part.remove()
            discard()
        } else {
            suspendedPart = part.version
        }
        self.part = nil
    }

    package var start: [UInt8] { summary.start }
    private var bytes: Int { summary.bytes }

    package var resumePoint: (offset: Int, version: String)? {
        guard bytes >= Self.resumable, misplaced == nil, !isTooLong, let version else { return nil }
        return (bytes, version)
    }

    package func discard() {
        summary.removeAll()
        version = nil
        misplaced = nil
        isTooLong = false
    }

    package func begin(_ head: ResponseHead) throws(SystemFailure) {
        if head.status == 206 {
            // "bytes 1000-1999/2000"
            let range = head["content-range"] ?? ""
            if let point = resumePoint, range.hasPrefix("bytes \(point.offset)-"), head["content-encoding"] ?? "identity" == "identity" { return }
            misplaced = "the response is a part that was not requested"
            return
        }
        discard()
        if isUsed {
            let number = try opened().number
            guard ftruncate(number, 0) == 0, lseek(number, 0, SEEK_SET) == 0 else { throw SystemFailure("truncate", file.partPath) }
            PartMark.remove(from: number)
            isMarked = false
        }
        isUsed = true
        version = head[versionHeader]
        // A compressed body is longer than the plain one by at most a few bytes of gzip's header and trailer.
        if let length = head.contentLength, length > 1024, length - 1024 > limit { isTooLong = true }
    }

    package var refusal: String? { isTooLong ? "it is longer than \(limit) bytes" : nil }

    package func receive(_ received: Span<UInt8>) throws(SystemFailure) {
        guard misplaced == nil, !isTooLong else { return }
        guard received.count <= limit - bytes else {
            isTooLong = true
            return
        }
        let number = try opened().number
        var written = 0
        while written < received.count {
            let rest = received.extracting(written..<received.count)
            written += try retryingInterrupts("write", file.partPath) { rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) } }
        }
        summary.add(received)
        if !isMarked, let (_, version) = resumePoint {
            PartMark.set(version, on: number)
            isMarked = true
        }
    }

    /// Reads the part that another process left behind, so that it can be continued.
    private func resume(_ part: PartFile, _ version: String) throws(SystemFailure) {
        try part.descriptor.forEachPiece { summary.add($0) }
        guard lseek(part.number, off_t(bytes), SEEK_SET) >= 0 else { throw SystemFailure("go to the end of", file.partPath) }
        self.version = version
        isMarked = true
    }

    package var fault: String? {
        if let misplaced { return misplaced }
        if let refusal { return refusal }
        return summary.fault(check)
    }

    /// Whether a failure of `commit` says that another process has stored the same file meanwhile, or is about to.
    static func isOvertaken(_ failure: SystemFailure) -> Bool { PartFile.isOvertaken(failure) }

    /// Whether a failure of `commit` concerns this file alone, so that the file can be fetched again.
    package static func isRetryable(_ failure: SystemFailure) -> Bool { failure.errno == ESTALE || PartFile.isOvertaken(failure) }

    /// Writes the bytes to the disk and gives the file its final name. An older file of that name with other bytes is kept beside it, under its hash. A file that
    /// another process put there since `noteDestination` stays, and this call fails (`PartFile.isOvertaken`): this process may have been stopped for a day.
    ///
    /// - Parameters:
    ///   - old: the entry of the same filing that is in the store.
    ///   - damaged: a file that is removed in favour of this one.
    package func commit(replacing old: SubmissionStore.Entry? = nil, damaged: String? = nil) throws(SystemFailure) -> SubmissionStore.Entry {
        do throws(SystemFailure) {
            return try giveName(replacing: old, damaged: damaged)
        } catch {
            // The part must not be resumed.
            discard()
            throw error
        }
    }

    private func giveName(replacing old: SubmissionStore.Entry?, damaged: String?) throws(SystemFailure) -> SubmissionStore.Entry {
        let part = try opened()
        let (sha256, bytes) = (summary.finish(), bytes)
        let isGzip = receivesFile && summary.start.starts(with: [0x1F, 0x8B])
        let content = isGzip ? try Self.content(of: part) : (sha256: sha256, bytes: bytes)
        let fileHash = [UInt8](hexadecimal: sha256)?.base64
        if let announcedHash, fileHash != announcedHash { throw Self.mismatch(file.path, found: sha256, of: "the server") }
        if let wanted = expected.fileHash, fileHash != wanted { throw Self.mismatch(file.path, found: sha256, of: "the record") }
        if let wanted = expected.sha256, content.sha256 != wanted { throw Self.mismatch(file.path, found: content.sha256, of: "the record") }
        if !expected.hasHash, let wanted = expected.bytes, content.bytes != wanted {
            throw SystemFailure("keep", "\(file.path), which has \(content.bytes) bytes and not the \(wanted) of the record", errno: EBADMSG)
        }
        let mark = FileMark(sha256: content.sha256, contentBytes: content.bytes, number: filing, lastModified: receivesFile ? "" : version)
        guard file.snapshot() == destination else { throw PartFile.overtaken(file.path) }
        if let old, old.sha256 != content.sha256 {
            guard link(old.path, old.keptPath) == 0 || errno == EEXIST else { throw SystemFailure("keep", old.path) }
        }
        if file.isCompressed, !receivesFile {
            try compress(part, bytes, mark)
        } else {
            guard try part.descriptor.size() == bytes else { throw changed }
            if isMarked { PartMark.remove(from: part.number) }
            try retryingInterrupts("synchronize", file.partPath) { fsync(part.number) }
            mark.set(on: part.number)
            guard file.snapshot() == destination else { throw PartFile.overtaken(file.path) }
            try part.name(file.path, replacing: destination.isNameTaken)
        }
        self.part = nil
        if let old, old.path != file.path { unlink(old.path) }
        if let damaged, damaged != file.path { unlink(damaged) }
        return SubmissionStore.Entry(
            path: file.path, key: file.key, bytes: content.bytes, sha256: content.sha256, fetchedAt: Instant.now(), lastModified: mark.lastModified)
    }

    /// Returns the hash and the length of the content of a compressed part.
    private static func content(of part: PartFile) throws(SystemFailure) -> (sha256: String, bytes: Int) {
        let summary = ContentSummary()
        do throws(CompressionFailure) {
            try part.descriptor.inflate(limit: SubmissionStore.limit) { summary.add($0) }
        } catch {
            if case .system(let failure) = error.code { throw failure }
            throw SystemFailure("keep", "\(part.path), which is not valid gzip", errno: EBADMSG)
        }
        return (summary.finish(), summary.bytes)
    }

    /// The failure of a content that has another hash than was expected.
    private static func mismatch(_ path: String, found: String, of origin: String) -> SystemFailure {
        SystemFailure("keep", "\(path), whose SHA-256 is \(found) and not that of \(origin)", errno: EBADMSG)
    }

    /// Whether a failure of `commit` says that the content is not the expected one.
    static func isDamaged(_ failure: SystemFailure) -> Bool { failure.errno == EBADMSG }

    private func opened() throws(SystemFailure) -> PartFile {
        guard let part else { throw SystemFailure("write", file.partPath, errno: EBADF) }
        return part
    }

    /// The failure of a commit when the part does not hold the bytes that were written, because another program changed it.
    private var changed: SystemFailure { SystemFailure("keep", "\(file.partPath), which another program changed", errno: ESTALE) }

    /// Writes the content of the part as gzip under the final name, and removes the part.
    private func compress(_ part: PartFile, _ bytes: Int, _ mark: FileMark) throws(SystemFailure) {
        let target = try AtomicFile(path: file.path)
        do throws(SystemFailure) {
            var deflater = try rethrowing(Deflater()) { (_: CompressionFailure) in SystemFailure("compress", file.path, errno: ENOMEM) }
            var output: [UInt8] = []
            var count = 0
            try part.descriptor.forEachPiece { piece throws(SystemFailure) in
                deflater.deflate(piece, into: &output)
                try target.write(output.span)
                output.removeAll(keepingCapacity: true)
                count += piece.count
                part.touch()
            }
            guard count == bytes else { throw changed }
            deflater.finish(into: &output)
            try target.write(output.span)
            guard file.snapshot() == destination else { throw PartFile.overtaken(file.path) }
        } catch {
            target.abandon()
            throw error
        }
        mark.set(on: target.number)
        do throws(SystemFailure) {
            try target.commit(replacing: destination.isNameTaken)
        } catch {
            throw error.errno == EEXIST ? PartFile.overtaken(file.path) : error
        }
        part.remove()
    }
}
