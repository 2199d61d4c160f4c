import Glibc

/// A call to the operating system that failed: what was tried, on what, and why.
package struct SystemFailure: Error, CustomStringConvertible, Equatable {
    package let operation: String
    package let path: String
    package let errno: Int32

    package init(_ operation: String, _ path: String, errno: Int32 = Glibc.errno) {
        self.operation = operation
        self.path = path
        self.errno = errno
    }

    /// The reader at the other end of the pipe is gone.
    package var isDownstreamGone: Bool { errno == EPIPE }

    package var description: String {
        let reason = String(cString: strerror(errno))
        return path.isEmpty ? "cannot \(operation): \(reason)" : "cannot \(operation) \(path): \(reason)"
    }
}

/// Repeats a call that a signal interrupted; -1 is a failure.
@discardableResult
package func retryingInterrupts<R: FixedWidthInteger & SignedInteger>(
    _ operation: @autoclosure () -> String, _ path: String, _ call: () -> R
) throws(SystemFailure) -> R {
    while true {
        let result = call()
        if result != -1 { return result }
        if errno != EINTR { throw SystemFailure(operation(), path) }
    }
}
