/// How clients of this process prove who they are, and which servers they trust.
package struct RedisAccess: Sendable {
    /// The password for AUTH; nil for a server without one.
    package var password: String?
    /// A file of trusted certificates to use instead of the system's.
    package var certificates: String?

    package init(password: String? = nil, certificates: String? = nil) {
        self.password = password
        self.certificates = certificates
    }

    /// The password in `REDISCLI_AUTH`, as for redis-cli, and the certificates in `SSL_CERT_FILE`.
    package init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        self.init(password: value("REDISCLI_AUTH"), certificates: value("SSL_CERT_FILE"))
    }
}
