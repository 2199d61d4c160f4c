import Bytes
import Hummingbird
import NIOCore
import NIOPosix
import Records

/// Puts the faults of the plan into responses. A body with a fault is never compressed, because the checksum of gzip would reveal every changed byte.
struct FaultInjection: RouterMiddleware {
    let plan: FaultPlan
    /// The beginning of the paths whose responses get faults.
    let prefix: String

    func handle(
        _ request: Request, context: MirrorContext, next: (Request, MirrorContext) async throws -> Response
    ) async throws -> Response {
        guard request.uri.string.hasPrefix(prefix), let fault = plan.next(for: request.uri.string) else { return try await next(request, context) }
        context.note.kind = fault.kind
        switch fault.kind {
        case .tooMany: return Refusal.slowDown(seconds: Int(fault.seconds)).response
        case .unavailable: return Refusal.unavailable(retryAfter: Int(fault.seconds)).response
        case .html: return Self.page
        case .empty: return Response(status: .ok, headers: [.contentType: "text/plain"], body: ResponseBody(byteBuffer: ByteBuffer()))
        case .reset where fault.chance & 1 == 0: try await Self.reset(context.channel)
        default: break
        }
        var head = request.head
        head.headerFields[.acceptEncoding] = nil
        var response = try await next(Request(head: head, body: request.body), context)
        guard response.status == .ok || response.status == .partialContent, request.method == .get else { return response }
        let body = try await Self.collected(response.body)
        switch fault.kind {
        case .truncate:
            let kept = body.count > 1 ? Int(fault.chance % UInt64(body.count - 1)) + 1 : 0
            response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: body[..<kept]))
        case .changed:
            response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: Self.changed(body, path: request.uri.path)))
        case .length:
            // Claim more bytes than are sent, or fewer.
            let told = fault.chance & 1 == 0 ? body.count + 1 + Int(fault.chance % 1000) : body.count / 2
            response.headers[.contentLength] = "\(told)"
            response.body = Self.broken(body) { _ in throw FaultFailure() }
        case .reset:
            response.headers[.contentLength] = "\(body.count)"
            response.body = Self.broken(Array(body[..<(body.count / 2)])) { _ in try await Self.reset(context.channel) }
        case .stall:
            response.headers[.contentLength] = "\(body.count)"
            response.body = Self.broken(Array(body[..<(body.count / 2)])) { _ in
                try await Task.sleep(for: .seconds(fault.seconds))
                throw FaultFailure()
            }
        case .slow:
            response.body = Self.slow(body, seconds: fault.seconds)
        case .tooMany, .unavailable, .html, .empty: break
        }
        return response
    }

    /// Returns a whole body. The filings of tests are small.
    private static func collected(_ body: ResponseBody) async throws -> [UInt8] {
        let bytes = CollectedBytes()
        try await body.write(CollectingWriter(bytes: bytes))
        return bytes.bytes
    }

    /// Returns a body that sends `bytes` and then calls `end`, which breaks the connection.
    private static func broken(_ bytes: [UInt8], _ end: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void) -> ResponseBody {
        ResponseBody { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            try await end(&writer)
        }
    }

    private static func slow(_ bytes: [UInt8], seconds: Double) -> ResponseBody {
        ResponseBody(contentLength: bytes.count) { writer in
            let pieces = 10
            for piece in 0..<pieces {
                try await Task.sleep(for: .seconds(seconds / Double(pieces)))
                try await writer.write(ByteBuffer(bytes: bytes[bytes.count * piece / pieces..<bytes.count * (piece + 1) / pieces]))
            }
            try await writer.finish(nil)
        }
    }

    /// Resets the connection: the client gets `ECONNRESET` instead of an end of the stream.
    private static func reset(_ channel: any Channel) async throws {
        if let provider = channel as? any SocketOptionProvider {
            try await provider.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        try await channel.close()
        throw FaultFailure()
    }

    /// Changes the accession number of the path where it occurs near the beginning of the body, or else the first byte.
    private static func changed(_ body: [UInt8], path: String) -> [UInt8] {
        var body = body
        let file = path.split(separator: "/").last.map { Array($0.utf8.prefix(20)) } ?? []
        guard file.count == 20, AccessionNumber(file.span) != nil, !body.isEmpty else {
            if !body.isEmpty { body[0] ^= 1 }
            return body
        }
        var isChanged = false
        for start in 0..<max(0, min(body.count, 8192) - 20) where body[start..<start + 20].elementsEqual(file) {
            body[start + 19] = body[start + 19] == UInt8(ascii: "9") ? UInt8(ascii: "0") : body[start + 19] + 1
            isChanged = true
        }
        if !isChanged { body[0] ^= 1 }
        return body
    }

    private static var page: Response {
        let text = """
            <!DOCTYPE html>
            <html lang="en"><head><title>SEC.gov | Home</title></head>
            <body><p>A page of edgar-mirror in place of the file.</p></body></html>

            """
        return Response(status: .ok, headers: [.contentType: "text/html"], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }
}

/// Ends a response in the middle: the server closes the connection.
private struct FaultFailure: Error {}

private final class CollectedBytes {
    var bytes: [UInt8] = []
}

private struct CollectingWriter: ResponseBodyWriter {
    let bytes: CollectedBytes

    mutating func write(_ buffer: ByteBuffer) async throws {
        bytes.bytes.append(contentsOf: buffer.readableBytesView)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
