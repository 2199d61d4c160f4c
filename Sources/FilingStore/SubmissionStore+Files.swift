package import Bytes
import Glibc

extension SubmissionStore {
    /// Calls `body` with the key and the size of each regular file in the folder and the folders below, in the order of the names. Symbolic links to folders
    /// are not followed.
    package func forEachFile<E: Error>(
        shouldStop: () -> Bool, _ body: (_ key: String, _ bytes: Int) throws(E) -> Void, failing: (SystemFailure) -> E
    ) throws(E) {
        // The names that are still to be looked at, the next one last.
        var waiting = try rethrowing(folderNames(folder), as: failing)
        waiting.reverse()
        while let key = waiting.popLast(), !shouldStop() {
            var status = stat()
            // A file that another process has removed meanwhile is no file.
            guard lstat(path(of: key), &status) == 0 else { continue }
            switch status.st_mode & S_IFMT {
            case S_IFREG: try body(key, Int(status.st_size))
            case S_IFDIR:
                let names = try rethrowing(folderNames(path(of: key)), as: failing)
                for name in names.reversed() { waiting.append("\(key)/\(name)") }
            default: break
            }
        }
    }
}
