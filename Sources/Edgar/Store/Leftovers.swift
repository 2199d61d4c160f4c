import Bytes
import Glibc
import Synchronization

/// Files that processes which were killed left in a store. Whoever writes one has it locked, so that one without a lock is nobody's any more.
final class Leftovers: Sendable {
    /// Folders that are remembered. One that is forgotten is looked through once more.
    private static let memory = 10_000

    private let folders = Mutex<Set<String>>([])

    /// How the names end beside which the store puts files together. A store may be anybody's folder, and `archive.2024.12.part` somebody's file.
    private static let endings = [".gz", ".part", ".txt"]
    /// Bytes of a name that was cut, so that its ending is not known.
    private static let cut = 220

    /// Removes what lies in a folder under names that only one process ever uses (`NAME.PID.NUMBER.part`), the first time.
    func sweep(_ folder: String) {
        let isNew = folders.withLock { folders in
            if folders.count >= Self.memory { folders.removeAll() }
            return folders.insert(folder).inserted
        }
        guard isNew, let names = try? folderNames(folder, where: AtomicFile.isTemporary) else { return }
        for name in names {
            let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
            if Self.isOfStore(name) || Self.isMarked(path) { Self.remove(path) }
        }
    }

    private static func isOfStore(_ name: String) -> Bool {
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        let whole = words.dropLast(3).joined(separator: ".")
        return whole.utf8.count >= cut || endings.contains { whole.hasSuffix($0) }
    }

    /// Whether a file was whole, and about to get its final name.
    private static func isMarked(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && FileMark(path: path, status: status) != nil
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
