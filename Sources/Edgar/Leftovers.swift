import Bytes
import Glibc
import Synchronization

/// Files that processes which were killed left in a store. Whoever writes one has it locked, so that one without a lock is nobody's any more.
final class Leftovers: Sendable {
    /// Folders that are remembered. One that is forgotten is looked through once more.
    private static let memory = 10_000

    private let folders = Mutex<Set<String>>([])

    /// Removes what lies in a folder under names that only one process ever uses (`NAME.PID.NUMBER.part`), the first time.
    func sweep(_ folder: String) {
        let isNew = folders.withLock { folders in
            if folders.count >= Self.memory { folders.removeAll() }
            return folders.insert(folder).inserted
        }
        guard isNew, let names = try? folderNames(folder, where: AtomicFile.isTemporary) else { return }
        for name in names { Self.remove(folder == "/" ? "/\(name)" : "\(folder)/\(name)") }
    }

    /// Removes a regular file, unless somebody has it locked.
    static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return }
        defer { close(number) }
        guard flock(number, LOCK_EX | LOCK_NB) == 0, let version = FileVersion(of: number), version.isSameFile(as: FileVersion(linkAt: path)) else { return }
        unlink(path)
    }
}
