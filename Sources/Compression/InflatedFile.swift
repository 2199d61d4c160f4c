package import Bytes

extension MappedFile {
    /// Maps a file. A gzip file is first inflated into a temporary file, so that its content is not held in memory.
    ///
    /// - Parameter limit: bytes that the content may have.
    package static func inflating(path: String, limit: Int) throws(CompressionFailure) -> MappedFile {
        try inflating(try rethrowing(Descriptor(reading: path, waits: false), as: CompressionFailure.init), path: path, limit: limit)
    }

    /// Maps an open file, or what it holds if it is gzip.
    ///
    /// - Parameters:
    ///   - path: its name in messages.
    ///   - limit: bytes that the content of a gzip file may have.
    package static func inflating(_ source: borrowing Descriptor, path: String, limit: Int) throws(CompressionFailure) -> MappedFile {
        guard try source.isGzip() else { return try rethrowing(MappedFile(mapping: source, path: path), as: CompressionFailure.init) }
        let target = try rethrowing(Descriptor(temporary: ()), as: CompressionFailure.init)
        try source.inflate(limit: limit) { bytes throws(CompressionFailure) in
            try rethrowing(target.write(bytes), as: CompressionFailure.init)
        }
        return try rethrowing(MappedFile(mapping: target, path: path), as: CompressionFailure.init)
    }
}

extension Descriptor {
    /// Whether the file begins with the header of gzip.
    package func isGzip() throws(CompressionFailure) -> Bool {
        var start: [UInt8] = []
        try rethrowing(as: CompressionFailure.init) { () throws(SystemFailure) in
            // This throws for a pipe, which cannot be read by position.
            _ = try size()
            try read(at: 0, upTo: 16, into: &start)
        }
        return Inflater.canRead(start.span)
    }

    /// Calls `body` with the content of a gzip file, in order: a piece for each 16 kB of the file.
    ///
    /// - Parameter limit: bytes that the content may have.
    package func inflate(limit: Int, _ body: (Span<UInt8>) throws(CompressionFailure) -> Void) throws(CompressionFailure) {
        var inflater = Inflater(limit: limit)
        var input: [UInt8] = []
        var output: [UInt8] = []
        var position = 0
        repeat {
            try rethrowing(read(at: position, upTo: Inflater.standardPiece, into: &input), as: CompressionFailure.init)
            position += input.count
            output.removeAll(keepingCapacity: true)
            try inflater.inflate(input.span, into: &output)
            if !output.isEmpty { try body(output.span) }
        } while !input.isEmpty
        try inflater.finish()
    }
}
