import Glibc

/// An open file that this value owns and closes. What was written is safe after `synchronize()`, so closing has nothing left to report.
package struct Descriptor: ~Copyable {
    package let number: Int32
    let path: String

    package init(adopting number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    package init(reading path: String) throws(SystemFailure) {
        let number = try retryingInterrupts("open", path) { open(path, O_RDONLY | O_CLOEXEC) }
        self.init(adopting: number, path: path)
    }

    /// Appends to the file, which is made (mode 0644 less the umask) where there is none.
    package init(appendingTo path: String) throws(SystemFailure) {
        let number = try retryingInterrupts("open", path) { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) }
        self.init(adopting: number, path: path)
    }

    /// A new file without a name, for reading and writing; it is gone with this value. It lies in TMPDIR, or else in /tmp.
    package init(temporary: Void) throws(SystemFailure) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/secflow.XXXXXX".utf8CString)
        let number = try retryingInterrupts("create a temporary file in", folder) { mkstemp(&template) }
        unlink(template)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        self.init(adopting: number, path: "a temporary file in \(folder)")
    }

    deinit { _ = Glibc.close(number) }

    /// Size in bytes. A pipe has none.
    package func size() throws(SystemFailure) -> Int {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemFailure("read the size of", path) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw SystemFailure("read", path, errno: EISDIR)
        case S_IFIFO, S_IFSOCK: throw SystemFailure("find a place in", path, errno: ESPIPE)
        default: return Int(status.st_size)
        }
    }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try writeAll(bytes, to: number, path: path)
    }

    package func synchronize() throws(SystemFailure) {
        try retryingInterrupts("synchronize", path) { fsync(number) }
    }
}

/// Writes every byte, however many calls it takes.
func writeAll(_ bytes: Span<UInt8>, to number: Int32, path: String) throws(SystemFailure) {
    var written = 0
    while written < bytes.count {
        let rest = bytes.extracting(written..<bytes.count)
        let count: Int = rest.withUnsafeBufferPointer { write(number, $0.baseAddress, $0.count) }
        if count >= 0 {
            written += count
        } else if errno != EINTR {
            throw SystemFailure("write", path)
        }
    }
}
