/// The credentials that sign requests. The description shows none of them.
package struct Credentials: Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    package let accessKeyID: String
    package let secretAccessKey: String
    package let sessionToken: String?

    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
    }

    package var description: String { "credentials" }
    package var debugDescription: String { description }
}
