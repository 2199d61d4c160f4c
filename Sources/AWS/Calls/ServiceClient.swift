import Bytes
import Clocks
import Glibc
package import HTTP
import Records

/// Calls to one service, several at once in one thread: signed, repeated after transient failures, and signed with new credentials before these expire.
///
/// Start some calls, then call `run` until each has been reported, or use `perform` for one call at a time.
package final class ServiceClient {
    package enum Event {
        /// A call ended, with a response of the status 200 to 299, or with a failure.
        case finished(Int, Result<Response, ServiceFailure>)
        /// The watched descriptor can be read, or its writer has closed it.
        case readable
        /// The time is over without an event, or a signal interrupted the wait.
        case idle
    }

    /// A call that is not finished, and what its attempts have met so far.
    private struct Pending {
        let identifier: Int
        let call: ServiceCall
        var failures = 0
        /// When the next attempt may begin, on the monotonic clock.
        var start = 0.0
        /// What the attempt under way was signed with. Another call may have corrected the client's own values since.
        var credentials: Credentials?
        var region = ""
        var skew = 0
        /// How often an attempt was repeated because of the credentials, the region, the host, or the clock.
        var corrections = 0
        /// Another host, to which the service redirected this call.
        var endpoint: ServiceEndpoint?
    }

    /// How often a call is repeated with other credentials, or another region, host or clock. Each needs one correction.
    private static let correctionLimit = 4
    /// Seconds after which a call that waits for credentials asks for them again.
    private static let credentialsPause = 0.1
    /// The smallest difference in seconds between the clocks of the two hosts that is corrected. Services refuse fifteen minutes.
    private static let smallestSkew = 60
    /// The difference in seconds between the clocks that services refuse.
    private static let refusedSkew = 900

    private let service: String
    private let endpoint: (_ region: String) -> ServiceEndpoint
    /// The region that signatures name. A response may correct it.
    package private(set) var region: String
    private let provider: CredentialsProvider?
    private let connections: Int
    private let queue: TransferQueue
    private let backoff: Backoff
    /// What the service's clock is ahead of this host's, in seconds.
    private var skew = 0
    /// Whether the last attempt to connect failed. Then each call is tried once only.
    private var isUnreachable = false
    private var isStopped = false
    private var waiting: [Pending] = []
    private var running: [Int: Pending] = [:]
    private var ended: [(Int, Result<Response, ServiceFailure>)] = []
    private var lastIdentifier = 0

    /// - Parameters:
    ///   - service: the name of the service in signatures.
    ///   - endpoint: returns the address of the service in a region.
    ///   - credentials: signs the calls; nil if no call is signed.
    ///   - connections: the number of transfers at once.
    ///   - certificates: a file of trusted certificates to use instead of the system's.
    package init(
        service: String, region: String, credentials: CredentialsProvider?, connections: Int = 1, certificates: String? = nil, backoff: Backoff = Backoff(),
        endpoint: @escaping (_ region: String) -> ServiceEndpoint
    ) throws(ServiceFailure) {
        self.service = service
        self.region = region
        self.endpoint = endpoint
        self.backoff = backoff
        self.connections = max(1, connections)
        provider = credentials
        queue = try rethrowing(TransferQueue(connections: self.connections, certificates: certificates), as: ServiceFailure.init)
    }

    /// The number of calls that are not yet reported.
    package var count: Int { waiting.count + running.count + ended.count }

    /// A function that ends the wait of `run`. Any thread may call it while this client exists.
    package var waker: @Sendable () -> Void { queue.waker }

    /// Accepts a call, and returns the number under which `run` reports its end. After `stop` it fails as interrupted.
    package func start(_ call: ServiceCall) -> Int {
        lastIdentifier += 1
        if isStopped {
            ended.append((lastIdentifier, .failure(.interrupted)))
        } else {
            waiting.append(Pending(identifier: lastIdentifier, call: call))
        }
        return lastIdentifier
    }

    /// Works on the calls until one ends, `descriptor` can be read, or `seconds` are over (at most one second, so that the caller sees signals).
    package func run(seconds: Double = 1, watching descriptor: Int32? = nil) throws(ServiceFailure) -> Event {
        startReady()
        if !ended.isEmpty {
            let (identifier, result) = ended.removeFirst()
            return .finished(identifier, result)
        }
        var wait = seconds
        if running.count < connections, let next = waiting.map(\.start).min() { wait = min(wait, max(0, next - monotonicSeconds())) }
        switch try rethrowing(queue.run(seconds: wait, watching: descriptor), as: ServiceFailure.init) {
        case .finished(let number, let result):
            guard let pending = running.removeValue(forKey: number), let outcome = outcome(of: pending, result) else { return .idle }
            return .finished(pending.identifier, outcome)
        case .readable: return .readable
        case .idle: return .idle
        }
    }

    /// Performs one call, and waits for its end. Other calls must not be under way.
    ///
    /// - Parameter shouldStop: checked at least four times a second. If it is true, the call is given up.
    package func perform(_ call: ServiceCall, shouldStop: () -> Bool = { false }) throws(ServiceFailure) -> Response {
        _ = start(call)
        while true {
            if case .finished(_, let result) = try run(seconds: 0.25) { return try result.get() }
            if shouldStop() { cancel() }
        }
    }

    /// Ends one call, which `run` does not report any more.
    package func cancel(_ identifier: Int) {
        waiting.removeAll { $0.identifier == identifier }
        ended.removeAll { $0.0 == identifier }
        guard let number = running.first(where: { $0.value.identifier == identifier })?.key else { return }
        running[number] = nil
        queue.cancel(number)
    }

    /// Begins no further attempts: calls that wait fail as interrupted. Transfers under way may end.
    package func stop() {
        isStopped = true
        ended += waiting.map { ($0.identifier, .failure(.interrupted)) }
        waiting.removeAll()
    }

    /// Ends the transfers under way as well. `run` reports them as interrupted.
    package func cancel() {
        stop()
        queue.cancelAll()
        ended += running.values.map { ($0.identifier, .failure(.interrupted)) }
        running.removeAll()
    }

    // MARK: Attempts

    private func startReady() {
        guard !waiting.isEmpty else { return }
        let now = monotonicSeconds()
        while running.count < connections, let index = waiting.firstIndex(where: { $0.start <= now }) {
            var pending = waiting.remove(at: index)
            do throws(ServiceFailure) {
                guard try hasCredentials(&pending) else {
                    pending.start = now + Self.credentialsPause
                    waiting.insert(pending, at: index)
                    continue
                }
                let request = signed(&pending)
                running[try rethrowing(queue.start(request), as: ServiceFailure.init)] = pending
            } catch {
                ended.append((pending.identifier, .failure(error)))
            }
        }
    }

    /// Whether there are credentials for a call's next attempt, or it needs none. Otherwise new ones are being loaded.
    private func hasCredentials(_ pending: inout Pending) throws(ServiceFailure) -> Bool {
        guard pending.call.isSigned, let provider else { return true }
        pending.credentials = try provider.credentials()
        return pending.credentials != nil
    }

    /// Returns the request of a call's next attempt.
    private func signed(_ pending: inout Pending) -> Request {
        var call = pending.call
        call.prepare?(&call)
        (pending.region, pending.skew) = (region, skew)
        let endpoint = pending.endpoint ?? endpoint(region)
        let time = Self.time(wallSeconds() + skew)
        var headers = [("host", endpoint.host), ("x-amz-date", time)] + call.headers
        if service == "s3" { headers.append(("x-amz-content-sha256", call.bodyHash)) }
        var authorization: String?
        let parts: SignedParts
        if let credentials = pending.credentials {
            if let token = credentials.sessionToken { headers.append(("x-amz-security-token", token)) }
            parts = SignedParts(method: call.method.rawValue, path: endpoint.path + call.path, query: call.query, headers: headers, bodyHash: call.bodyHash)
            authorization = RequestSigner(credentials: credentials, region: region, service: service).authorization(parts, time: time)
        } else {
            parts = SignedParts(method: call.method.rawValue, path: endpoint.path + call.path, query: call.query, headers: headers, bodyHash: call.bodyHash)
        }
        // curl sends the Host header itself, with the same value.
        headers.removeFirst()
        if let authorization { headers.append(("authorization", authorization)) }
        var request = Request(call.method, endpoint.url(RequestSigner.target(parts)), headers: headers, body: call.body)
        request.rangeStart = call.rangeStart
        request.sink = call.sink
        request.timeOuts = call.timeOuts
        request.collectedLimit = call.collectedLimit
        if let willRepeat = call.willRepeat {
            var isSent = false
            request.maySend = {
                if isSent { willRepeat() }
                isSent = true
                return true
            }
        }
        return request
    }

    /// Formats a time for signatures: `20150830T123600Z`.
    static func time(_ seconds: Int) -> String {
        Instant.utc(seconds: seconds).filter { $0 != "-" && $0 != ":" }
    }

    // MARK: Responses

    /// The result of a call whose attempt ended; nil if it is tried again.
    private func outcome(of pending: Pending, _ result: Result<Response, HTTPFailure>) -> Result<Response, ServiceFailure>? {
        var pending = pending
        let failure: ServiceFailure
        switch result {
        case .success(let response):
            isUnreachable = false
            let isError = !(200...299).contains(response.status) || pending.call.mayFailLate && ResponseXML(response.body).contains("Error")
            guard isError else { return .success(response) }
            failure = ServiceFailure(response)
            if !isStopped, pending.corrections < Self.correctionLimit, corrects(&pending, response, failure) {
                pending.corrections += 1
                pending.start = 0
                waiting.append(pending)
                return nil
            }
        case .failure(let reason):
            failure = ServiceFailure(reason)
            if failure.kind == .unreachable {
                guard !isUnreachable else { return .failure(failure) }
                // While the host is down, fail further calls after one attempt.
                if pending.failures + 1 >= backoff.tries { isUnreachable = true }
            }
        }
        pending.failures += 1
        guard failure.isWorthAnotherTry, let delay = backoff.delay(afterFailures: pending.failures) else { return .failure(failure) }
        guard !isStopped else { return .failure(failure) }
        pending.call.willRepeat?()
        pending.start = monotonicSeconds() + max(delay, min(Double(failure.retryAfter ?? 0), backoff.longest))
        waiting.append(pending)
        return nil
    }

    /// Whether another attempt may succeed because this host, and not the service, was wrong: about the credentials, the time, the region, or the host.
    private func corrects(_ pending: inout Pending, _ response: Response, _ failure: ServiceFailure) -> Bool {
        if let date = response.head["date"].flatMap(HTTPDate.seconds) {
            let difference = date - wallSeconds()
            // A response to HEAD has no document that names the reason.
            let isNamed = Self.namesTime(failure)
            let isLikely = pending.call.method == .head && response.status == 403
            if isNamed || isLikely, abs(difference - pending.skew) >= (isNamed ? Self.smallestSkew : Self.refusedSkew) {
                skew = difference
                return true
            }
        }
        if Self.namesCredentials(failure), let used = pending.credentials { return provider?.replace(used) ?? false }
        if let named = response.head["x-amz-bucket-region"] ?? ResponseXML(response.body).text("Region"), AWSSettings.isRegion(named),
            named != pending.region, (300...399).contains(response.status) || response.status == 400
        {
            region = named
            pending.endpoint = nil
            return true
        }
        if response.status == 307, let target = response.redirect, let other = redirect(target) {
            pending.endpoint = other
            return true
        }
        // The response to HEAD has no document that names the reason. For credentials that have expired it is 400.
        if pending.call.method == .head, response.status == 400, let used = pending.credentials, used.expiry != nil { return provider?.replace(used) ?? false }
        return false
    }

    private static func namesTime(_ failure: ServiceFailure) -> Bool {
        failure.code == "RequestTimeTooSkewed"
            || failure.kind == .credentials && (failure.message.contains("Signature expired") || failure.message.contains("Signature not yet current"))
    }

    private static func namesCredentials(_ failure: ServiceFailure) -> Bool {
        switch failure.code {
        case "ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired", "InvalidToken": true
        default: false
        }
    }

    /// Returns the endpoint of a redirect to another host of the same service: of Amazon's, or the same host on another port. Nil for any other address.
    private func redirect(_ target: String) -> ServiceEndpoint? {
        let present = endpoint(region)
        guard let origin = Request.origin(of: target), let other = try? ServiceEndpoint(String(origin)), other.scheme == present.scheme else { return nil }
        // The address of IPv6 has colons of its own, in brackets.
        func name(_ host: String) -> Substring { host.hasPrefix("[") ? host.prefix { $0 != "]" } : host.prefix { $0 != ":" } }
        func isAmazons(_ host: String) -> Bool { name(host).hasSuffix(".amazonaws.com") || name(host).hasSuffix(".amazonaws.com.cn") }
        guard name(other.host) == name(present.host) || isAmazons(other.host) && isAmazons(present.host) else { return nil }
        return ServiceEndpoint(scheme: other.scheme, host: other.host, path: present.path)
    }
}
