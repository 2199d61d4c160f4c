package import HTTP

/// A service of language models: where it is, and the key for it.
package struct Service: Sendable {
    package let dialect: Dialect
    /// The address, without a slash at its end.
    package let base: String
    private let key: String?
    /// The key, to be taken out of what the service says.
    package let secret: Secret
    /// Whether the service is on this host and spoken to unencrypted: a proxy elsewhere would see the key.
    private let isPlainLoopback: Bool

    /// Why a service cannot be used, for a message.
    package struct Fault: Error {
        package let message: String
    }

    /// - Parameters:
    ///   - base: the value of `--base-url`; nil for that of the environment, or the standard one.
    package init(_ dialect: Dialect, base: String?, environment: [String: String]) throws(Fault) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.dialect = dialect
        var address = base ?? value(dialect.baseVariable) ?? dialect.standardBase
        while address.hasSuffix("/") { address.removeLast() }
        guard let origin = Request.origin(of: address), address.hasPrefix("https://") || address.hasPrefix("http://") else {
            throw Fault(message: "the address of the service is none: it begins with https://, or for a server on this host with http://")
        }
        guard !origin.contains("@"), !address.contains("?"), !address.contains("#"), !address.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) else {
            throw Fault(message: "the address of the service may have no user, no password, no blanks, ? or #: a key is taken from \(dialect.keyVariable)")
        }
        self.base = address
        key = value(dialect.keyVariable)
        secret = Secret(key)
        isPlainLoopback = origin.hasPrefix("http://") && Self.isLoopback(origin)
        if let key, key.utf8.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
            throw Fault(message: "\(dialect.keyVariable) holds blanks or other characters that no key has")
        }
        if key == nil, address == dialect.standardBase { throw Fault(message: "\(dialect.keyVariable) is not set: the key for \(address)") }
        if key != nil, origin.hasPrefix("http://"), !isPlainLoopback {
            throw Fault(message: "the key would travel unencrypted to \(origin): use https, or unset \(dialect.keyVariable)")
        }
    }

    private static func isLoopback(_ origin: Substring) -> Bool {
        let host = origin.dropFirst("http://".count)
        return ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
    }

    /// The host and the port, for the name of a file.
    package var fileName: String {
        let origin = Request.origin(of: base).map(String.init) ?? base
        return String(origin.drop { $0 != "/" }.drop { $0 == "/" }.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "-") ? $0 : "_" })
    }

    /// A request with the headers of the dialect.
    package func request(_ method: Request.Method, _ path: String, body: [UInt8]? = nil, contentType: String = "application/json") -> Request {
        var headers: [(name: String, value: String)] = []
        switch dialect {
        case .messages:
            headers.append(("anthropic-version", MessagesRequest.version))
            if let key { headers.append(("x-api-key", key)) }
        case .responses:
            if let key { headers.append(("authorization", "Bearer \(key)")) }
        }
        if body != nil { headers.append(("content-type", contentType)) }
        var request = Request(method, base + path, headers: headers, body: body.map { .bytes($0) })
        request.hasOwnConnection = method == .post
        request.usesProxy = !isPlainLoopback
        return request
    }

    /// The text without the key, should a service repeat it.
    package func withoutKey(_ text: String) -> String { secret.removed(from: text) }
}
