import Bytes
import Glibc
import Synchronization

/// Removes the temporary files that killed processes left in a store. A process locks the file that it writes, so that a file without a lock has no owner.
final class Leftovers: Sendable {
    /// How many searched folders are remembered. A forgotten folder is searched once more.
    private static let memory = 10_000

    private let folders = Mutex<Set<String>>([])

    /// The endings of names beside which the store writes temporary files. The folder may hold other files as well, such as a user's `archive.2024.12.part`.
    private static let endings = [".gz", ".part", ".txt"]
    /// The length in bytes from which a name may have been shortened, so that its ending is unknown.
    private static let cut = 220

    /// Removes the leftover temporary files (`NAME.PID.NUMBER.part`) of a folder, once for each folder.
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

    /// Whether a file was complete, and about to get its final name.
    private static func isMarked(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && FileMark(path: path, status: status) != nil
    }

    /// Removes a regular file, unless another process has it locked.
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
