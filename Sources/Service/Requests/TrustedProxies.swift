import Glibc

/// The proxies whose word on a client's address is taken. Anybody can send the field `X-Forwarded-For`.
package struct TrustedProxies: Sendable {
    private let addresses: Set<String>

    /// - Parameter addresses: IP addresses; nil if one of them is none.
    package init?(_ addresses: [String]) {
        var normal: Set<String> = []
        for address in addresses {
            guard let text = Self.normal(address) else { return nil }
            normal.insert(text)
        }
        self.addresses = normal
    }

    package static let none = TrustedProxies(addresses: [])
    private init(addresses: Set<String>) { self.addresses = addresses }

    /// Returns the address of the client: the last one that no trusted proxy has, going back from the connection along `X-Forwarded-For`, where each proxy has
    /// added the address that it was asked from.
    ///
    /// - Parameters:
    ///   - connection: the address that the request came from.
    ///   - forwarded: the values of the fields `X-Forwarded-For`, in their order.
    package func client(_ connection: String, _ forwarded: [String]) -> String {
        var client = Self.normal(connection) ?? connection
        for part in forwarded.flatMap({ $0.split(separator: ",") }).reversed() {
            guard addresses.contains(client), let address = Self.normal(String(part)) else { break }
            client = address
        }
        return client
    }

    /// Returns the one spelling of an IP address; an IPv4 address that is written as an IPv6 one is an IPv4 address. Nil for any other text.
    private static func normal(_ text: String) -> String? {
        let text = text.filter { $0 != " " && $0 != "\t" }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return spelled(AF_INET, &four) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1, let spelled = spelled(AF_INET6, &six) else { return nil }
        return spelled.hasPrefix("::ffff:") && spelled.contains(".") ? String(spelled.dropFirst("::ffff:".count)) : spelled
    }

    private static func spelled(_ family: Int32, _ address: UnsafeRawPointer) -> String? {
        var room = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return inet_ntop(family, address, &room, socklen_t(room.count)).map { String(cString: $0) }
    }
}
