import Bytes
import Compression
import Glibc
import HTTP
import Records

/// Takes a file as it comes: into a part beside its final name (`PartFile`), hashed on the way, checked at both ends.
///
/// The part is open while a transfer is on, and until it has its name: of two processes after the same file one fetches and the other waits. What a transfer that
/// broke off or a killed process left behind is gone on with where the server says that it still has the same version.
final class SubmissionSink: CheckedSink {
    /// A part that is shorter is not worth an answer without compression, which is five times as long.
    private static let resumable = 512 * 1024

    private let file: StoredName
    private let filing: AccessionNumber?
    private let limit: Int
    /// What is wrong with a body, given its first and last bytes and its length.
    private let check: (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    private let leftovers: Leftovers?
    private let notes = ContentNotes()
    var wait = PartFile.Wait()
    private var part: PartFile?
    /// What stands in the store where this goes, as of when it was looked for.
    private var place: StoredName.Standing
    /// The part as it was when a transfer broke off that is to be gone on with.
    private var rested: FileVersion?
    /// What the server gave as `Last-Modified` of what is here.
    private var version: String?
    private var misplaced: String?
    /// More came than the limit allows; what is here is of no use.
    private var isTooLong = false
    /// The file may hold something, and a mark.
    private var isUsed = false
    private var isMarked = false

    /// - Parameters:
    ///   - filing: of which the file will be, to be noted on it.
    ///   - limit: bytes of the longest file that is taken.
    ///   - leftovers: what clears up where something is put; nil for nobody.
    init(
        _ file: StoredName, _ filing: AccessionNumber? = nil, limit: Int = SubmissionStore.standardMaxSize, leftovers: Leftovers? = nil,
        check: @escaping (_ start: Span<UInt8>, _ end: Span<UInt8>, _ bytes: Int) -> String?
    ) {
        self.file = file
        self.filing = filing
        self.limit = limit
        self.leftovers = leftovers
        self.check = check
        place = file.standing
    }

    deinit {
        if resumePoint == nil { part?.remove() }
    }

    /// To be called before it is looked whether there is something in the store: what comes later is not written over.
    func lookAtPlace() { place = file.standing }

    /// Opens the part. False when somebody else is fetching the same file, or has put something there since it was looked for.
    func makeReady() throws(SystemFailure) -> Bool {
        if part != nil { return true }
        let folder = file.folder
        try makeFolders(folder)
        leftovers?.sweep(folder)
        guard let part = try PartFile.open(file.partPath, &wait) else { return false }
        guard file.standing == place else {
            part.remove()
            return false
        }
        let size = try part.descriptor().size()
        isUsed = size > 0
        if let rested, rested == part.version {
            guard lseek(part.number, off_t(bytes), SEEK_SET) >= 0 else { throw SystemFailure("go to the end of", part.path) }
        } else {
            discard()
            isMarked = false
            if size >= Self.resumable, let version = PartMark.version(of: part.number) { try takeOver(part, version) }
        }
        rested = nil
        self.part = part
        return true
    }

    /// Whether it is worth asking: nobody else has the part, or nobody who does anything with it.
    func isFree() throws(SystemFailure) -> Bool {
        lookAtPlace()
        let isFree = try makeReady()
        rest()
        return isFree
    }

    /// Lets others at the part until the next try. What can be gone on with stays.
    func rest() {
        guard let part else { return }
        if resumePoint == nil {
            part.remove()
            discard()
        } else {
            rested = part.version
        }
        self.part = nil
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
            let number = try opened().number
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
        let number = try opened().number
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
    private func takeOver(_ part: PartFile, _ version: String) throws(SystemFailure) {
        try part.descriptor().forEachPiece { notes.add($0) }
        guard lseek(part.number, off_t(bytes), SEEK_SET) >= 0 else { throw SystemFailure("go to the end of", file.partPath) }
        self.version = version
        isMarked = true
    }

    var fault: String? {
        if let misplaced { return misplaced }
        if let refusal { return refusal }
        return notes.fault(check)
    }

    /// Whether a failure of `commit` is that of this file alone: it can be fetched again.
    static func isOwn(_ failure: SystemFailure) -> Bool { failure.errno == ESTALE || PartFile.isOvertaken(failure) }

    /// Gives the file its name, its bytes safe on the disk. What had the name before with other bytes is kept beside it, under its hash. What somebody else put
    /// there since it was looked for stays (`PartFile.isOvertaken`): this process may have been stopped for a day.
    ///
    /// - Parameters:
    ///   - old: what is in the store of the same filing.
    ///   - damaged: a file that gives way to this one.
    func commit(replacing old: SubmissionStore.Entry? = nil, damaged: String? = nil) throws(SystemFailure) -> SubmissionStore.Entry {
        do throws(SystemFailure) {
            return try name(replacing: old, damaged: damaged)
        } catch {
            // Nobody goes on with it.
            discard()
            throw error
        }
    }

    private func name(replacing old: SubmissionStore.Entry?, damaged: String?) throws(SystemFailure) -> SubmissionStore.Entry {
        let part = try opened()
        let (sha256, bytes) = (notes.finish(), bytes)
        let mark = FileMark(sha256: sha256, contentBytes: bytes, number: filing, lastModified: version)
        guard file.standing == place else { throw PartFile.overtaken(file.path) }
        if let old, old.sha256 != sha256 {
            guard link(old.path, old.keptPath) == 0 || errno == EEXIST else { throw SystemFailure("keep", old.path) }
        }
        if file.isCompressed {
            try compress(part, bytes, mark)
        } else {
            guard try part.descriptor().size() == bytes else { throw changed }
            if isMarked { PartMark.remove(from: part.number) }
            try retryingInterrupts("synchronize", file.partPath) { fsync(part.number) }
            mark.set(on: part.number)
            guard file.standing == place else { throw PartFile.overtaken(file.path) }
            try part.name(file.path, replacing: place.isNameTaken)
        }
        self.part = nil
        if let old, old.path != file.path { unlink(old.path) }
        if let damaged, damaged != file.path { unlink(damaged) }
        return SubmissionStore.Entry(
            path: file.path, key: file.key, bytes: bytes, sha256: sha256, fetchedAt: Instant.now(), lastModified: mark.lastModified)
    }

    private func opened() throws(SystemFailure) -> PartFile {
        guard let part else { throw SystemFailure("write", file.partPath, errno: EBADF) }
        return part
    }

    /// The part is not what was written: somebody else had a hand in it.
    private var changed: SystemFailure { SystemFailure("keep", "\(file.partPath), which others changed meanwhile", errno: ESTALE) }

    /// The whole part as gzip under the final name; the part goes.
    private func compress(_ part: PartFile, _ bytes: Int, _ mark: FileMark) throws(SystemFailure) {
        let target = try AtomicFile(path: file.path)
        do throws(SystemFailure) {
            var deflater = try rethrowing(Deflater()) { (_: CompressionFailure) in SystemFailure("compress", file.path, errno: ENOMEM) }
            var output: [UInt8] = []
            var count = 0
            try part.descriptor().forEachPiece { piece throws(SystemFailure) in
                deflater.deflate(piece, into: &output)
                try target.write(output.span)
                output.removeAll(keepingCapacity: true)
                count += piece.count
                part.touch()
            }
            guard count == bytes else { throw changed }
            deflater.finish(into: &output)
            try target.write(output.span)
            guard file.standing == place else { throw PartFile.overtaken(file.path) }
        } catch {
            target.abandon()
            throw error
        }
        mark.set(on: target.number)
        do throws(SystemFailure) {
            try target.commit(replacing: place.isNameTaken)
        } catch {
            throw error.errno == EEXIST ? PartFile.overtaken(file.path) : error
        }
        part.remove()
    }
}
