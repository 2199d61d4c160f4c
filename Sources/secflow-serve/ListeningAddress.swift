import ArgumentParser

/// Where the server listens: `HOST:PORT`, `[::1]:PORT`, or `:PORT` for all addresses of IPv4.
struct ListeningAddress: ExpressibleByArgument {
    let host: String
    let port: Int

    init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    init?(argument text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]), (0...65535).contains(port) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
            guard host.contains(":") else { return nil }
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : String(host), port: port)
    }

    var isLoopback: Bool { ["127.0.0.1", "::1", "localhost"].contains(host) }

    /// The address with a port, as a browser takes it.
    func text(port: Int) -> String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    var defaultValueDescription: String { text(port: port) }
}
