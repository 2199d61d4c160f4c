/// Who sends a request, and what it may read.
package struct Caller: Sendable {
    /// The identity that requests are counted by, and that the audit has: of a key, a token's subject, or an address.
    package let identity: String
    /// The user, if the database knows it.
    package let userID: String?
    /// Nil for a caller that may read everything.
    let scopes: [String]?

    init(identity: String, userID: String?, scopes: [String]?) {
        (self.identity, self.userID, self.scopes) = (identity, userID, scopes)
    }

    /// A caller of a server that asks for no credentials.
    package static func anonymous(address: String) -> Caller { Caller(identity: "address:\(address)", userID: nil, scopes: nil) }

    package func may(_ scope: String) -> Bool { scopes?.contains(scope) ?? true }
}

/// Why a caller is refused.
package struct AccessFailure: Error, Sendable {
    package enum Kind: String, Sendable {
        /// There are no credentials.
        case noCredentials = "no_credentials"
        /// The credentials are none, or no longer.
        case invalidCredentials = "invalid_credentials"
        /// The database or the issuer, which would know, cannot be reached.
        case unavailable
    }

    package let kind: Kind
    package let reason: String

    package static let unknownKey = AccessFailure(.invalidCredentials, "the key is none of this server's")

    init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }
}
