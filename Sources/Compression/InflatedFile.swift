package import Bytes

extension MappedFile {
    /// Maps a file; when it is gzip, its content, which is inflated into a file without a name first. Memory stays flat either way.
    ///
    /// - Parameter limit: bytes that the content may have.
    package static func inflating(path: String, limit: Int) throws(CompressionFailure) -> MappedFile {
        let source: MappedFile
        do throws(SystemFailure) { source = try MappedFile(path: path) } catch { throw CompressionFailure(error) }
        guard source.withBytes({ Inflater.canRead($0) }) else { return source }
        var output: [UInt8] = []
        var inflater = Inflater(limit: limit)
        var position = 0
        let target: Descriptor
        do throws(SystemFailure) { target = try Descriptor(temporary: ()) } catch { throw CompressionFailure(error) }
        while position < source.count {
            let piece = position..<min(position + 64 * 1024, source.count)
            try source.withBytes(piece) { (bytes) throws(CompressionFailure) in try inflater.inflate(bytes, into: &output) }
            do throws(SystemFailure) { try target.write(output.span) } catch { throw CompressionFailure(error) }
            output.removeAll(keepingCapacity: true)
            position = piece.upperBound
        }
        try inflater.finish()
        do throws(SystemFailure) { return try MappedFile(mapping: target, path: path) } catch { throw CompressionFailure(error) }
    }
}
