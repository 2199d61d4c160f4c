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
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
        address = source.channel.remoteAddress?.ipAddress ?? ""
    }
}

/// Passes requests to the service. What waits for the database is done in threads of its own, and not in those that serve the connections.
struct ServiceResponder: HTTPResponder {
    let service: WarehouseService
    let threads: NIOThreadPool
    private let longAnswers = LongAnswers()

    init(service: WarehouseService, threads: NIOThreadPool) { (self.service, self.threads) = (service, threads) }

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
        guard var answer else { return Response(status: .internalServerError) }
        var place: LongAnswers.Place?
        if case .pieces = answer.body, asked.method == .get {
            place = longAnswers.take()
            if place == nil { answer = service.busy }
        }
        service.metrics.note(answer, seconds: monotonicSeconds() - start)
        var fields = HTTPFields()
        for (name, value) in answer.fields { if let name = Self.names[name] ?? HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) } }
        return Response(status: .init(code: answer.status), headers: fields, body: body(answer.body, isHead: asked.method == .head, place, context.channel))
    }

    private static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .via
    /// The most bytes of a form.
    private static let formLimit = 8 << 10
    /// The names that every answer has: they are looked up faster than checked.
    private static let names: [String: HTTPField.Name] = [
        "Content-Type": .contentType, "ETag": .eTag, "Last-Modified": .lastModified, "Cache-Control": .cacheControl, "Vary": .vary,
        "Content-Encoding": .contentEncoding,
    ]

    /// - Parameter place: of a long answer that is sent, among those that are under way.
    private func body(_ body: ServiceAnswer.Body, isHead: Bool, _ place: LongAnswers.Place?, _ channel: any Channel) -> ResponseBody {
        switch body {
        case .empty: return ResponseBody()
        case .bytes(let bytes):
            return isHead ? ResponseBody(contentLength: bytes.count) { try await $0.finish(nil) } : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .pieces(let source):
            // Without a length the framework would send the end of a body, which the client of a kept connection takes for the next answer.
            if isHead { return ResponseBody() }
            let threads = threads
            return ResponseBody { writer in
                defer { withExtendedLifetime(place) {} }
                while let piece = try await threads.runIfActive({ try source.next() }) {
                    try await Self.write(ByteBuffer(bytes: piece), to: &writer, channel)
                }
                try await writer.finish(nil)
            }
        }
    }

    /// Writes a piece, and closes the connection if the client does not take it in time: each answer that is under way takes memory.
    private static func write(_ buffer: ByteBuffer, to writer: inout any ResponseBodyWriter, _ channel: any Channel) async throws {
        let timer = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { timer.cancel() }
        try await writer.write(buffer)
    }

    /// The time within which a client must take a piece of a long answer.
    private static let patience = TimeAmount.seconds(60)
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
