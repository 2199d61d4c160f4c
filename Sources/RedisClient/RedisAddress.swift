/// The address of a Redis server: `redis://host:port/database`. The port (6379) and the database (0) may be omitted.
package struct RedisAddress: Equatable, Sendable, CustomStringConvertible {
    package static let scheme = "redis://"

    package let host: String
    package let port: Int
    package let database: Int

    /// Parses an address; nil if it is invalid. An address with a password is invalid, because all users could see it in the list of processes.
    package init?(_ text: String) {
        guard text.hasPrefix(Self.scheme) else { return nil }
        let parts = text.dropFirst(Self.scheme.count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var host = parts[0]
        var port = 6379
        // An IPv6 address stands in brackets.
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            guard let number = Int(host[host.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("@"), host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        let path = parts.count > 1 ? parts[1] : ""
        guard let database = path.isEmpty ? 0 : Int(path), (0...65535).contains(database) else { return nil }
        self.host = String(host)
        self.port = port
        self.database = database
    }

    package var description: String { "\(Self.scheme)\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)" }
}
