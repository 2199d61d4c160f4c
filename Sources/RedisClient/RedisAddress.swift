import Bytes

/// The address of a Redis server: `redis://user@host:port/database`, or `rediss://` for TLS. All but the host may be omitted; the port is then 6379 and the
/// database 0.
package struct RedisAddress: Equatable, Sendable, CustomStringConvertible {
    /// Whether the connection is encrypted, and the server must show a trusted certificate.
    package let isTLS: Bool
    /// The user of the server's access control list; nil for its default user.
    package let user: String?
    package let host: String
    package let port: Int
    package let database: Int

    /// Parses an address; nil if it is invalid. An address with a password is invalid, because all users could see it in the list of processes.
    package init?(_ text: String) {
        guard let scheme = ["redis://", "rediss://"].first(where: text.hasPrefix) else { return nil }
        isTLS = scheme == "rediss://"
        let parts = text.dropFirst(scheme.count).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var host = parts[0]
        if let mark = host.firstIndex(of: "@") {
            let user = host[..<mark]
            guard !user.isEmpty, user.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: "%") }) else { return nil }
            self.user = String(user)
            host = host[host.index(after: mark)...]
        } else {
            user = nil
        }
        var port = 6379
        // An IPv6 address stands in brackets.
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") {
            guard let number = Int(host[host.index(after: colon)...]), (1...65535).contains(number) else { return nil }
            port = number
            host = host[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.utf8.allSatisfy({ $0.isASCIILetter || $0.isDigit || "-._:".utf8.contains($0) }) else { return nil }
        let path = parts.count > 1 ? parts[1] : ""
        guard let database = path.isEmpty ? 0 : Int(path), (0...65535).contains(database) else { return nil }
        self.host = String(host)
        self.port = port
        self.database = database
    }

    /// The address without the user: some programs take a password in its place.
    package var description: String { "\(isTLS ? "rediss" : "redis")://\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)" }
}
