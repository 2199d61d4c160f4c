import Bytes
import Glibc

/// Outcomes in a folder: a file for each key, in a folder of its first two digits. Files are written whole.
package final class FolderCache: AnswerCache {
    private let folder: String
    /// Bytes of the longest outcome.
    private static let limit = 64 << 20

    /// Creates the folder, if it is missing.
    package init(folder: String) throws(CacheFailure) {
        self.folder = folder
        do throws(SystemFailure) {
            try makeFolders(folder)
        } catch { throw CacheFailure("the cache: \(error.description)", isConfiguration: true) }
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            throw CacheFailure("the cache: cannot write to \(folder): \(String(cString: strerror(errno)))", isConfiguration: true)
        }
    }

    private func path(_ key: String) -> String { "\(folder)/\(key.prefix(2))/\(key.dropFirst(2))" }

    package func find(_ key: String) throws(CacheFailure) -> Outcome? {
        let bytes: [UInt8]
        do throws(SystemFailure) { bytes = try readSmallFile("\(path(key)).json", limit: Self.limit) } catch {
            if error.errno == ENOENT { return nil }
            throw CacheFailure(error)
        }
        return Outcome(bytes.span)
    }

    package func store(_ outcome: Outcome, for key: String) throws(CacheFailure) {
        let bytes = outcome.bytes
        do throws(SystemFailure) { try AtomicFile.write(bytes.span, to: "\(path(key)).json") } catch { throw CacheFailure(error) }
    }

    package func claim(_ key: String) throws(CacheFailure) -> (any AnswerClaim)? {
        do throws(SystemFailure) { return try FileClaim(path: "\(path(key)).lock") } catch { throw CacheFailure(error) }
    }
}

/// A lock on a file beside the outcome. The operating system ends it with the process.
final class FileClaim: AnswerClaim {
    private let path: String
    private var number: Int32

    /// Nil if another process has the lock.
    init?(path: String) throws(SystemFailure) {
        self.path = path
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        while true {
            number = try retryingInterrupts("create", path) { open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600) }
            guard flock(number, LOCK_EX | LOCK_NB) == 0 else {
                let reason = errno
                close(number)
                // The end of this object must not remove the file of the process that has the lock.
                number = -1
                if reason == EWOULDBLOCK { return nil }
                throw SystemFailure("lock", path, errno: reason)
            }
            var (opened, named) = (stat(), stat())
            // The process that had the lock has removed the file meanwhile.
            if fstat(number, &opened) == 0, lstat(path, &named) == 0, opened.st_ino == named.st_ino { return }
            close(number)
            number = -1
        }
    }

    deinit { release() }

    func renew() {}

    func release() {
        guard number >= 0 else { return }
        unlink(path)
        close(number)
        number = -1
    }
}

/// Reads a file with few calls to the system: a run that takes everything from the cache does little else.
private func readSmallFile(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8] {
    let file = try Descriptor(reading: path, waits: false)
    var bytes: [UInt8] = []
    try file.read(at: 0, upTo: 16 << 10, into: &bytes)
    if bytes.count < 16 << 10 { return bytes }
    return try readFile(path, limit: limit)
}
