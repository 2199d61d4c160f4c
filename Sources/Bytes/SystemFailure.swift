import Glibc

/// A call to the operating system that failed: what was tried, on what, and why.
package struct SystemFailure: Error, CustomStringConvertible, Equatable {
    package let operation: String
    package let path: String
    package let errno: Int32
    /// The fault is not the file's that was asked for: the same call may go well another time.
    package var mayPass = false

    package init(_ operation: String, _ path: String, errno: Int32 = Glibc.errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// The reader at the other end of the pipe is gone.
    package var isDownstreamGone: Bool { errno == EPIPE }
    /// It was waited for when the process was asked to stop.
    package var isInterrupted: Bool { errno == EINTR }

    /// The limit of open files is reached, of this process or of the host. It may pass.
    package var isOutOfDescriptors: Bool { errno == EMFILE || errno == ENFILE }

    package var description: String {
        let reason = String(cString: strerror(errno))
        return path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) \(path): \(reason)"
    }
}

/// Repeats a call that a signal interrupted, unless the signal asks the process to stop; -1 is a failure.
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

/// A path for the operating system. A zero byte in it would end it there, and another file would be meant.
func checkPath(_ operation: @autoclosure () -> String, _ path: String) throws(SystemFailure) {
    if path.utf8.contains(0) { throw SystemFailure(operation(), path, errno: EINVAL) }
}
