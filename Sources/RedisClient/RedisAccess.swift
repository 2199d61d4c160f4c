/// The password for Redis servers, and the certificates that servers with TLS are checked against.
package struct RedisAccess: Sendable {
    /// The password for AUTH; nil for a server without one.
    package var password: String?
    /// A file of trusted certificates to use instead of the system's.
    package var certificates: String?

    package init(password: String? = nil, certificates: String? = nil) {
        self.password = password
        self.certificates = certificates
    }

    /// Takes the password from `REDISCLI_AUTH`, as redis-cli does, and the certificates from `SSL_CERT_FILE`.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(password: value("REDISCLI_AUTH"), certificates: value("SSL_CERT_FILE"))
    }
}
