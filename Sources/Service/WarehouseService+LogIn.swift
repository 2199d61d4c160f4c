import Access
import Bytes

/// Logging in with an API key, from a browser.
extension WarehouseService {
    func logIn(_ request: ServiceRequest, _ mayBlock: Bool) throws(Problem) -> ServiceAnswer? {
        guard let access = settings.access else { return ServiceAnswer(303, [("Location", "/"), ("Cache-Control", "no-store")]) }
        guard request.method == .post else { return try readOnly(request, page(ProblemPages.logIn(nil), request)) }
        try checkOrigin(request)
        guard mayBlock, let moment = try moment(mayBlock) else { return nil }
        // Who tries keys is slowed down as anybody else.
        guard try count("address:\(request.address)", nil, request, mayBlock) else { return nil }
        let key = try QueryItems(query: request.form[...]).items.first { $0.name == "key" }?.value.trimmed ?? ""
        do throws(AccessFailure) {
            guard key.hasPrefix(KeyTable.mark), try access.caller(of: key, change: moment.mark, mayBlock: true) != nil else {
                throw AccessFailure.unknownKey
            }
        } catch {
            if error.kind == .unavailable { throw ReaderPool.unavailable(error.reason) }
            refuse(nil, request, error.kind.rawValue)
            return page(ProblemPages.logIn("This did not work: \(error.reason)."), status: 401, request)
        }
        let session: String
        do throws(AccessFailure) { session = try access.sessions.begin(key: key) } catch { throw ReaderPool.unavailable(error.reason) }
        return ServiceAnswer(303, [("Location", "/"), ("Cache-Control", "no-store"), cookie(session, seconds: Sessions.duration, request)])
    }

    func logOut(_ request: ServiceRequest) throws(Problem) -> ServiceAnswer {
        guard request.method == .post else {
            throw Problem(.methodNotAllowed, "method_not_allowed", "only POST is allowed here", fields: [("Allow", "POST")])
        }
        try checkOrigin(request)
        if let session = request.session { settings.access?.sessions.end(session) }
        return ServiceAnswer(303, [("Location", "/login"), ("Cache-Control", "no-store"), cookie("", seconds: 0, request)])
    }

    private func cookie(_ value: String, seconds: Int, _ request: ServiceRequest) -> (name: String, value: String) {
        let isSecure = request.fields.forwardedScheme?.lowercased() == "https"
        let attributes = "; Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
        return ("Set-Cookie", "\(ServiceRequest.cookie)=\(value)\(attributes)")
    }

    /// Refuses a form that another site has sent.
    private func checkOrigin(_ request: ServiceRequest) throws(Problem) {
        guard let origin = request.fields.origin else { return }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init)
        guard host == request.fields.host else { throw Problem(.forbidden, "other_origin", "the form is of another site") }
    }
}
