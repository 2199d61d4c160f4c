import Compression
import Synchronization

extension ServiceAnswer {
    /// Bodies of fewer bytes are sent as they are: they fit into one packet.
    private static let gzipMinimum = 1400
    /// A level of zlib, for bodies that are compressed while the client waits: level 6 takes twice as long for a twentieth less.
    fileprivate static let gzipLevel: Int32 = 3

    /// Compresses the body, unless it is short.
    mutating func compress() {
        switch body {
        case .empty: return
        case .bytes(let bytes):
            guard bytes.count >= Self.gzipMinimum, var deflater = try? Deflater(level: Self.gzipLevel) else { return }
            var compressed: [UInt8] = []
            deflater.deflate(bytes.span, into: &compressed)
            deflater.finish(into: &compressed)
            body = .bytes(compressed)
        case .pieces(let source):
            guard let compressing = CompressingPieces(source) else { return }
            body = .pieces(compressing)
        }
        fields.append(("Content-Encoding", "gzip"))
    }
}

/// The pieces of another source, compressed.
private final class CompressingPieces: PieceSource {
    private let source: any PieceSource
    private let deflater: Mutex<Deflater?>

    init?(_ source: any PieceSource) {
        guard let deflater = try? Deflater(level: ServiceAnswer.gzipLevel) else { return nil }
        self.source = source
        self.deflater = Mutex(deflater)
    }

    func next() throws(Problem) -> [UInt8]? {
        while true {
            let piece = try source.next()
            let compressed: [UInt8]? = deflater.withLock { deflater in
                guard deflater != nil else { return nil }
                var compressed: [UInt8] = []
                if let piece {
                    deflater?.deflate(piece.span, into: &compressed)
                } else {
                    deflater?.finish(into: &compressed)
                    deflater = nil
                }
                return compressed
            }
            guard let compressed else { return nil }
            // What was given may all be in the compressor still.
            if !compressed.isEmpty { return compressed }
        }
    }
}
