import Bytes
import Clocks
import Glibc

/// A file being written, open beside its final name. It stays locked while this object lives: one process at a time writes into it.
///
/// A process that is stopped keeps its lock. After a while another process gives the part's name to a file of its own. The stopped process then has a file without
/// a name, and can do no harm with it. So the final name is always given to the open file, never to the file that has the part's name at that moment.
final class PartFile {
    /// Seconds without a change of a part after which its process is taken to be stopped. Transfers rarely pause for so long, and a transfer without data for a
    /// minute is ended. If the process was not stopped after all, both processes fetch the same bytes, and one of the two files is kept.
    static let patience = 15.0

    /// Measures for how long the part of another process has not changed.
    struct StallTimer {
        var patience = PartFile.patience
        private var version: FileVersion?
        private var since = 0.0

        /// Whether the process that holds the lock is taken to be stopped.
        fileprivate mutating func hasExpired(_ now: FileVersion) -> Bool {
            if version != now { (version, since) = (now, monotonicSeconds()) }
            return monotonicSeconds() - since >= patience
        }
    }

    let path: String
    /// The open file. It is read, and not mapped: if another program truncated a mapped file, reading it would kill this process (SIGBUS).
    let descriptor: Descriptor

    var number: Int32 { descriptor.number }

    private init(_ path: String, _ number: Int32) {
        self.path = path
        descriptor = Descriptor(adopting: number, path: path)
    }

    /// Opens the part at a path, or creates it. Nil while another process has it locked. Fails if the path is not a regular file, and follows no link.
    static func open(_ path: String, _ timer: inout StallTimer) throws(SystemFailure) -> PartFile? {
        while true {
            var status = stat()
            if lstat(path, &status) == 0 {
                try refuseOthers(status, path)
                // A killed process had given the file its final name already: do not write into that file.
                if status.st_nlink > 1, unlink(path) != 0, errno != ENOENT { throw SystemFailure("remove", path) }
            }
            let part = PartFile(
                path,
                try retryingInterrupts("create", path) { Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o644) })
            guard fstat(part.number, &status) == 0 else { throw SystemFailure("look at", path) }
            try refuseOthers(status, path)
            guard flock(part.number, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure("lock", path) }
                guard let held = FileVersion(linkAt: path), timer.hasExpired(held) else { return nil }
                return try replace(path, held)
            }
            // Between opening and locking, another process may have given the file its final name, or removed it.
            guard fstat(part.number, &status) == 0 else { throw SystemFailure("look at", path) }
            if status.st_nlink == 1, part.isNamed { return part }
        }
    }

    /// Moves a part that a killed process left behind, so that it is resumed at the new path, or removes it if there is a part already. A part that another
    /// process has locked stays.
    static func move(_ path: String, to newPath: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let number = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return }
        let part = PartFile(path, number)
        guard flock(number, LOCK_EX | LOCK_NB) == 0, fstat(number, &status) == 0, part.isNamed else { return }
        // A part with two names has its final name already.
        if status.st_nlink > 1 || Glibc.link(path, newPath) == 0 || errno == EEXIST { unlink(path) }
    }

    private static func refuseOthers(_ status: stat, _ path: String) throws(SystemFailure) {
        let kind: String
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: kind = "a folder"
        case S_IFLNK: kind = "a symbolic link"
        case S_IFIFO: kind = "a named pipe"
        case S_IFSOCK: kind = "a socket"
        default: kind = "a device"
        }
        throw SystemFailure("write into", "\(path), which is \(kind)", errno: EINVAL)
    }

    /// Puts a new part in the place of a stopped process's part, unless that part has changed after all.
    private static func replace(_ path: String, _ held: FileVersion) throws(SystemFailure) -> PartFile? {
        let own = AtomicFile.temporaryPath(for: path)
        let part = PartFile(path, try retryingInterrupts("create", own) { Glibc.open(own, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644) })
        guard flock(part.number, LOCK_EX | LOCK_NB) == 0, FileVersion(linkAt: path) == held else {
            unlink(own)
            return nil
        }
        guard Glibc.rename(own, path) == 0 else {
            let failure = SystemFailure("take over", path)
            unlink(own)
            throw failure
        }
        return part
    }

    var version: FileVersion? { FileVersion(of: number) }

    /// Updates the file's time, so that other processes see that this one is working.
    func touch() { _ = futimens(number, nil) }

    /// Whether the file at `path` is still this one.
    private var isNamed: Bool { version?.isSameFile(as: FileVersion(linkAt: path)) ?? false }

    /// Removes the file at `path`, if it is still this one.
    func remove() {
        if isNamed { unlink(path) }
    }

    /// Gives the file its final name, and removes the name of the part.
    ///
    /// - Parameter replacing: whether a file that has the name is replaced. Otherwise such a file is a failure.
    func name(_ name: String, replacing: Bool) throws(SystemFailure) {
        if replacing {
            let own = AtomicFile.temporaryPath(for: name)
            guard try link(own) else { return try rename(to: name) }
            guard Glibc.rename(own, name) == 0 else {
                let failure = SystemFailure("rename", own)
                unlink(own)
                throw failure
            }
        } else {
            guard try link(name) else { return try rename(to: name) }
        }
        remove()
    }

    /// Gives the open file a further name that is not in use. Returns false where this is impossible: the file system has no links, or an open file cannot be named.
    private func link(_ name: String) throws(SystemFailure) -> Bool {
        if linkat(AT_FDCWD, "/proc/self/fd/\(number)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 { return true }
        let reason = errno
        switch reason {
        case EEXIST: throw Self.overtaken(name)
        case EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EXDEV, EACCES, ENOENT, ENOTDIR: break
        default: throw SystemFailure("name", name, errno: reason)
        }
        var status = stat()
        if fstat(number, &status) == 0, status.st_nlink == 0 { throw Self.overtaken(name) }
        return false
    }

    private func rename(to name: String) throws(SystemFailure) {
        guard isNamed else { throw Self.overtaken(name) }
        guard Glibc.rename(path, name) == 0 else { throw SystemFailure("rename", path) }
    }

    /// The failure of a commit when another process has stored the same file meanwhile, or is about to.
    static func overtaken(_ path: String) -> SystemFailure { SystemFailure("store", path, errno: EBUSY) }
    static func isOvertaken(_ failure: SystemFailure) -> Bool { failure.errno == EBUSY }
}
