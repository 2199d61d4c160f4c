import Bytes
import Glibc

/// A folder of its own for a test, removed at the test's end.
package final class ScratchFolder {
    package let path: String

    package init() {
        path = "/tmp/secflow-tests-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        mkdir(path, 0o700)
    }

    deinit { removeTree(path) }

    private func removeTree(_ path: String) {
        for name in (try? folderNames(path)) ?? [] where unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        rmdir(path)
    }

    /// Writes a file into the folder, and returns its path.
    package func write(_ bytes: [UInt8], to name: String) throws -> String {
        try AtomicFile.write(bytes.span, to: "\(path)/\(name)")
        return "\(path)/\(name)"
    }
}
