import Bytes
import Glibc
import JSONLines
import Records

/// The file of `--rejects`, or the replacement of the file of `--retry`. Each reject is a line, which is written by one call.
///
/// With `--retry`, a temporary file beside the list gathers the rejects of this run and the lines of other tools. At the end of the run the unread lines of the list
/// are added, and the file replaces the list. A run that fails leaves the list as it was.
final class RejectsFile {
    private var descriptor: Descriptor
    /// The path of a file that rejects are appended to; nil with `--retry`.
    private let path: String?
    private let retry: Retry?

    private struct Retry {
        /// The path of the list, with symbolic links resolved.
        let path: String
        let temporaryPath: String
        /// The file that had the name when the run began.
        let identity: FileIdentity
    }

    /// Milliseconds to wait for another process's lock. Work under the lock takes less: after this time that process is taken to be suspended.
    private static let patience = 2000
    /// Milliseconds to wait next time. After one wait without success, further lines do not wait.
    private var patience = RejectsFile.patience

    /// Opens a file to append to, and makes missing folders above it. A newline comes first if the file ends within a line, because its last writer was killed.
    convenience init(appendingTo path: String) throws(SystemFailure) {
        if let slash = path.lastIndex(of: "/") { try makeFolders(String(path[..<slash])) }
        let descriptor = try Descriptor(appendingTo: path)
        if try !descriptor.endsLine(path) { try descriptor.write([0x0A].span) }
        self.init(descriptor, path, nil)
    }

    convenience init(replacing path: String) throws(SystemFailure) {
        let path = try target(ofLink: path)
        guard let identity = FileStatus.identity(at: path) else { throw SystemFailure("find the regular file", path, errno: errno == 0 ? EINVAL : errno) }
        let temporaryPath = AtomicFile.temporaryPath(for: path)
        self.init(try Descriptor(appendingTo: temporaryPath), nil, Retry(path: path, temporaryPath: temporaryPath, identity: identity))
        // Lock the file, so that no process removes it as a leftover of a store.
        _ = flock(descriptor.number, LOCK_EX | LOCK_NB)
    }

    private init(_ descriptor: consuming Descriptor, _ path: String?, _ retry: Retry?) {
        self.descriptor = descriptor
        self.path = path
        self.retry = retry
    }

    var identity: FileIdentity? { FileStatus.identity(of: descriptor.number) }

    func write(_ line: [UInt8]) throws(SystemFailure) {
        guard let path else { return try descriptor.write(line.span) }
        lock(descriptor.number)
        defer { _ = flock(descriptor.number, LOCK_UN) }
        // Another process may have retried the list and replaced the file. A line appended to the old file would be lost, so check with the lock held.
        while let named = FileStatus.identity(at: path), let identity, named != identity {
            descriptor = try Descriptor(appendingTo: path)
            lock(descriptor.number)
        }
        try descriptor.write(line.span)
    }

    /// Locks the file, so that no other process appends to it or replaces it. Goes on without a lock if the file system has none, or after `patience`.
    private func lock(_ number: Int32) {
        for _ in 0...patience {
            if flock(number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK && errno != EINTR { return }
            usleep(1000)
        }
        patience = 0
    }

    /// Whether another process has replaced the list meanwhile.
    static func isReplaced(_ failure: SystemFailure) -> Bool { failure.errno == EBUSY }

    /// Replaces the list by the gathered rejects. The bytes of the list from `position` on were not read, and are kept. When another process has replaced the list
    /// meanwhile, nothing changes: that process tried the same list, and all that failed is in its file.
    func replace(keepingFrom position: Int) throws(SystemFailure) {
        guard let retry else { return }
        do throws(SystemFailure) {
            let old = try Descriptor(reading: retry.path)
            lock(old.number)
            guard FileStatus.identity(of: old.number) == retry.identity, FileStatus.identity(at: retry.path) == retry.identity else {
                throw SystemFailure("replace a list that another process has replaced meanwhile:", retry.path, errno: EBUSY)
            }
            var piece: [UInt8] = []
            var position = position
            repeat {
                try old.read(at: position, upTo: 1 << 20, into: &piece)
                try descriptor.write(piece.span)
                position += piece.count
            } while !piece.isEmpty
            if try !descriptor.endsLine(retry.temporaryPath) { try write([0x0A]) }
            try descriptor.synchronize()
            guard rename(retry.temporaryPath, retry.path) == 0 else { throw SystemFailure("rename", retry.path) }
            _ = flock(descriptor.number, LOCK_UN)
        } catch {
            abandon()
            throw error
        }
    }

    func abandon() {
        if let retry { unlink(retry.temporaryPath) }
    }
}

extension Descriptor {
    /// Whether the file ends with a newline or is empty. Always true for a pipe or a device.
    fileprivate func endsLine(_ path: String) throws(SystemFailure) -> Bool {
        guard FileStatus.identity(of: number) != nil else { return true }
        let count = try size()
        if count == 0 { return true }
        var last: [UInt8] = []
        try Descriptor(reading: path).read(at: count - 1, upTo: 1, into: &last)
        return last == [0x0A]
    }
}
