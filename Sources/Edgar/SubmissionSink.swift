import Bytes
import Digest
import Glibc
import HTTP
import Records

/// Takes a submission as it comes: into a `.part` file beside its final name, hashed on the way, checked at both ends.
///
/// The `.part` file is locked for as long as this lives, so that of two processes after the same filing one fetches and the other waits. One
/// that a killed process left behind is taken over.
final class SubmissionSink: CheckedSink {
    private let path: String
    private let partPath: String
    private let number: Int32
    private let accessionNumber: AccessionNumber
    private let hash = SHA256()
    private var bytes = 0
    private(set) var start: [UInt8] = []
    private var end: [UInt8] = []
    private var isSettled = false

    /// Nil when somebody else is fetching the same file.
    static func open(_ path: String, _ accessionNumber: AccessionNumber) throws(SystemFailure) -> SubmissionSink? {
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try makeFolders(String(path[..<slash])) }
        let partPath = path + ".part"
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
                return SubmissionSink(path: path, partPath: partPath, number: number, accessionNumber)
            }
            close(number)
        }
    }

    private init(path: String, partPath: String, number: Int32, _ accessionNumber: AccessionNumber) {
        self.path = path
        self.partPath = partPath
        self.number = number
        self.accessionNumber = accessionNumber
    }

    deinit {
        if !isSettled { unlink(partPath) }
        close(number)
    }

    func begin(_ head: ResponseHead) throws(SystemFailure) {
        _ = hash.finish()
        bytes = 0
        start.removeAll(keepingCapacity: true)
        end.removeAll(keepingCapacity: true)
        guard ftruncate(number, 0) == 0, lseek(number, 0, SEEK_SET) == 0 else { throw SystemFailure("truncate", partPath) }
    }

    func receive(_ received: Span<UInt8>) throws(SystemFailure) {
        var written = 0
        while written < received.count {
            let rest = received.extracting(written..<received.count)
            written += try retryingInterrupts("write", partPath) { rest.withUnsafeBytes { write(number, $0.baseAddress, $0.count) } }
        }
        hash.update(received)
        bytes += received.count
        let window = SubmissionText.window
        if start.count < window { start.append(received.extracting(0..<min(received.count, window - start.count))) }
        end.append(received.extracting(max(0, received.count - window)..<received.count))
        if end.count > 16 * window { end.removeFirst(end.count - window) }
    }

    var fault: String? {
        let (start, end) = (start, end)
        return SubmissionText.fault(start: start.span, end: end.span, expecting: accessionNumber)
    }

    /// Gives the file its name, its bytes safe on the disk.
    func commit(key: String) throws(SystemFailure) -> SubmissionStore.Entry {
        let sha256 = hash.finish().hexadecimal
        try retryingInterrupts("synchronize", partPath) { fsync(number) }
        FileMark.set(sha256, on: number)
        guard rename(partPath, path) == 0 else { throw SystemFailure("rename", partPath) }
        isSettled = true
        return SubmissionStore.Entry(path: path, key: key, bytes: bytes, sha256: sha256, fetchedAt: Instant.now())
    }
}
