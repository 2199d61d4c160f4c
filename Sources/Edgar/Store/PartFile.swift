import Bytes
import Clocks
import Glibc

/// The open file in which a content is put together, beside its final name. It is locked for as long as this lives: one process at a time writes into it.
///
/// A process that was stopped keeps its lock. After a while another one gives the name to a file of its own; the one that was stopped then has a file
/// without a name, and can do no harm with it. So a final name is always given to the open file, never to whatever has the name of the part by then.
final class PartFile {
    /// Seconds for which a part may stay as it is before its process is taken to be stopped. A transfer is slower for a moment only: one that brings nothing for
    /// a minute is ended. Where it was not stopped after all the same bytes come twice, and one of the two stays.
    static let patience = 15.0

    /// How long somebody else's part has stayed as it is.
    struct Wait {
        var patience = PartFile.patience
        private var version: FileVersion?
        private var since = 0.0

        /// Whether it is time to go on without whoever has the lock.
        fileprivate mutating func isOver(_ now: FileVersion) -> Bool {
            if version != now { (version, since) = (now, monotonicSeconds()) }
            return monotonicSeconds() - since >= patience
        }
    }

    let path: String
    let number: Int32

    private init(_ path: String, _ number: Int32) {
        self.path = path
        self.number = number
    }

    deinit { close(number) }

    /// Opens the part at a path, or makes it. Nil when somebody else has it. What is no regular file there is a failure: nothing is waited for, and no link followed.
    static func open(_ path: String, _ wait: inout Wait) throws(SystemFailure) -> PartFile? {
        while true {
            var status = stat()
            if lstat(path, &status) == 0 {
                try refuseOthers(status, path)
                // A process that was killed had given it its final name already: that file is not written into.
                if status.st_nlink > 1, unlink(path) != 0, errno != ENOENT { throw SystemFailure("remove", path) }
            }
            let part = PartFile(
                path,
                try retryingInterrupts("create", path) { Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o644) })
            guard fstat(part.number, &status) == 0 else { throw SystemFailure("look at", path) }
            try refuseOthers(status, path)
            guard flock(part.number, LOCK_EX | LOCK_NB) == 0 else {
                guard errno == EWOULDBLOCK || errno == EINTR else { throw SystemFailure("lock", path) }
                guard let held = FileVersion(linkAt: path), wait.isOver(held) else { return nil }
                return try takeOver(path, held)
            }
            // Between opening and locking its owner may have given it the final name, or taken its own away.
            guard fstat(part.number, &status) == 0 else { throw SystemFailure("look at", path) }
            if status.st_nlink == 1, part.isNamed { return part }
        }
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

    /// Gives the name to a file of this process, unless something was done to the other one after all.
    private static func takeOver(_ path: String, _ held: FileVersion) throws(SystemFailure) -> PartFile? {
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

    /// For reading what is in it: by calls, for others could cut it meanwhile.
    func descriptor() throws(SystemFailure) -> Descriptor {
        Descriptor(adopting: try retryingInterrupts("read", path) { fcntl(number, F_DUPFD_CLOEXEC, 0) }, path: path)
    }

    var version: FileVersion? { FileVersion(of: number) }

    /// Says that something is done with it.
    func touch() { _ = futimens(number, nil) }

    /// Whether this is the file that has the name.
    private var isNamed: Bool { version?.isSameFile(as: FileVersion(linkAt: path)) ?? false }

    /// Takes the name away, if it is still this file's.
    func remove() {
        if isNamed { unlink(path) }
    }

    /// Gives the file its final name, in the place of what has it or only where nothing has; the name of the part goes.
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

    /// Gives the open file another name, where nothing has that. False where this cannot be done: the file system has no links, or nobody can name an open file.
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

    /// Somebody else has put the same together meanwhile, or is about to.
    static func overtaken(_ path: String) -> SystemFailure { SystemFailure("name what another process was faster with:", path, errno: EBUSY) }
    static func isOvertaken(_ failure: SystemFailure) -> Bool { failure.errno == EBUSY }
}
