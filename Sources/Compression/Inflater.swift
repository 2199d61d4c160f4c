import CZlib

/// Reads gzip (RFC 1952), several members behind one another included, or one bare stream (RFC 1951), a piece at a time.
package struct Inflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let limit: Int
    private var total = 0
    private var isBetweenMembers = false

    /// The first bytes of every gzip file.
    package static func canRead(_ start: Span<UInt8>) -> Bool {
        start.count >= 3 && start[0] == 0x1F && start[1] == 0x8B && start[2] == 8
    }

    /// - Parameters:
    ///   - limit: bytes that the content may have.
    ///   - isBare: without gzip's header and checksum, as in a zip archive.
    package init(limit: Int, isBare: Bool = false) throws(CompressionFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        self.limit = limit
        // 16: a gzip header and checksum, nothing else; negative: neither.
        let status = inflateInit2_(stream, isBare ? -15 : 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw CompressionFailure(.outOfMemory, "no memory to decompress") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Appends what `input` inflates to.
    package mutating func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) {
        var consumed = 0
        // Output that filled the room to its last byte may have more behind it, even when the input is used up.
        while consumed < input.count || (!isBetweenMembers && stream.pointee.avail_out == 0 && total > 0) {
            if isBetweenMembers {
                inflateReset(stream)
                isBetweenMembers = false
            }
            consumed += try step(input.extracting(consumed..<input.count), into: &output)
        }
    }

    /// Says that there is no more input.
    package func finish() throws(CompressionFailure) {
        guard isBetweenMembers else { throw CompressionFailure(.truncated, "the compressed stream is cut off") }
    }

    /// One call of zlib; the bytes of `input` that it took.
    private mutating func step(_ input: Span<UInt8>, into output: inout [UInt8]) throws(CompressionFailure) -> Int {
        let start = output.count
        let room = 256 * 1024
        output.append(contentsOf: repeatElement(0, count: room))
        let given = min(input.count, Int(UInt32.max))
        let stream = stream
        let status = input.withUnsafeBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                // zlib does not write to its input; its header lacks the const.
                stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
                stream.pointee.avail_in = UInt32(given)
                stream.pointee.next_out = target.baseAddress.map { $0 + start }
                stream.pointee.avail_out = UInt32(room)
                return CZlib.inflate(stream, Z_NO_FLUSH)
            }
        }
        let written = room - Int(stream.pointee.avail_out)
        output.removeLast(room - written)
        total += written
        guard total <= limit else { throw CompressionFailure(.tooLong, "decompressed, it is longer than \(limit) bytes") }
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isBetweenMembers = true
        case Z_MEM_ERROR: throw CompressionFailure(.outOfMemory, "no memory to decompress")
        default: throw CompressionFailure(.malformed, stream.pointee.msg.map { "bad gzip: \(String(cString: $0))" } ?? "bad gzip")
        }
        return given - Int(stream.pointee.avail_in)
    }
}
