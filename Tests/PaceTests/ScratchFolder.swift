import Bytes
import Glibc

/// A folder of its own for a test, removed at the test's end.
final class ScratchFolder {
    let path: String

    init() {
        path = "/tmp/pace-tests-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        mkdir(path, 0o700)
    }

    deinit { removeTree(path) }

    private func removeTree(_ path: String) {
        for name in (try? folderNames(path)) ?? [] where unlink("\(path)/\(name)") != 0 { removeTree("\(path)/\(name)") }
        rmdir(path)
    }
}
