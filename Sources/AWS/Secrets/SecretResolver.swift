import Bytes
import HTTP
import JSONLines

/// Gets the values of secrets from Secrets Manager and from the Parameter Store of Systems Manager.
package final class SecretResolver {
    private let settings: AWSSettings
    private let credentials: CredentialsProvider
    /// Responses by the secret's name, so that several members of one secret are one call.
    private var responses: [SecretReference: String] = [:]

    package init(_ settings: AWSSettings, _ credentials: CredentialsProvider) {
        self.settings = settings
        self.credentials = credentials
    }

    /// Returns the value that a reference stands for. No failure shows it.
    ///
    /// - Parameter shouldStop: checked at least once a second. If it is true, the call is given up.
    package func value(of reference: SecretReference, shouldStop: () -> Bool) throws(ServiceFailure) -> String {
        let text: String
        switch reference {
        case .parameter(let name):
            let response = try call(reference, service: "ssm", target: "AmazonSSM.GetParameter", shouldStop) { writer in
                writer.member("Name", name)
                writer.key("WithDecryption")
                writer.boolean(true)
            }
            guard let value = response["Parameter"]?["Value"]?.string else { throw Self.failure(reference, "the response holds no value") }
            text = value
        case .secret(let name, let key):
            let whole = try secret(name, shouldStop)
            guard let key else {
                text = whole
                break
            }
            text = try Self.member(key, of: whole, reference)
        }
        // The environment cannot hold a zero byte: the value would end there.
        guard !text.utf8.contains(0) else { throw Self.failure(reference, "the value holds a zero byte") }
        return text
    }

    private func secret(_ name: String, _ shouldStop: () -> Bool) throws(ServiceFailure) -> String {
        let reference = SecretReference.secret(name: name, key: nil)
        if let known = responses[reference] { return known }
        let response = try call(reference, service: "secretsmanager", target: "secretsmanager.GetSecretValue", shouldStop) { $0.member("SecretId", name) }
        guard let value = response["SecretString"]?.string else { throw Self.failure(reference, "it is binary, and not a text") }
        responses[reference] = value
        return value
    }

    /// Returns a member of the JSON object that a secret holds: a string, a number or a truth value.
    private static func member(_ key: String, of secret: String, _ reference: SecretReference) throws(ServiceFailure) -> String {
        let bytes = Array(secret.utf8)
        let object = try rethrowing(JSONValue(parsing: bytes.span)) { (_: JSONFailure) in failure(reference, "the secret is not JSON, so it has no keys") }
        switch object[key] {
        case .string(let text): return text
        case .number(let digits): return digits
        case .boolean(let flag): return flag ? "true" : "false"
        case nil: throw failure(reference, "the secret has no such key")
        default: throw failure(reference, "the key holds no single value")
        }
    }

    private func call(
        _ reference: SecretReference, service: String, target: String, _ shouldStop: () -> Bool, _ writeMembers: (inout JSONWriter) -> Void
    ) throws(ServiceFailure) -> JSONValue {
        let identifier = service == "secretsmanager" ? "secrets_manager" : service
        let custom = try settings.endpoint(of: identifier).map { text throws(ServiceFailure) in try ServiceEndpoint(text) }
        let client = try ServiceClient(
            service: service, region: reference.region ?? settings.region, credentials: credentials, certificates: settings.certificates,
            backoff: Backoff(tries: 4, first: 0.3, longest: 5)
        ) { region in custom ?? ServiceEndpoint(service: service, region: region) }
        var call = ServiceCall(.post)
        call.headers = [("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)]
        var writer = JSONWriter()
        writer.beginObject()
        writeMembers(&writer)
        writer.endObject()
        call.setBody(writer.bytes)
        call.timeOuts.connect = 5
        call.timeOuts.total = 20
        call.collectedLimit = 1 << 20
        do throws(ServiceFailure) {
            let body = try client.perform(call, shouldStop: shouldStop).body
            return try rethrowing(JSONValue(parsing: body.span)) { (_: JSONFailure) in Self.failure(reference, "the response is not JSON") }
        } catch {
            throw ServiceFailure(error.kind, code: error.code, message: "\(reference): \(error.message)", retryAfter: error.retryAfter)
        }
    }

    private static func failure(_ reference: SecretReference, _ reason: String) -> ServiceFailure {
        ServiceFailure(.configuration, code: "no_secret", message: "\(reference): \(reason)")
    }
}
