import CZlib

/// Writes gzip (RFC 1952), a piece at a time. The header has neither name nor time, so that equal content gives equal bytes.
package struct Deflater: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: 1 (fast) to 9 (small).
    package init(level: Int32 = 6) throws(CompressionFailure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let status = deflateInit2_(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw CompressionFailure(.outOfMemory, "not enough memory to compress") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Compresses `input`, and appends the bytes that are ready to `output`.
    package mutating func deflate(_ input: Span<UInt8>, into output: inout [UInt8]) {
        var given = 0
        while given < input.count {
            let piece = min(input.count - given, Int(UInt32.max))
            run(input.extracting(given..<given + piece), Z_NO_FLUSH, into: &output)
            given += piece
        }
    }

    /// Appends the remaining bytes and the checksum.
    package mutating func finish(into output: inout [UInt8]) {
        let nothing: [UInt8] = []
        run(nothing.span, Z_FINISH, into: &output)
    }

    private mutating func run(_ input: Span<UInt8>, _ flush: Int32, into output: inout [UInt8]) {
        let stream = stream
        let room = 64 * 1024
        input.withUnsafeBufferPointer { source in
            stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
            stream.pointee.avail_in = UInt32(source.count)
            var isFull = true
            while isFull {
                let start = output.count
                output.append(contentsOf: repeatElement(0, count: room))
                output.withUnsafeMutableBufferPointer { target in
                    stream.pointee.next_out = target.baseAddress.map { $0 + start }
                    stream.pointee.avail_out = UInt32(room)
                    _ = CZlib.deflate(stream, flush)
                }
                isFull = stream.pointee.avail_out == 0
                output.removeLast(Int(stream.pointee.avail_out))
            }
        }
    }
}
