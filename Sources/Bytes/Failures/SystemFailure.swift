import Glibc

/// A failed call to the operating system: the operation, the path, and the error.
package struct SystemFailure: Error, CustomStringConvertible, Equatable {
    package let operation: String
    package let path: String
    package let errno: Int32
    /// Whether the call may succeed if it is repeated later, because the cause is not the input file.
    package var mayPass = false

    package init(_ operation: String, _ path: String, errno: Int32 = Glibc.errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// Whether the reader of the pipe is gone.
    package var isDownstreamGone: Bool { errno == EPIPE }
    /// Whether a request to stop interrupted the call.
    package var isInterrupted: Bool { errno == EINTR }

    /// Whether the whole file system failed, and not one file: it is full, read-only or broken, or the user's quota is used up.
    package var concernsFileSystem: Bool { [ENOSPC, EDQUOT, EROFS, EIO].contains(errno) }

    /// Whether a disk is full, or the user's quota is used up. A read never fails so.
    package var isDiskFull: Bool { [ENOSPC, EDQUOT].contains(errno) }

    /// Whether the limit of open files is reached, of this process or of the host.
    package var isOutOfDescriptors: Bool { errno == EMFILE || errno == ENFILE }

    package var description: String {
        let reason = String(cString: strerror(errno))
        return path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) \(path): \(reason)"
    }
}

/// Runs a call that returns -1 for failure, and repeats it when a signal interrupts it, unless the process was asked to stop.
@discardableResult
package func retryingInterrupts<R: FixedWidthInteger & SignedInteger>(
    _ operation: @autoclosure () -> String, _ path: String, _ call: () -> R
) throws(SystemFailure) -> R {
    while true {
        let result = call()
        if result != -1 { return result }
        if errno != EINTR || Interruption.isRequested { throw SystemFailure(operation(), path) }
    }
}

/// Throws if a path holds a zero byte, which would end the path early and name another file.
func checkPath(_ operation: @autoclosure () -> String, _ path: String) throws(SystemFailure) {
    if path.utf8.contains(0) { throw SystemFailure(operation(), path, errno: EINVAL) }
}
