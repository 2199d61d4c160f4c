package import Bytes

/// Why no request may be sent now: the request rate cannot be kept.
package struct PaceFailure: Error, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The place of the rate is unusable: a wrong address, a file of another program, a password that the server refuses.
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
