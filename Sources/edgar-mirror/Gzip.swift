import Compression

enum Gzip {
    /// Nil when there is no memory for it.
    static func compressed(_ bytes: [UInt8]) -> [UInt8]? {
        do throws(CompressionFailure) {
            var deflater = try Deflater()
            var output: [UInt8] = []
            deflater.deflate(bytes.span, into: &output)
            deflater.finish(into: &output)
            return output
        } catch { return nil }
    }
}
