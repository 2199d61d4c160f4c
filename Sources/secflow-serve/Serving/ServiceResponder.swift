import Clocks
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Service

/// The context of a request: its connection, for the address of the client.
struct ServiceContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let address: String

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// Passes requests to the service. What waits for the database is done in threads of its own, and not in those that serve the connections.
struct ServiceResponder: HTTPResponder {
    let service: WarehouseService
    let threads: NIOThreadPool

    func respond(to request: Request, context: ServiceContext) async throws -> Response {
        let start = monotonicSeconds()
        let forwarded = request.headers[values: Self.forwardedFor]
        var asked = ServiceRequest(request, address: service.settings.proxies.client(context.address, forwarded))
        if asked.takesForm {
            guard let body = try? await request.body.collect(upTo: Self.formLimit) else { return Response(status: .contentTooLarge) }
            asked.form = String(buffer: body)
        }
        let answer: ServiceAnswer?
        if let quick = service.answer(asked, mayBlock: false) {
            answer = quick
        } else {
            answer = try await threads.runIfActive { [asked] in service.answer(asked, mayBlock: true) }
        }
        guard let answer else { return Response(status: .internalServerError) }
        service.metrics.note(answer, seconds: monotonicSeconds() - start)
        var fields = HTTPFields()
        for (name, value) in answer.fields { if let name = Self.names[name] ?? HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) } }
        return Response(status: .init(code: answer.status), headers: fields, body: body(answer.body, isHead: asked.method == .head))
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
    /// The most bytes of a form.
    private static let formLimit = 8 << 10
    /// The names that every answer has: they are looked up faster than checked.
    private static let names: [String: HTTPField.Name] = [
        "Content-Type": .contentType, "ETag": .eTag, "Last-Modified": .lastModified, "Cache-Control": .cacheControl, "Vary": .vary,
        "Content-Encoding": .contentEncoding,
    ]

    private func body(_ body: ServiceAnswer.Body, isHead: Bool) -> ResponseBody {
        switch body {
        case .empty: return ResponseBody()
        case .bytes(let bytes):
            return isHead ? ResponseBody(contentLength: bytes.count) { try await $0.finish(nil) } : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .pieces(let source):
            // Without a length the framework would send the end of a body, which the client of a kept connection takes for the next answer.
            if isHead { return ResponseBody() }
            let threads = threads
            return ResponseBody { writer in
                while let piece = try await threads.runIfActive({ try source.next() }) { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
            }
        }
    }
}

extension ServiceRequest {
    private static let forwardedScheme = HTTPField.Name("X-Forwarded-Proto") ?? .via

    fileprivate init(_ request: Request, address: String) {
        let method: Method =
            switch request.method {
            case .get: .get
            case .head: .head
            case .post: .post
            case .options: .options
            default: .other
            }
        var fields = Fields()
        fields.host = request.head.authority
        fields.accept = request.headers[.accept]
        fields.acceptEncoding = request.headers[.acceptEncoding]
        fields.ifNoneMatch = request.headers[.ifNoneMatch]
        fields.ifModifiedSince = request.headers[.ifModifiedSince]
        fields.authorization = request.headers[.authorization]
        fields.cookie = request.headers[.cookie]
        fields.userAgent = request.headers[.userAgent]
        fields.origin = request.headers[.origin]
        fields.forwardedScheme = request.headers[Self.forwardedScheme]
        self.init(method, request.head.path ?? "/", fields, address: address)
    }
}
