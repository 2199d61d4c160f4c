import Bytes
import Clocks
import Hummingbird
import JSONLines
import Records
import Synchronization
import Tool

/// A log with one line for each request, written when the response was sent (or the client went away):
/// `{"at":…,"monotonic_ns":…,"method":…,"path":…,"status":…,"bytes":…,"fault":…}`.
///
/// `at` and `monotonic_ns` are the time of the request's arrival. `status` is 0 if the connection was reset before a status was sent. `bytes` is the number of
/// bytes of the body that were sent. `fault` is present only if the response has a fault.
final class RequestLog: Sendable {
    struct Entry: Sendable {
        let at = Instant.nowWithMicroseconds()
        let monotonic = monotonicNanoseconds()
        let method: String
        let path: String
    }

    /// The beginning of each line.
    static let beginning: StaticString = "{\"at\":"

    private let file: Mutex<Descriptor>

    init(path: String) throws(SystemFailure) {
        file = Mutex(try Descriptor(appendingTo: path))
    }

    func write(_ entry: Entry, status: Int, bytes: Int, fault: FaultKind?) {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("at")
        writer.string(entry.at)
        writer.key("monotonic_ns")
        writer.integer(entry.monotonic)
        writer.key("method")
        writer.string(entry.method)
        writer.key("path")
        writer.string(entry.path)
        writer.key("status")
        writer.integer(status)
        writer.key("bytes")
        writer.integer(bytes)
        writer.member("fault", fault?.rawValue)
        writer.endObject()
        writer.endLine()
        let line = writer.bytes
        // Ignore a failure, such as a full disk: the request is served all the same.
        file.withLock { file in
            do throws(SystemFailure) { try file.write(line.span) } catch {}
        }
    }
}

/// Logs requests.
struct RequestLogging: RouterMiddleware {
    let log: RequestLog

    func handle(
        _ request: Request, context: MirrorContext, next: (Request, MirrorContext) async throws -> Response
    ) async throws -> Response {
        let entry = RequestLog.Entry(method: request.method.rawValue, path: request.uri.string)
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            log.write(entry, status: (error as? HTTPError)?.status.code ?? 0, bytes: 0, fault: context.note.kind)
            throw error
        }
        let status = response.status.code
        if request.method == .head {
            // The router drops the body of a response to HEAD, so no `CountingWriter` would log the request.
            log.write(entry, status: status, bytes: 0, fault: context.note.kind)
            return response
        }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { [log] writer in
            let count = ByteCount()
            defer { log.write(entry, status: status, bytes: count.value.load(ordering: .relaxed), fault: context.note.kind) }
            try await body.write(CountingWriter(inner: writer, count: count))
        }
        return response
    }
}

private final class ByteCount: Sendable {
    let value = Atomic<Int>(0)
}

private struct CountingWriter: ResponseBodyWriter {
    var inner: any ResponseBodyWriter
    let count: ByteCount

    mutating func write(_ buffer: ByteBuffer) async throws {
        let length = buffer.readableBytes
        try await inner.write(buffer)
        count.value.add(length, ordering: .relaxed)
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await inner.finish(trailingHeaders)
    }
}
