/// A command that was not done.
package struct RedisFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// Nothing listens there, or it does not let this client in.
        case unreachable
        /// The connection broke, or no answer came in time.
        case broken
        /// The server says why not.
        case refused(String)
    }

    package let kind: Kind
    package let description: String

    init(_ kind: Kind, _ address: RedisAddress, _ reason: String) {
        self.kind = kind
        description = "\(address): \(reason)"
    }
}
