package import Bytes

extension MappedFile {
    /// Maps a file; when it is gzip, its content, which is inflated into a file without a name first. Memory stays flat either way.
    ///
    /// - Parameter limit: bytes that the content may have.
    package static func inflating(path: String, limit: Int) throws(CompressionFailure) -> MappedFile {
        let source = try onFiles { () throws(SystemFailure) in try Descriptor(reading: path, waits: false) }
        guard try source.isGzip() else { return try onFiles { () throws(SystemFailure) in try MappedFile(mapping: source, path: path) } }
        let target = try onFiles { () throws(SystemFailure) in try Descriptor(temporary: ()) }
        try source.inflate(limit: limit) { bytes throws(CompressionFailure) in
            try onFiles { () throws(SystemFailure) in try target.write(bytes) }
        }
        return try onFiles { () throws(SystemFailure) in try MappedFile(mapping: target, path: path) }
    }
}

extension Descriptor {
    /// Whether the file begins as gzip does.
    package func isGzip() throws(CompressionFailure) -> Bool {
        var start: [UInt8] = []
        try onFiles { () throws(SystemFailure) in
            // A pipe says here that it has no places.
            _ = try size()
            try read(at: 0, upTo: 16, into: &start)
        }
        return Inflater.canRead(start.span)
    }

    /// Lends the content of a gzip file, in order: a piece for each 16 kB of the file.
    ///
    /// - Parameter limit: bytes that the content may have.
    package func inflate(limit: Int, _ body: (Span<UInt8>) throws(CompressionFailure) -> Void) throws(CompressionFailure) {
        var inflater = Inflater(limit: limit)
        var input: [UInt8] = []
        var output: [UInt8] = []
        var position = 0
        repeat {
            try onFiles { () throws(SystemFailure) in try read(at: position, upTo: Inflater.standardPiece, into: &input) }
            position += input.count
            output.removeAll(keepingCapacity: true)
            try inflater.inflate(input.span, into: &output)
            if !output.isEmpty { try body(output.span) }
        } while !input.isEmpty
        try inflater.finish()
    }
}

private func onFiles<R: ~Copyable>(_ call: () throws(SystemFailure) -> R) throws(CompressionFailure) -> R {
    do throws(SystemFailure) { return try call() } catch { throw CompressionFailure(error) }
}
