import Clocks
import Tokens

/// Tells who sends a request, by its credentials: a token of an issuer, or an API key of the database.
package final class AccessControl: Sendable {
    private let tokens: TokenKeys?
    private let keys: KeyTable
    package let sessions: Sessions

    /// - Parameter tokens: nil for a server that takes API keys alone.
    package init(tokens: TokenKeys?, keys: KeyTable, sessions: Sessions) { (self.tokens, self.keys, self.sessions) = (tokens, keys, sessions) }

    /// Ends all look-ups in the database.
    package func stop() { keys.stop() }

    /// Returns the caller of an `Authorization` field (RFC 6750, section 2.1); nil if something must be waited for and `mayBlock` is false.
    ///
    /// - Parameter change: the present state of the database.
    package func caller(_ authorization: String?, change: String, mayBlock: Bool) throws(AccessFailure) -> Caller? {
        guard let authorization else { throw AccessFailure(.noCredentials, "this server needs a token or an API key: Authorization: Bearer ...") }
        let words = authorization.split(separator: " ", maxSplits: 1)
        guard words.count == 2, words[0].lowercased() == "bearer" else {
            throw AccessFailure(.invalidCredentials, "the field Authorization has no bearer token")
        }
        return try caller(of: String(words[1].drop { $0 == " " }), change: change, mayBlock: mayBlock)
    }

    /// Returns the caller of a session; nil if something must be waited for and `mayBlock` is false.
    package func caller(session: String, change: String, mayBlock: Bool) throws(AccessFailure) -> Caller? {
        if sessions.isShared, !mayBlock { return nil }
        guard let hash = try sessions.keyHash(session) else { throw AccessFailure(.noCredentials, "the session has ended") }
        return try keys.caller(hash: hash, change: change, mayBlock: mayBlock)
    }

    /// Returns the caller that a token or an API key belongs to; nil if something must be waited for and `mayBlock` is false.
    package func caller(of credentials: String, change: String, mayBlock: Bool) throws(AccessFailure) -> Caller? {
        if credentials.hasPrefix(KeyTable.mark) { return try keys.caller(of: credentials, change: change, mayBlock: mayBlock) }
        guard let tokens else { throw AccessFailure(.invalidCredentials, "the credentials are no API key, and this server takes no tokens") }
        guard let claims = try tokens.claims(of: Array(credentials.utf8), now: Double(wallNanoseconds()) / 1e9, mayBlock: mayBlock),
            let user = try keys.user(issuer: claims.issuer, subject: claims.subject, change: change, mayBlock: mayBlock)
        else { return nil }
        if user?.isDisabled == true { throw AccessFailure(.invalidCredentials, "the user of the token is disabled") }
        return Caller(identity: "token:\(claims.issuer)|\(claims.subject)", userID: user?.id, scopes: claims.scopes)
    }
}
