package import Bytes

/// Why the request rate cannot be kept. No request may be sent then.
package struct PaceFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The place where the rate is kept cannot be used: a wrong address, a file of another program, or a password that the server refuses.
        case configuration
        /// The server that keeps the rate cannot be reached, or gives no usable reply.
        case unavailable
        /// A system call failed.
        case system(SystemFailure)
    }

    package let kind: Kind
    package let description: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        description = message
    }

    init(_ failure: SystemFailure) { self.init(.system(failure), failure.description) }
}
