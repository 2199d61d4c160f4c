import Bytes
import Glibc
import Hummingbird
import Records

/// The content of a path: bytes made for the request, or a part of a file.
struct Resource: Sendable {
    enum Content: Sendable {
        case bytes([UInt8])
        case file(StoredFile, Range<Int>)
        /// A range of an unlinked temporary file.
        case mapped(MappedFile, Range<Int>)
    }

    var content: Content
    var contentType: String
    /// The time of the last change, in seconds since 1970; nil at data.sec.gov, which sends no validators.
    var lastModified: Int?

    var length: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .file(_, let range), .mapped(_, let range): range.count
        }
    }

    static func json(_ bytes: [UInt8]) -> Self { Self(content: .bytes(bytes), contentType: "application/json") }

    /// Reduces the content to a part of it.
    mutating func narrow(to part: Range<Int>) {
        switch content {
        case .bytes(let bytes): content = .bytes(Array(bytes[part]))
        case .file(let file, let range): content = .file(file, range.part(part))
        case .mapped(let file, let range): content = .mapped(file, range.part(part))
        }
    }

    /// Returns the response to a request: the whole content, a range of it, or 304.
    func response(to request: Request) -> Response {
        var headers: HTTPFields = [.contentType: contentType]
        if let lastModified {
            headers[.lastModified] = HTTPDate.text(lastModified)
            headers[.acceptRanges] = "bytes"
            if let since = request.headers[.ifModifiedSince].flatMap(HTTPDate.seconds), lastModified <= since {
                return Response(status: .notModified, headers: headers)
            }
        }
        if isCompressible { headers[.vary] = "Accept-Encoding" }
        switch ByteRange(acceptedRange(request), of: length) {
        case .whole where isCompressible && Gzip.isAccepted(by: request):
            headers[.contentEncoding] = "gzip"
            return Response(status: .ok, headers: headers, body: Gzip.body(body(0..<length)))
        case .whole:
            return Response(status: .ok, headers: headers, body: body(0..<length))
        case .part(let range):
            headers[.contentRange] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(length)"
            return Response(status: .partialContent, headers: headers, body: body(range))
        case .unsatisfiable:
            headers[.contentRange] = "bytes */\(length)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
    }

    /// Whether to compress the body: text that does not fit into one packet. Pictures and archives are compressed already.
    private var isCompressible: Bool {
        length > 1400 && (contentType.hasPrefix("text/") || contentType == "application/json")
    }

    /// Returns the `Range` header, or nil if `If-Range` names another version, because the client would join parts of two versions.
    private func acceptedRange(_ request: Request) -> String? {
        guard let lastModified else { return nil }
        if let version = request.headers[.ifRange], HTTPDate.seconds(version) != lastModified { return nil }
        return request.headers[.range]
    }

    private func body(_ part: Range<Int>) -> ResponseBody {
        switch content {
        case .bytes(let bytes):
            ResponseBody(byteBuffer: ByteBuffer(bytes: bytes[part]))
        case .file(let file, let range):
            Self.pieces(of: range.part(part)) { try file.buffer($0) }
        case .mapped(let file, let range):
            Self.pieces(of: range.part(part)) { piece in file.withBytes(piece) { ByteBuffer($0) } }
        }
    }

    /// Returns a body that is read while it is sent. `read` may return fewer bytes than its range has.
    private static func pieces(of range: Range<Int>, _ read: @escaping @Sendable (Range<Int>) throws -> ByteBuffer) -> ResponseBody {
        ResponseBody(contentLength: range.count) { writer in
            var position = range.lowerBound
            while position < range.upperBound {
                let buffer = try read(position..<min(range.upperBound, position + 256 * 1024))
                position += buffer.readableBytes
                try await writer.write(buffer)
            }
            try await writer.finish(nil)
        }
    }
}

extension Range<Int> {
    /// A part of this range, counted from its start.
    fileprivate func part(_ part: Range<Int>) -> Range<Int> {
        lowerBound + part.lowerBound..<lowerBound + part.upperBound
    }
}

extension ByteBuffer {
    fileprivate init(_ bytes: Span<UInt8>) {
        self = bytes.withUnsafeBytes { ByteBuffer(bytes: $0) }
    }
}

extension StoredFile {
    /// Reads a range. Throws if the file ends before it, which breaks the connection: the length was sent already.
    fileprivate func buffer(_ range: Range<Int>) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        let count = try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: range.count) { room in
            try read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: room[..<range.count]))
        }
        guard count > 0 else { throw SystemFailure("read", path, errno: EIO) }
        return buffer
    }
}
