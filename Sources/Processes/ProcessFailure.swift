import Glibc

/// A failed system call: the operation and the error number.
package struct ProcessFailure: Error, CustomStringConvertible {
    package let operation: String
    package let errno: Int32

    package init(_ operation: String, errno: Int32 = Glibc.errno) {
        self.operation = operation
        self.errno = errno
    }

    package var description: String { "cannot \(operation): \(String(cString: strerror(errno)))" }
}
