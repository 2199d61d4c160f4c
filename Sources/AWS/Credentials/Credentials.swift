/// The credentials that sign requests. The description shows none of them.
package struct Credentials: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let accessKeyID: String
    package let secretAccessKey: String
    package let sessionToken: String?
    /// When the credentials expire, in seconds of Unix time; nil for credentials that do not expire.
    package let expiry: Int?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil, expiry: Int? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiry = expiry
    }

    package var description: String { "credentials" }
    package var debugDescription: String { description }
}
