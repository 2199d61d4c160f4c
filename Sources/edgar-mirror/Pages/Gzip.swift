import Compression
import Hummingbird

/// Compression of files and of bodies as gzip.
enum Gzip {
    /// Returns `bytes` compressed; nil when memory runs out.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        do throws(CompressionFailure) {
            var deflater = try Deflater()
            var output: [UInt8] = []
            deflater.deflate(bytes.span, into: &output)
            deflater.finish(into: &output)
            return output
        } catch { return nil }
    }

    /// Whether to compress the response to a request. A response to HEAD needs a length, and the length of a body that is compressed while it is sent is unknown.
    static func isAccepted(by request: Request) -> Bool {
        guard request.method == .get, let accepted = request.headers[.acceptEncoding] else { return false }
        return accepted.split(separator: ",").contains { coding in
            let words = coding.split(whereSeparator: { $0 == ";" || $0 == " " })
            return words.first == "gzip" && !words.dropFirst().contains { $0 == "q=0" }
        }
    }

    /// Returns a body that is compressed while it is sent. The fastest level suffices, because the body does not leave this machine.
    static func body(_ body: ResponseBody) -> ResponseBody {
        ResponseBody { writer in try await body.write(GzipWriter(inner: writer, state: try GzipState())) }
    }
}

private final class GzipState {
    private var deflater: Deflater
    private var output: [UInt8] = []

    init() throws(CompressionFailure) { deflater = try Deflater(level: 1) }

    /// Compresses a piece, and returns the compressed bytes that are ready.
    func deflate(_ buffer: ByteBuffer) -> ByteBuffer {
        buffer.withUnsafeReadableBytes { bytes in
            deflater.deflate(Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self)), into: &output)
        }
        return taken()
    }

    func finish() -> ByteBuffer {
        deflater.finish(into: &output)
        return taken()
    }

    private func taken() -> ByteBuffer {
        defer { output.removeAll(keepingCapacity: true) }
        return ByteBuffer(bytes: output)
    }
}

private struct GzipWriter: ResponseBodyWriter {
    var inner: any ResponseBodyWriter
    let state: GzipState

    mutating func write(_ buffer: ByteBuffer) async throws {
        let compressed = state.deflate(buffer)
        if compressed.readableBytes > 0 { try await inner.write(compressed) }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await inner.write(state.finish())
        try await inner.finish(trailingHeaders)
    }
}
