import Bytes
import Glibc
import HTTP
import Records

/// The Security Token Service (STS), which gives credentials for a role.
struct TokenService {
    private static let version = "2011-06-15"

    private let region: String
    private let endpoint: String?
    private let certificates: String?

    init(_ settings: AWSSettings) {
        region = settings.region
        endpoint = settings.endpoint(of: "sts")
        certificates = settings.certificates
    }

    /// Assumes a role. Without a provider the call is not signed: the parameters hold a token.
    func credentials(_ action: String, _ parameters: [(name: String, value: String)], signedBy provider: CredentialsProvider?) throws(ServiceFailure)
        -> Credentials
    {
        let address = try endpoint.map { text throws(ServiceFailure) in try ServiceEndpoint(text) }
        let client = try ServiceClient(
            service: "sts", region: region, credentials: provider, certificates: certificates, backoff: Backoff(tries: 3, first: 0.2, longest: 2)
        ) { region in address ?? ServiceEndpoint(service: "sts", region: region) }
        var call = ServiceCall(.post)
        call.isSigned = provider != nil
        call.headers = [("content-type", "application/x-www-form-urlencoded; charset=utf-8")]
        let form = [("Action", action), ("Version", Self.version)] + parameters
        call.setBody(Array(form.map { "\(PercentEncoding.encode($0.0))=\(PercentEncoding.encode($0.1))" }.joined(separator: "&").utf8))
        call.timeOuts.connect = 5
        call.timeOuts.total = 20
        call.collectedLimit = 1 << 20
        let response = ResponseXML(try client.perform(call).body)
        guard let key = response.text("AccessKeyId"), let secret = response.text("SecretAccessKey"), let token = response.text("SessionToken"),
            let expiration = response.text("Expiration"), let expiry = Instant.microseconds(Array(expiration.utf8).span)
        else {
            throw ServiceFailure(.credentials, code: "no_credentials", message: "\(action): the response holds no credentials")
        }
        return Credentials(accessKeyID: key, secretAccessKey: secret, sessionToken: token, expiry: expiry / 1_000_000)
    }
}

/// Credentials of a role, which is assumed with other credentials (STS AssumeRole).
struct AssumedRole: CredentialSource {
    private let parameters: [(name: String, value: String)]
    private let base: CredentialsProvider
    private let service: TokenService

    /// - Parameters:
    ///   - profile: the settings of the profile that names the role.
    ///   - base: the credentials with which the role is assumed.
    init(role: String, profile: [String: String], base: any CredentialSource, service: TokenService) {
        var parameters = [("RoleArn", role), ("RoleSessionName", profile["role_session_name"] ?? defaultSessionName())]
        if let seconds = profile["duration_seconds"] { parameters.append(("DurationSeconds", seconds)) }
        if let identifier = profile["external_id"] { parameters.append(("ExternalId", identifier)) }
        self.parameters = parameters
        self.base = CredentialsProvider(base)
        self.service = service
    }

    func load() throws(ServiceFailure) -> Credentials { try service.credentials("AssumeRole", parameters, signedBy: base) }
}

/// Credentials of a role, which is assumed with a token in a file (STS AssumeRoleWithWebIdentity). The file is read at each load: its owner replaces it.
struct WebIdentity: CredentialSource {
    let role: String
    let tokenPath: String
    let session: String?
    let service: TokenService

    func load() throws(ServiceFailure) -> Credentials {
        let bytes = try rethrowing(readFile(tokenPath, limit: 64 << 10)) { (error: SystemFailure) in
            ServiceFailure(.configuration, code: "no_credentials", message: "the web identity token: \(error)")
        }
        let parameters = [
            ("RoleArn", role), ("RoleSessionName", session ?? defaultSessionName()), ("WebIdentityToken", String(decoding: bytes, as: UTF8.self).trimmed),
        ]
        return try service.credentials("AssumeRoleWithWebIdentity", parameters, signedBy: nil)
    }
}

/// The name of a session for which none is configured: it tells the process in the logs of the service.
private func defaultSessionName() -> String { "secflow-\(getpid())" }
