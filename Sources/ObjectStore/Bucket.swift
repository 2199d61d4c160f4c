import HTTP

/// A bucket and its address.
package struct Bucket: Sendable {
    package struct Failure: Error, CustomStringConvertible, Equatable {
        package let description: String
    }

    package let name: String
    /// The value of the `Host` header, as it is sent and signed.
    let host: String
    /// The scheme and host of every URL.
    private let origin: String
    /// The start of every path: the bucket's name; empty if the name is part of the host.
    private let prefix: String

    /// With Amazon's own endpoint, the bucket's name is part of the host (`bucket.s3.region.amazonaws.com`). With any other endpoint, or if the name has a dot
    /// (which Amazon's certificate does not cover), it is part of the path.
    package init(name: String, region: String, endpoint: String?) throws(Failure) {
        guard (3...63).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte), name.first != ".", name.first != "-", !name.contains("..") else {
            throw Failure(description: "\"\(name.prefix(80))\" is not a bucket name")
        }
        guard !region.isEmpty, region.utf8.allSatisfy({ Self.isNameByte($0) && $0 != UInt8(ascii: ".") }) else {
            throw Failure(description: "\"\(region.prefix(80))\" is not a region name")
        }
        self.name = name
        if let endpoint {
            let (scheme, host, path) = try Self.parse(endpoint)
            self.host = host
            origin = "\(scheme)://\(host)"
            prefix = "\(path)/\(name)"
        } else {
            let service = "s3.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
            let isInPath = name.contains(".")
            host = isInPath ? service : "\(name).\(service)"
            origin = "https://\(host)"
            prefix = isInPath ? "/\(name)" : ""
        }
    }

    /// The path of an object's URL, without escapes.
    func path(_ key: String) -> String { "\(prefix)/\(key)" }

    func url(_ target: String) -> String { origin + target }

    /// Splits an endpoint into the scheme, the host and port as curl sends them (without the scheme's default port), and the path without a slash at its end.
    private static func parse(_ endpoint: String) throws(Failure) -> (scheme: String, host: String, path: String) {
        // A user name and password in the endpoint would be visible to other users: refuse them, and do not repeat the text.
        guard !endpoint.contains("@") else { throw Failure(description: "the endpoint holds an @: give credentials in the environment") }
        for (scheme, port) in [("http", ":80"), ("https", ":443")] where endpoint.lowercased().hasPrefix(scheme + "://") {
            let rest = endpoint.dropFirst(scheme.count + 3)
            var host = String(rest.prefix { $0 != "/" }).lowercased()
            var path = String(rest.dropFirst(host.count))
            while path.hasSuffix("/") { path.removeLast() }
            if host.hasSuffix(port) { host.removeLast(port.count) }
            guard !host.isEmpty, rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) else { break }
            return (scheme, host, path)
        }
        throw Failure(description: "the endpoint is not http://HOST[:PORT] or https://HOST[:PORT]: \(PrintableAddress(endpoint.prefix(200)))")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }
}
