import HTTP

/// The address of a service.
package struct ServiceEndpoint: Equatable, Sendable {
    /// `http` or `https`.
    package let scheme: String
    /// The host and port as curl sends them: in lower case, without the scheme's standard port.
    package let host: String
    /// The path before that of each request, without a slash at its end.
    package let path: String

    package init(scheme: String = "https", host: String, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.path = path
    }

    /// Parses `http://HOST[:PORT][/PATH]` or the same with https.
    package init(_ text: String) throws(ServiceFailure) {
        func failure(_ message: String) -> ServiceFailure { ServiceFailure(.configuration, code: "invalid_endpoint", message: message) }
        // A user name and password in the address would be visible to other users: refuse them, and do not repeat the text.
        guard !text.contains("@") else { throw failure("the endpoint holds an @: give credentials in the environment") }
        for (scheme, port) in [("http", ":80"), ("https", ":443")] where text.lowercased().hasPrefix(scheme + "://") {
            let rest = text.dropFirst(scheme.count + 3)
            var host = String(rest.prefix { $0 != "/" }).lowercased()
            var path = String(rest.dropFirst(host.count))
            while path.hasSuffix("/") { path.removeLast() }
            if host.hasSuffix(port) { host.removeLast(port.count) }
            guard !host.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) else { break }
            self.init(scheme: scheme, host: host, path: path)
            return
        }
        throw failure("the endpoint is not http://HOST[:PORT] or https://HOST[:PORT]: \(PrintableAddress(text.prefix(200)))")
    }

    /// Amazon's own address of a service in a region.
    package init(service: String, region: String) {
        self.init(host: "\(service).\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")")
    }

    /// Returns the URL of an encoded path and query.
    func url(_ target: String) -> String { "\(scheme)://\(host)\(target)" }
}
