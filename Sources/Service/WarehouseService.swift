package import Access
import Bytes
import Clocks
import JSONLines
package import Warehouse

/// The read API over a database: what each request is answered with. It neither listens nor sends.
package final class WarehouseService: Sendable {
    package struct Settings: Sendable {
        package let location: DatabaseLocation
        package var limits = ReaderPool.Limits()
        /// The most bytes of kept answers.
        package var cacheSize = 64 << 20
        /// What tells who sends a request; nil for a server that asks nobody.
        package var access: AccessControl?
        /// Whether the server is for this machine alone, and answers to its names only.
        package var isLocal = false
        /// Nil for a server without a limit of requests.
        package var counter: RequestCounter?
        package var audit: AuditTrail?
        /// Where the submissions are, from which documents are shown; nil for none.
        package var store: (any FilingSource)?
        package let version: String
        /// The proxies in front of the server.
        package var proxies = TrustedProxies.none
        /// How the version of the API ends.
        package var versionEnd = VersionEnd.present
        package init(_ location: DatabaseLocation, version: String) { (self.location, self.version) = (location, version) }
    }

    package let settings: Settings
    let pool: ReaderPool
    private let watch: ChangeWatch
    private let cache: AnswerCache
    private let description: [UInt8]
    package let metrics = ServiceMetrics()
    private static let routes = Endpoint.all + Endpoint.pages

    package init(_ settings: Settings) {
        self.settings = settings
        pool = ReaderPool(settings.location, settings.limits)
        watch = ChangeWatch(settings.location)
        cache = AnswerCache(limit: settings.cacheSize)
        description = OpenAPI.document(Endpoint.all, version: settings.version, isDeprecated: settings.versionEnd != nil)
    }

    /// Ends all queries.
    package func stop() {
        pool.stop()
        watch.stop()
        settings.access?.stop()
        settings.store?.stop()
    }

    /// Answers a request.
    ///
    /// - Parameter mayBlock: whether the database may be waited for. Without that the result is nil when it must be.
    package func answer(_ request: ServiceRequest, mayBlock: Bool) -> ServiceAnswer? {
        do throws(Problem) {
            return try route(request, mayBlock)
        } catch { return refusal(error, request) }
    }

    /// The answer to a request for which there is no room at the moment.
    package var busy: ServiceAnswer { ReaderPool.unavailable("too many long answers are under way").answer }

    /// A problem, as a page for a browser that asks for one. Who must log in is sent there.
    private func refusal(_ problem: Problem, _ request: ServiceRequest) -> ServiceAnswer {
        guard !request.path.hasPrefix(Self.versionPath), MediaType.preferred(request.fields.accept, of: [.json, .html]) == .html else { return problem.answer }
        if problem.status == .unauthorized { return ServiceAnswer(303, [("Location", "/login"), ("Cache-Control", "no-store")]) }
        return page(ProblemPages.page(problem), status: problem.status.rawValue, fields: problem.fields, request)
    }

    func page(_ page: SitePage, status: Int = 200, fields: [(name: String, value: String)] = [], _ request: ServiceRequest) -> ServiceAnswer {
        var answer = ServiceAnswer(
            status, [("Content-Type", MediaType.html.contentType), ("Cache-Control", "no-store")] + Self.pageFields + fields,
            .bytes(page.html(style: Self.stylePath, hasSession: request.session != nil)))
        if request.path == "/login" { answer.route = "/login" }
        return answer
    }

    /// Whether the `Host` field names this machine. A page of another site could else let a browser read the answers, by a name that it gives this address.
    private static func isLocal(_ host: String?) -> Bool {
        guard let host else { return true }
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return ["localhost", "127.0.0.1", "[::1]"].contains(name.lowercased())
    }

    private func route(_ request: ServiceRequest, _ mayBlock: Bool) throws(Problem) -> ServiceAnswer? {
        guard request.target.utf8.count <= QueryItems.targetLimit else {
            throw Problem(.tooLong, "target_too_long", "the address is longer than \(QueryItems.targetLimit) bytes")
        }
        if settings.isLocal, !Self.isLocal(request.fields.host) {
            throw Problem(.misdirected, "wrong_host", "this server answers to localhost and 127.0.0.1 alone")
        }
        let path = request.path
        switch path {
        case "/healthz": return try readOnly(request, plain("ok\n", route: "/healthz"))
        case "/metrics":
            var answer = ServiceAnswer(
                200, [("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), ("Cache-Control", "no-store")], .bytes(metrics.text))
            answer.route = "/metrics"
            return try readOnly(request, answer)
        case "/login": return try logIn(request, mayBlock)
        case "/logout": return mayBlock ? try logOut(request) : nil
        case "/style.css":
            var answer = ServiceAnswer(200, [("Content-Type", "text/css; charset=utf-8"), ("Cache-Control", "max-age=3600")], .bytes(SiteStyle.bytes))
            answer.route = "/style.css"
            return try readOnly(request, answer)
        case "/readyz": return mayBlock ? try readOnly(request, readiness()) : nil
        case "/v1/openapi.json":
            var answer = ServiceAnswer(200, [("Content-Type", "application/json"), ("Cache-Control", "max-age=3600")], .bytes(description))
            answer.route = "/v1/openapi.json"
            return try readOnly(request, answer)
        default: break
        }
        if let end = settings.versionEnd, path.hasPrefix(Self.versionPath), end.isOver(now: wallSeconds()) {
            throw Problem(.gone, "version_ended", "this version of the API has ended: use \(end.successor)", fields: end.fields)
        }
        guard let moment = try moment(mayBlock), let caller = try caller(request, moment, mayBlock) else { return nil }
        let key = AnswerCache.Key(
            target: request.target, accept: request.fields.accept, isGzip: request.takesGzip, hasSession: request.session != nil, scopes: Scopes(caller))
        if let kept = cache.entry(key, mark: moment.mark) {
            try checkMethod(request)
            try check(caller, kept.endpoint, request)
            if kept.notModified.showsAnswers { noteReading(caller, request) }
            if kept.validators.matches(request.fields) { return kept.notModified }
            if let answer = kept.answer { return answer }
        }
        for endpoint in Self.routes {
            guard let values = endpoint.match(path) else { continue }
            try checkMethod(request)
            try check(caller, endpoint, request)
            guard mayBlock else { return nil }
            let answer = try answer(request, endpoint, values, moment, key)
            if answer.showsAnswers { noteReading(caller, request) }
            return answer
        }
        throw Problem(.notFound, "not_found", "there is nothing at this path: /v1/openapi.json lists the paths")
    }

    private func plain(_ text: String, route: String) -> ServiceAnswer {
        var answer = ServiceAnswer(200, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")], .bytes(Array(text.utf8)))
        answer.route = route
        return answer
    }

    /// Whether the database can be read.
    private func readiness() throws(Problem) -> ServiceAnswer {
        try pool.read { _ throws(ReadingFailure) in }
        return plain("ready\n", route: "/readyz")
    }

    func readOnly(_ request: ServiceRequest, _ answer: ServiceAnswer) throws(Problem) -> ServiceAnswer {
        try checkMethod(request)
        return answer
    }

    func checkMethod(_ request: ServiceRequest) throws(Problem) {
        guard request.method == .get || request.method == .head else {
            throw Problem(.methodNotAllowed, "method_not_allowed", "only GET and HEAD are allowed here", fields: [("Allow", "GET, HEAD")])
        }
    }

    // MARK: Endpoints

    private static let stylePath = "/style.css"
    private static let vary = "Accept, Accept-Encoding, Authorization, Cookie"
    private static let versionPath = "/v1/"
    /// A page loads its style sheet and nothing else, runs nothing, and stands in no other page.
    private static let pageFields: [(name: String, value: String)] = [
        ("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"),
        ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin"),
    ]

    private func answer(
        _ request: ServiceRequest, _ endpoint: Endpoint, _ values: [String: Substring], _ moment: ChangeWatch.Moment, _ key: AnswerCache.Key
    ) throws(Problem) -> ServiceAnswer {
        guard let type = MediaType.preferred(request.fields.accept, of: endpoint.types) else {
            throw Problem(.notAcceptable, "not_acceptable", "this is served as \(endpoint.types.map(\.rawValue).joined(separator: ", "))")
        }
        let query = try QueryItems(target: request.target)
        let arguments = try Arguments(endpoint.parameters, path: values, query: query, isForm: type == .html)
        // A page also depends on who reads it.
        let reader = type == .html ? [key.scopes.text, "\(key.hasSession)"] : []
        let validators = Validators(moment, [settings.version, request.target, type.rawValue] + reader)
        let ending = endpoint.path.hasPrefix(Self.versionPath) ? settings.versionEnd?.fields ?? [] : []
        let fields = validators.fields + ending + [("Cache-Control", "private, no-cache"), ("Vary", Self.vary)]
        var notModified = ServiceAnswer(304, fields)
        notModified.route = endpoint.path

        var answer = ServiceAnswer(200, [("Content-Type", type.contentType)] + fields)
        answer.route = endpoint.path
        answer.showsAnswers = endpoint.scope == .answers
        switch endpoint.work {
        case .list(let list):
            let listed = try ListQuery(list, endpoint, arguments, query, type)
            if type == .json {
                let (body, next) = try pool.read { reader throws(ReadingFailure) in try listed.page(reader) }
                answer.body = .bytes(body)
                if let next { answer.fields.append(("Link", "<\(Self.target(endpoint.path, query, cursor: next))>; rel=\"next\"")) }
            } else {
                let pieces = ListPieces(listed, type, from: pool)
                // A database that cannot be read is noticed before the answer says 200.
                if request.method == .get { try pieces.begin() }
                answer.body = .pieces(pieces)
            }
        case .row(let list):
            let filters = endpoint.filters(arguments)
            answer.body = .bytes(try pool.read { reader throws(ReadingFailure) in try row(list, filters, reader) })
        case .page(let make):
            let context = PageContext(store: settings.store, scopes: key.scopes)
            let page = try pool.read { reader throws(ReadingFailure) in try make(arguments, endpoint, reader, context) }
            if let rest = page.rest {
                // A store of documents is waited for without a connection to the database. What is in it may change while the database does not.
                var document = self.page(try rest(), fields: [("Vary", Self.vary)], request)
                document.route = endpoint.path
                if request.takesGzip { document.compress() }
                return document
            }
            answer.body = .bytes(page.html(style: Self.stylePath, hasSession: request.session != nil))
            answer.fields += Self.pageFields
            answer.showsAnswers = answer.showsAnswers || page.showsAnswers
        case .figures:
            let figures = FigureQuery(arguments)
            answer.body = .bytes(try pool.read { reader throws(ReadingFailure) in try figures.body(type, reader) })
        }
        notModified.showsAnswers = answer.showsAnswers
        if request.takesGzip { answer.compress() }
        cache.keep(answer, of: endpoint, validators, notModified: notModified, key, mark: moment.mark)
        return validators.matches(request.fields) ? notModified : answer
    }

    func moment(_ mayBlock: Bool) throws(Problem) -> ChangeWatch.Moment? {
        do throws(WarehouseFailure) { return try watch.moment(mayBlock: mayBlock) } catch { throw pool.problem(error, isLate: false) }
    }

    private func row(_ list: RowList, _ filters: [RowFilter], _ reader: WarehouseReader) throws(ReadingFailure) -> [UInt8] {
        var writer = JSONWriter()
        try reader.forEachRow(
            of: list, where: filters, after: nil, limit: 1, { (row: ResultRow, _) throws(ReadingFailure) in row.write(type: list.type, to: &writer) },
            failing: { .warehouse($0) })
        guard !writer.bytes.isEmpty else { throw .problem(Problem(.notFound, "not_found", "the database has no such \(list.type)")) }
        return writer.bytes
    }

    /// The address of the next page.
    private static func target(_ path: String, _ query: QueryItems, cursor: String) -> String {
        let items = query.items.filter { $0.name != "cursor" } + [("cursor", cursor)]
        return path + "?" + items.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }
}
