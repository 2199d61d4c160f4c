import Bytes
import JSONLines
import Records

/// A place from which credentials are loaded. Each load asks the place anew, and may take seconds.
protocol CredentialSource: Sendable {
    /// - Parameter shouldStop: checked at least four times a second. If it is true, the load is given up.
    func load(shouldStop: () -> Bool) throws(ServiceFailure) -> Credentials
}

/// Credentials that stand in the environment or in a file.
struct FixedCredentials: CredentialSource {
    let credentials: Credentials

    init(_ credentials: Credentials) { self.credentials = credentials }

    /// Reads the keys of a profile's section; nil if it has none. All of them come from this one section.
    ///
    /// - Parameter place: the section, for messages.
    init?(section: [String: String], _ place: String) throws(ServiceFailure) {
        guard let key = section["aws_access_key_id"], !key.isEmpty else { return nil }
        guard let secret = section["aws_secret_access_key"], !secret.isEmpty else {
            throw ServiceFailure(
                .configuration, code: "no_credentials", message: "no credentials: \(place) has an aws_access_key_id and no aws_secret_access_key")
        }
        self.init(Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: section["aws_session_token"]))
    }

    func load(shouldStop: () -> Bool) throws(ServiceFailure) -> Credentials { credentials }
}

extension Credentials {
    /// Reads the JSON that containers, instances and credential processes give: `AccessKeyId`, `SecretAccessKey`, `Expiration`, and the session token under
    /// either of its two names.
    ///
    /// - Parameter origin: the place, for messages, such as `credential_process`. A message never shows the text, which may hold a secret.
    init(json: Span<UInt8>, from origin: String) throws(ServiceFailure) {
        func failure(_ reason: String) -> ServiceFailure { ServiceFailure(.configuration, code: "no_credentials", message: "\(origin): \(reason)") }
        let object = try rethrowing(JSONValue(parsing: json)) { (_: JSONFailure) in failure("the response is not JSON") }
        guard let key = object["AccessKeyId"]?.string, let secret = object["SecretAccessKey"]?.string, !key.isEmpty, !secret.isEmpty else {
            throw failure("the response has no AccessKeyId and SecretAccessKey")
        }
        var expiry: Int?
        if let text = object["Expiration"]?.string {
            guard let moment = Instant.microseconds(Array(text.utf8).span) else { throw failure("the Expiration is not a date and time of RFC 3339") }
            expiry = moment / 1_000_000
        }
        self.init(
            accessKeyID: key, secretAccessKey: secret, sessionToken: object["Token"]?.string ?? object["SessionToken"]?.string, expiry: expiry)
    }
}
