package import Bytes
import Compression
import Glibc
import HTTP

/// A file that is uploaded. It is read with `pread`: if another program shortens it meanwhile, that is a failure and no crash.
package final class UploadFile: @unchecked Sendable {
    package let path: String
    /// The length in bytes when the file was opened.
    package let count: Int
    private let descriptor: Descriptor
    /// The content when the file was opened.
    private let version: FileVersion?

    package init(path: String) throws(SystemFailure) {
        self.path = path
        descriptor = try Descriptor(reading: path, waits: false)
        version = FileVersion(of: descriptor.number)
        count = try descriptor.size()
    }

    /// Whether another program has written to the file since it was opened.
    var hasChanged: Bool { FileVersion(of: descriptor.number) != version }

    /// Whether the file begins like gzip.
    package func isGzip() throws(SystemFailure) -> Bool {
        var start: [UInt8] = []
        try descriptor.read(at: 0, upTo: 2, into: &start)
        return start == [0x1F, 0x8B]
    }

    /// Copies bytes from `offset` on into the buffer, as many as fit and at least one.
    fileprivate func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
        let got = try retryingInterrupts("read", path) { pread(descriptor.number, buffer.baseAddress, buffer.count, off_t(offset)) }
        guard got > 0 else { throw shortened }
        return got
    }

    /// Calls `body` with the bytes of a range, in pieces, in order.
    func forEachPiece(of range: Range<Int>, _ body: (Span<UInt8>) throws(SystemFailure) -> Void) throws(SystemFailure) {
        var piece: [UInt8] = []
        var position = range.lowerBound
        while position < range.upperBound {
            try descriptor.read(at: position, upTo: min(1 << 20, range.upperBound - position), into: &piece)
            if piece.isEmpty { throw shortened }
            try body(piece.span)
            position += piece.count
        }
    }

    /// Calls `body` with the content of a gzip file, in pieces, in order. Fails with EBADMSG if it is damaged.
    func forEachPieceOfContent(_ body: (Span<UInt8>) throws(SystemFailure) -> Void) throws(SystemFailure) {
        do throws(CompressionFailure) {
            try descriptor.inflate(limit: Self.contentLimit) { piece throws(CompressionFailure) in
                do throws(SystemFailure) { try body(piece) } catch { throw CompressionFailure(.system(error), error.description) }
            }
        } catch {
            if case .system(let failure) = error.code { throw failure }
            throw SystemFailure("unpack", "\(path), which is damaged: \(error)", errno: EBADMSG)
        }
    }

    /// Bytes of the longest content of a gzip file that is hashed.
    private static let contentLimit = 64 << 30

    private var shortened: SystemFailure { SystemFailure("read", "\(path), which became shorter", errno: ESTALE) }
}

/// A range of a file as the body of a request.
final class FileRange: BodySource {
    let file: UploadFile
    let range: Range<Int>

    init(_ file: UploadFile, _ range: Range<Int>) {
        self.file = file
        self.range = range
    }

    var count: Int { range.count }

    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(SystemFailure) -> Int {
        let rest = range.count - offset
        return try file.read(at: range.lowerBound + offset, into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(rest)))
    }
}
