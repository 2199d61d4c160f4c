import Access

/// Who sends a request, and whether it may.
extension WarehouseService {
    /// Returns who sends a request, and counts it; nil if something must be waited for and `mayBlock` is false.
    func caller(_ request: ServiceRequest, _ moment: ChangeWatch.Moment, _ mayBlock: Bool) throws(Problem) -> Caller? {
        if let known = request.progress.caller { return known }
        var caller = Caller.anonymous(address: request.address)
        if let access = settings.access {
            do throws(AccessFailure) {
                let found: Caller?
                if let session = request.session, request.fields.authorization == nil {
                    found = try access.caller(session: session, change: moment.mark, mayBlock: mayBlock)
                } else {
                    found = try access.caller(request.fields.authorization, change: moment.mark, mayBlock: mayBlock)
                }
                guard let found else { return nil }
                caller = found
            } catch {
                if error.kind == .unavailable { throw ReaderPool.unavailable(error.reason) }
                // Who guesses credentials is slowed down as well.
                guard try count("address:\(request.address)", nil, request, mayBlock) else { return nil }
                refuse(nil, request, error.kind.rawValue)
                let challenge = error.kind == .noCredentials ? "Bearer" : "Bearer error=\"invalid_token\""
                throw Problem(.unauthorized, error.kind.rawValue, error.reason, fields: [("WWW-Authenticate", challenge)])
            }
        }
        guard try count(caller.identity, caller, request, mayBlock) else { return nil }
        metrics.note(caller: caller.identity)
        request.progress.caller = caller
        return caller
    }

    /// Counts a request, and refuses it beyond the limit; false if something must be waited for and `mayBlock` is false.
    func count(_ identity: String, _ caller: Caller?, _ request: ServiceRequest, _ mayBlock: Bool) throws(Problem) -> Bool {
        guard let counter = settings.counter else { return true }
        guard let count = counter.count(identity, mayBlock: mayBlock) else { return false }
        guard count.isOver else { return true }
        refuse(caller, request, "too_many_requests")
        throw Problem(
            .tooManyRequests, "too_many_requests", "more than \(count.limit) requests within a minute: wait \(count.reset) s",
            fields: [("Retry-After", "\(count.reset)")] + count.fields)
    }

    func check(_ caller: Caller, _ endpoint: Endpoint, _ request: ServiceRequest) throws(Problem) {
        guard caller.may(endpoint.scope.rawValue) else {
            refuse(caller, request, "insufficient_scope")
            throw Problem(
                .forbidden, "insufficient_scope", "this needs the scope \(endpoint.scope.rawValue)",
                fields: [("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"\(endpoint.scope.rawValue)\"")])
        }
    }

    /// Records that a caller has read answers of language models.
    func noteReading(_ caller: Caller, _ request: ServiceRequest) {
        settings.audit?.read(AuditTrail.Actor(caller, address: request.address, userAgent: request.fields.userAgent), resource: "answers", id: nil)
    }

    func refuse(_ caller: Caller?, _ request: ServiceRequest, _ code: String) {
        let actor = AuditTrail.Actor(caller, address: request.address, userAgent: request.fields.userAgent)
        settings.audit?.refused(actor, code: code, resource: Endpoint.resource(request.path))
    }
}

extension RequestCounter.Count {
    /// How the caller stands (draft-ietf-httpapi-ratelimit-headers-05).
    fileprivate var fields: [(name: String, value: String)] {
        [("RateLimit-Limit", "\(limit)"), ("RateLimit-Remaining", "\(remaining)"), ("RateLimit-Reset", "\(reset)")]
    }
}
