import Glibc

/// An open file, closed when the value is destroyed. Errors of closing are not reported: `synchronize()` reports whether the bytes are safe.
package struct Descriptor: ~Copyable {
    package let number: Int32
    let path: String

    package init(adopting number: Int32, path: String) {
        self.number = number
        self.path = path
    }

    /// Opens a file for reading.
    ///
    /// - Parameter waits: whether to wait for the writer of a named pipe; false where only regular files are accepted.
    package init(reading path: String, waits: Bool = true) throws(SystemFailure) {
        try checkPath("open", path)
        let number = try retryingInterrupts("open", path) { open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK)) }
        self.init(adopting: number, path: path)
    }

    /// Opens a file for appending, and creates a missing file (mode 0644 less the umask).
    ///
    /// - Parameter waits: whether to wait for the reader of a named pipe; without waiting, a pipe that nobody reads is a failure (ENXIO), and so is a full one
    ///   (EAGAIN).
    package init(appendingTo path: String, waits: Bool = true) throws(SystemFailure) {
        try checkPath("open", path)
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | (waits ? 0 : O_NONBLOCK)
        let number = try retryingInterrupts("open", path) { open(path, flags, 0o644) }
        self.init(adopting: number, path: path)
    }

    /// Creates a file without a name, for reading and writing, in TMPDIR or else in /tmp. The file is gone with this value.
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

    /// The size in bytes. Only a regular file has a size; another kind is a failure (ESPIPE, EISDIR).
    package func size() throws(SystemFailure) -> Int {
        var status = stat()
        guard fstat(number, &status) == 0 else { throw SystemFailure("read the size of", path) }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            var byte: UInt8 = 0
            // Files under /proc report size 0 though they have content.
            if status.st_size == 0, pread(number, &byte, 1, 0) > 0 { throw SystemFailure("find the size of", path, errno: ESPIPE) }
            return Int(status.st_size)
        case S_IFDIR: throw SystemFailure("read", path, errno: EISDIR)
        default: throw SystemFailure("seek in", path, errno: ESPIPE)
        }
    }

    package func write(_ bytes: Span<UInt8>) throws(SystemFailure) {
        try writeAll(bytes, to: number, path: path)
    }

    package func synchronize() throws(SystemFailure) {
        try retryingInterrupts("synchronize", path) { fsync(number) }
    }
}

/// Writes all bytes, in as many calls as needed. After a request to stop, the second signal in a row that interrupts the write without progress makes it fail.
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
