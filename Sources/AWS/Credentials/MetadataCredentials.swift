import Bytes
import HTTP

/// Credentials that a container's host gives (ECS, EKS): from the address in `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` or `AWS_CONTAINER_CREDENTIALS_FULL_URI`.
struct ContainerCredentials: CredentialSource {
    /// Where ECS answers relative addresses.
    private static let host = "http://169.254.170.2"
    /// Hosts beside this one to which a token is sent without TLS: those of ECS and EKS.
    private static let knownHosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]"]

    private let url: String
    private let token: String?
    private let tokenPath: String?

    private init(url: String, _ settings: AWSSettings) {
        self.url = url
        token = settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        tokenPath = settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    }

    /// Returns the place that the environment names; nil if it names none.
    static func configured(_ settings: AWSSettings) throws(ServiceFailure) -> ContainerCredentials? {
        if let path = settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") { return ContainerCredentials(url: host + path, settings) }
        guard let full = settings.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI") else { return nil }
        guard isTrusted(full) else {
            throw ServiceFailure(
                .configuration, code: "no_credentials",
                message: "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor an address of this host, ECS or EKS: \(PrintableAddress(full.prefix(200)))")
        }
        return ContainerCredentials(url: full, settings)
    }

    /// Whether credentials may be asked for at an address: by https, or at this host, ECS or EKS.
    private static func isTrusted(_ url: String) -> Bool {
        guard let origin = Request.origin(of: url)?.lowercased() else { return false }
        if origin.hasPrefix("https://") { return true }
        guard origin.hasPrefix("http://"), !origin.contains("@") else { return false }
        var host = origin.dropFirst("http://".count)
        if let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") { host = host[..<colon] }
        let words = host.split(separator: ".", omittingEmptySubsequences: false)
        let isLoopback = host == "localhost" || host == "[::1]" || words.count == 4 && words[0] == "127" && words.allSatisfy { UInt8($0) != nil }
        return isLoopback || knownHosts.contains(String(host))
    }

    func load() throws(ServiceFailure) -> Credentials {
        var headers = [("accept", "application/json")]
        // The file is read at each load: its owner replaces the token.
        if let tokenPath {
            let bytes = try rethrowing(readFile(tokenPath, limit: 64 << 10)) { (error: SystemFailure) in
                ServiceFailure(.configuration, code: "no_credentials", message: "the container's authorization token: \(error)")
            }
            headers.append(("authorization", String(decoding: bytes, as: UTF8.self).trimmed))
        } else if let token {
            headers.append(("authorization", token))
        }
        let body = try MetadataRequest(.get, url, headers: headers).perform("the container's credentials")
        return try Credentials(json: body.span, from: "the container's credentials")
    }
}

/// Credentials of the role of an EC2 instance, from its metadata service. Only version 2 is used, which asks for a token first.
struct InstanceCredentials: CredentialSource {
    private let endpoint: String
    private let advice: String

    /// - Parameter advice: the beginning of the message when the instance has no credentials.
    init(_ settings: AWSSettings, advice: String) throws(ServiceFailure) {
        var endpoint = settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? settings.profile["ec2_metadata_service_endpoint"] ?? "http://169.254.169.254"
        while endpoint.hasSuffix("/") { endpoint.removeLast() }
        _ = try ServiceEndpoint(endpoint)
        self.endpoint = endpoint
        self.advice = advice
    }

    func load() throws(ServiceFailure) -> Credentials {
        let origin = "the instance's metadata"
        let lifetime = [("x-aws-ec2-metadata-token-ttl-seconds", "21600")]
        let token = try MetadataRequest(.put, "\(endpoint)/latest/api/token", headers: lifetime, advice: advice).perform(origin)
        let header = [("x-aws-ec2-metadata-token", String(decoding: token, as: UTF8.self).trimmed)]
        let roles = "\(endpoint)/latest/meta-data/iam/security-credentials/"
        let names = String(decoding: try MetadataRequest(.get, roles, headers: header, advice: advice).perform(origin), as: UTF8.self)
        guard let role = names.split(whereSeparator: \.isNewline).first?.trimmed, !role.isEmpty else {
            throw ServiceFailure(.configuration, code: "no_credentials", message: "\(advice) (the instance has no role)")
        }
        let body = try MetadataRequest(.get, roles + PercentEncoding.encode(role), headers: header, advice: advice).perform(origin)
        return try Credentials(json: body.span, from: origin)
    }
}

/// A request to a service of this host or its neighbour, which responds at once or not at all.
private struct MetadataRequest {
    private let advice: String
    private static let tries = 3
    private static let connectTimeOut = 1.0
    private static let totalTimeOut = 5.0

    private var request: Request

    /// - Parameter advice: the beginning of the message when there are no credentials.
    init(_ method: Request.Method, _ url: String, headers: [(name: String, value: String)], advice: String = "no credentials") {
        self.advice = advice
        request = Request(method, url, headers: headers, body: method == .put ? .bytes([]) : nil)
        request.timeOuts.connect = Self.connectTimeOut
        request.timeOuts.total = Self.totalTimeOut
        request.collectedLimit = 1 << 20
        request.usesProxy = false
    }

    /// Returns the body of the response.
    ///
    /// - Parameter origin: what is asked for, for messages.
    func perform(_ origin: String) throws(ServiceFailure) -> [UInt8] {
        let queue = try rethrowing(TransferQueue(connections: 1), as: ServiceFailure.init)
        var reason = "no response"
        for _ in 0..<Self.tries {
            do throws(HTTPFailure) {
                let response = try perform(queue)
                if response.status == 200 { return response.body }
                reason = "\(request.text): status \(response.status)"
                if response.status < 500, response.status != 429 { break }
            } catch {
                reason = error.description
                // Outside of a container or an instance no service listens: do not wait for it again.
                if error.kind == .unreachable || error.kind == .timedOut { break }
            }
        }
        throw ServiceFailure(.configuration, code: "no_credentials", message: "\(advice) (\(origin): \(reason))")
    }

    private func perform(_ queue: TransferQueue) throws(HTTPFailure) -> Response {
        _ = try queue.start(request)
        while true {
            if case .finished(_, let result) = try queue.run() { return try result.get() }
        }
    }
}
