import Bytes
import CISAL

/// Decompresses gzip (RFC 1952, of one or several members), zlib or bare deflate, a piece at a time, with ISA-L, which takes a third of zlib's time.
package struct Inflater: ~Copyable {
    package enum Format: Sendable {
        case gzip
        /// HTTP's `deflate` (RFC 1950). Bytes after the stream are ignored.
        case zlib
        /// The deflate stream alone (RFC 1951), as in a zip archive: there is no checksum. Bytes after the stream are ignored.
        case bare
    }

    /// The highest ratio of content to compressed bytes; a stream above it is a bomb. Deflate reaches 1032. Of the 336 files of the corpus of real filings,
    /// none has a ratio above 28 at zlib's level 9, and half are below 7.
    package static let ratioLimit = 200
    /// The content bytes that are accepted at any ratio: a bomb of this size does no harm.
    package static let smallContent = 64 << 20

    /// The compressed bytes that callers pass at a time. The content of a piece, up to a thousand times as long, is held in memory.
    package static let standardPiece = 16 * 1024

    private let memory: UnsafeMutableRawPointer
    private let inflater: OpaquePointer
    private let format: Format
    private let limit: Int
    /// Compressed bytes read, and content bytes written, so far.
    private var consumed = 0
    private var total = 0
    private var isBetweenMembers = false
    /// Whether the last call filled its output: more content may follow even without more input.
    private var isRoomFull = false

    /// Whether a file begins with the header of gzip.
    package static func canRead(_ start: Span<UInt8>) -> Bool {
        start.count >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8
    }

    /// Whether content of this length, from so few compressed bytes, is that of a bomb.
    package static func isBomb(content: Int, compressed: Int) -> Bool { content > smallContent && (content - 1) / ratioLimit >= compressed }

    /// - Parameter limit: bytes that the content may have.
    package init(_ format: Format = .gzip, limit: Int) {
        self.limit = limit
        self.format = format
        let wrapper =
            switch format {
            case .gzip: ISAL_GZIP
            case .zlib: ISAL_ZLIB
            case .bare: ISAL_DEFLATE
            }
        memory = .allocate(byteCount: secflow_inflater_size(), alignment: MemoryLayout<UInt>.alignment)
        inflater = secflow_inflate_init(memory, UInt32(wrapper))
    }

    deinit { memory.deallocate() }

    /// Decompresses `input`, and appends the content to `output`.
    package mutating func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) {
        var position = 0
        while position < input.count || isRoomFull {
            if isBetweenMembers {
                guard format == .gzip else { return }
                secflow_inflate_reset(inflater)
                isBetweenMembers = false
            }
            position += try step(input.extracting(position..<input.count), into: &output)
        }
    }

    /// Ends the input. Throws if the stream is incomplete.
    package func finish() throws(CompressionFailure) {
        guard isBetweenMembers else { throw CompressionFailure(.truncated, "the compressed stream is cut off") }
    }

    /// Calls the library once, and returns how many bytes of `input` it read.
    private mutating func step(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) -> Int {
        let given = UInt32(clamping: input.count)
        let room: UInt32 = 128 * 1024
        var inputLeft = given
        var roomLeft = room
        var status: Int32 = 0
        input.withUnsafeBufferPointer { source in
            output.append(upTo: Int(room)) { target in
                status = secflow_inflate(inflater, source.baseAddress, &inputLeft, target, &roomLeft)
                return Int(room - roomLeft)
            }
        }
        // If a code is damaged, the library may report more input left than it was given.
        let taken = max(0, Int(given) - Int(inputLeft))
        consumed += taken
        total += Int(room - roomLeft)
        guard total <= limit else { throw CompressionFailure(.tooLong, "the decompressed content is longer than \(limit) bytes") }
        guard !Self.isBomb(content: total, compressed: consumed) else {
            throw CompressionFailure(.tooLong, "the decompressed content is longer than \(Self.ratioLimit) times its compressed bytes")
        }
        switch status {
        case ISAL_DECOMP_OK: break
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: throw CompressionFailure(.malformed, "bad gzip: the header is malformed")
        case ISAL_INCORRECT_CHECKSUM: throw CompressionFailure(.malformed, "bad gzip: the checksum is wrong")
        default: throw CompressionFailure(.malformed, "bad gzip: the compressed data is damaged")
        }
        isBetweenMembers = secflow_inflate_is_finished(inflater) != 0
        isRoomFull = roomLeft == 0 && !isBetweenMembers
        // Each call must read input or write content; else the loop would never end.
        guard inputLeft < given || roomLeft < room || given == 0 else { throw CompressionFailure(.malformed, "bad gzip: the decompressor makes no progress") }
        return taken
    }
}
