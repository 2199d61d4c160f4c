/// Why a command failed.
package struct RedisFailure: Error, CustomStringConvertible, Equatable {
    package enum Kind: Equatable, Sendable {
        /// No server listens at the address, or the server refuses the connection.
        case unreachable
        /// The server's certificate is not trusted, or is that of another host.
        case untrusted
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

    /// The failure that a server reports with an error reply.
    init(refusal text: String, _ address: RedisAddress) {
        let isElsewhere = text.hasPrefix("MOVED ") || text.hasPrefix("ASK ")
        self.init(.refused(text), address, isElsewhere ? "Redis Cluster is not supported, and this node has only a part of the keys: \(text)" : text)
    }

    /// Whether the same command would fail again: for a wrong password, missing rights, an untrusted certificate, or a database or key that another server has.
    package var isPermanent: Bool {
        switch kind {
        case .unreachable, .broken: false
        case .untrusted: true
        case .refused(let text): ["WRONGPASS", "NOAUTH", "NOPERM", "MOVED", "ASK", "ERR invalid DB", "ERR DB index"].contains(where: text.hasPrefix)
        }
    }
}
