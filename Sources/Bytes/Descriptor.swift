import Glibc

/// An open file that this value owns and closes. What was written is safe after `synchronize()`, so closing has nothing left to report.
package struct Descriptor: ~Copyable {
    package let number: Int32
    let path: String

    package init(adopting number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    /// - Parameter waits: whether to wait for the writer of a named pipe; what only takes regular files need not.
    package init(reading path: String, waits: Bool = true) throws(SystemFailure) {
        try checkPath("open", path)
        let number = try retryingInterrupts("open", path) { open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK)) }
        self.init(adopting: number, path: path)
    }

    /// Appends to the file, which is made (mode 0644 less the umask) where there is none.
    package init(appendingTo path: String) throws(SystemFailure) {
        try checkPath("open", path)
        let number = try retryingInterrupts("open", path) { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644) }
        self.init(adopting: number, path: path)
    }

    /// A new file without a name, for reading and writing; it is gone with this value. It lies in TMPDIR, or else in /tmp.
    package init(temporary: Void) throws(SystemFailure) {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/secflow.XXXXXX".utf8CString)
        let number: Int32
        do throws(SystemFailure) {
            number = try retryingInterrupts("create a temporary file in", folder) { mkstemp(&template) }
        } catch {
            var failure = error
            failure.mayPass = true
            throw failure
        }
        unlink(template)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        self.init(adopting: number, path: "a temporary file in \(folder)")
    }

    deinit { _ = Glibc.close(number) }

    /// Size in bytes. Only a regular file has one that says what can be read.
    package func size() throws(SystemFailure) -> Int {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemFailure("read the size of", path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            var byte: UInt8 = 0
            // Files under /proc report a size of 0, though they have content.
            if status.st_size == 0, pread(number, &byte, 1, 0) > 0 { throw SystemFailure("find the size of", path, errno: ESPIPE) }
            return Int(status.st_size)
        case S_IFDIR: throw SystemFailure("read", path, errno: EISDIR)
        default: throw SystemFailure("find a place in", path, errno: ESPIPE)
        }
    }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try writeAll(bytes, to: number, path: path)
    }

    package func synchronize() throws(SystemFailure) {
        try retryingInterrupts("synchronize", path) { fsync(number) }
    }
}

/// Writes every byte, however many calls it takes. When the process was asked to stop, a reader that takes nothing from one signal to the next is waited for no
/// longer.
func writeAll(_ bytes: Span<UInt8>, to number: Int32, path: String) throws(SystemFailure) {
    var written = 0
    var hasStalled = false
    while written < bytes.count {
        let rest = bytes.extracting(written..<bytes.count)
        let count: Int = rest.withUnsafeBufferPointer { write(number, $0.baseAddress, $0.count) }
        if count >= 0 {
            written += count
            hasStalled = false
        } else if errno != EINTR || (Interruption.isRequested && hasStalled) {
            throw SystemFailure("write", path)
        } else {
            hasStalled = Interruption.isRequested
        }
    }
}
