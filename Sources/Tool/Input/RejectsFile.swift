import Bytes
import Glibc
import JSONLines
import Records

/// The file that `--rejects` names, or the replacement of the file that `--retry` names: a line a reject, appended whole.
///
/// With `--retry` the rejects of this run are gathered in a file beside the list, and replace it when the run is over, behind the lines of other tools and in front of
/// the lines that were not read. A run that fails leaves the list as it was.
final class RejectsFile {
    private var descriptor: Descriptor
    /// The path of a file that rejects are appended to; nil with `--retry`.
    private let path: String?
    private let retry: Retry?

    private struct Retry {
        /// The list itself, where the name that was given may be a link to it.
        let path: String
        let temporaryPath: String
        /// The file that had the name when the run began.
        let identity: FileIdentity
    }

    /// Milliseconds to wait for another process's lock. Work under the lock takes less; a process that is stopped while it holds the lock must not stop the others.
    private static let patience = 2000
    /// Milliseconds to wait next time. After one wait in vain, further lines do not wait.
    private var patience = RejectsFile.patience

    /// Opens a file to append to. A newline comes first if the file ends within a line, because its last writer was killed.
    convenience init(appendingTo path: String) throws(SystemFailure) {
        let descriptor = try Descriptor(appendingTo: path)
        if try !descriptor.endsLine(path) { try descriptor.write([0x0A].span) }
        self.init(descriptor, path, nil)
    }

    convenience init(replacing path: String) throws(SystemFailure) {
        let path = try target(ofLink: path)
        guard let identity = FileStatus.identity(at: path) else { throw SystemFailure("find the regular file", path, errno: errno == 0 ? EINVAL : errno) }
        let temporaryPath = AtomicFile.temporaryPath(for: path)
        self.init(try Descriptor(appendingTo: temporaryPath), nil, Retry(path: path, temporaryPath: temporaryPath, identity: identity))
        // The lock keeps the sweep of a store's leftovers from removing it.
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
        // Another process may have retried the list and replaced it meanwhile. What is appended to the replaced file is lost, so look again once the lock is held.
        while let named = FileStatus.identity(at: path), let identity, named != identity {
            descriptor = try Descriptor(appendingTo: path)
            lock(descriptor.number)
        }
        try descriptor.write(line.span)
    }

    /// Holds a lock that keeps others from replacing the file or appending to it. On a file system without locks, goes on without.
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
