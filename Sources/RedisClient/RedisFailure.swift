/// Why a command failed.
package struct RedisFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// No server listens at the address, or the server refuses the connection.
        case unreachable
        /// The connection broke, or no reply came in time.
        case broken
        /// The server refused the command, with this message.
        case refused(String)
    }

    package let kind: Kind
    package let description: String

    init(_ kind: Kind, _ address: RedisAddress, _ reason: String) {
        self.kind = kind
        description = "\(address): \(reason)"
    }
}
