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

    private let state: UnsafeMutablePointer<inflate_state>
    private let limit: Int
    private var total = 0
    private var isBetweenMembers = false
    /// The last call filled its room to the last byte: there may be more, even when the input is used up.
    private var isRoomFull = false

    /// The first bytes of every gzip file.
    package static func canRead(_ start: Span<UInt8>) -> Bool {
        start.count >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8
    }

    /// - Parameter limit: bytes that the content may have.
    package init(_ format: Format = .gzip, limit: Int) {
        self.limit = limit
        state = .allocate(capacity: 1)
        isal_inflate_init(state)
        state.pointee.crc_flag =
            switch format {
            case .gzip: UInt32(ISAL_GZIP)
            case .zlib: UInt32(ISAL_ZLIB)
            case .bare: UInt32(ISAL_DEFLATE)
            }
    }

    deinit { state.deallocate() }

    /// Appends what `input` inflates to.
    package mutating func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) {
        var consumed = 0
        while consumed < input.count || isRoomFull {
            if isBetweenMembers {
                guard state.pointee.crc_flag == ISAL_GZIP else { return }
                isal_inflate_reset(state)
                isBetweenMembers = false
            }
            consumed += try step(input.extracting(consumed..<input.count), into: &output)
        }
    }

    /// Says that there is no more input.
    package func finish() throws(CompressionFailure) {
        guard isBetweenMembers else { throw CompressionFailure(.truncated, "the compressed stream is cut off") }
    }

    /// One call of the library; the bytes of `input` that it took.
    private mutating func step(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) -> Int {
        let given = min(input.count, Int(UInt32.max))
        let room = 128 * 1024
        let state = state
        var status: Int32 = 0
        input.withUnsafeBufferPointer { source in
            output.append(upTo: room) { target in
                // The library does not write to its input; its header lacks the const.
                state.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                state.pointee.avail_in = UInt32(given)
                state.pointee.next_out = target
                state.pointee.avail_out = UInt32(room)
                status = isal_inflate(state)
                return room - Int(state.pointee.avail_out)
            }
        }
        total += room - Int(state.pointee.avail_out)
        guard total <= limit else { throw CompressionFailure(.tooLong, "decompressed, it is longer than \(limit) bytes") }
        switch status {
        case ISAL_DECOMP_OK: break
        case ISAL_INVALID_WRAPPER, ISAL_UNSUPPORTED_METHOD: throw CompressionFailure(.malformed, "bad gzip: its header is none")
        case ISAL_INCORRECT_CHECKSUM: throw CompressionFailure(.malformed, "bad gzip: the checksum is wrong")
        default: throw CompressionFailure(.malformed, "bad gzip: its codes are damaged")
        }
        isBetweenMembers = state.pointee.block_state == ISAL_BLOCK_FINISH
        isRoomFull = state.pointee.avail_out == 0 && !isBetweenMembers
        let taken = given - Int(state.pointee.avail_in)
        // It takes something or gives something, or has both used up: else it would be asked for ever.
        guard taken > 0 || Int(state.pointee.avail_out) < room || given == 0 else { throw CompressionFailure(.malformed, "bad gzip: it leads nowhere") }
        return taken
    }
}
