import Bytes
import CISAL

/// Reads gzip (RFC 1952), several members behind one another included, or what has another wrapper or none, a piece at a time.
///
/// Through ISA-L, which takes a third of zlib's time.
package struct Inflater: ~Copyable {
    package enum Format: Sendable {
        case gzip
        /// What HTTP calls deflate (RFC 1950); what stands behind it is ignored.
        case zlib
        /// The stream alone (RFC 1951), as in a zip archive: nothing tells whether it is right, and what stands behind it is ignored.
        case bare
    }

    /// Bytes of content for each compressed one; more is a bomb. Deflate can make 1032. Of the 336 files of the corpus of real filings none has more
    /// than 28 at zlib's level 9; half of them have less than 7.
    package static let ratioLimit = 200
    /// Bytes of content that come whatever their ratio: a bomb that small harms nobody.
    package static let smallContent = 64 << 20

    /// Compressed bytes that callers give at a time: what they may grow to, a thousand times as much, is held.
    package static let standardPiece = 16 * 1024

    private let memory: UnsafeMutableRawPointer
    private let inflater: OpaquePointer
    private let format: Format
    private let limit: Int
    /// Bytes taken and given so far.
    private var consumed = 0
    private var total = 0
    private var isBetweenMembers = false
    /// The last call filled its room to the last byte: there may be more, even when the input is used up.
    private var isRoomFull = false

    /// The first bytes of every gzip file.
    package static func canRead(_ start: Span<UInt8>) -> Bool {
        start.count >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8
    }

    /// Whether so much content is more than so many compressed bytes should make.
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

    /// Appends what `input` inflates to.
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

    /// Says that there is no more input.
    package func finish() throws(CompressionFailure) {
        guard isBetweenMembers else { throw CompressionFailure(.truncated, "the compressed stream is cut off") }
    }

    /// One call of the library; the bytes of `input` that it took.
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
        // Of damaged codes the library gives back more than it was given.
        let taken = max(0, Int(given) - Int(inputLeft))
        consumed += taken
        total += Int(room - roomLeft)
        guard total <= limit else { throw CompressionFailure(.tooLong, "decompressed, it is longer than \(limit) bytes") }
        guard !Self.isBomb(content: total, compressed: consumed) else {
            throw CompressionFailure(.tooLong, "decompressed, it is longer than \(Self.ratioLimit) times its compressed bytes")
        }
        switch status {
        case ISAL_DECOMP_OK: break
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: throw CompressionFailure(.malformed, "bad gzip: its header is none")
        case ISAL_INCORRECT_CHECKSUM: throw CompressionFailure(.malformed, "bad gzip: the checksum is wrong")
        default: throw CompressionFailure(.malformed, "bad gzip: its codes are damaged")
        }
        isBetweenMembers = secflow_inflate_is_finished(inflater) != 0
        isRoomFull = roomLeft == 0 && !isBetweenMembers
        // It takes something or gives something, or has both used up: else it would be asked for ever.
        guard inputLeft < given || roomLeft < room || given == 0 else { throw CompressionFailure(.malformed, "bad gzip: it leads nowhere") }
        return taken
    }
}
