import Bytes
import Glibc

/// The rows of a filing that do not fit in memory, kept in a temporary file until the filing's `end` comes. If they were stored in the database at once, its lock
/// would be held for as long as the input takes.
final class SpillFile {
    private struct Part {
        let position: Int
        let size: RowBuffer.Size
    }

    private let file: Descriptor
    /// For each piece, the place of each buffer.
    private var pieces: [[Part]] = []
    private var end = 0

    init() throws(SystemFailure) {
        file = try Descriptor(temporary: ())
    }

    var count: Int { pieces.count }
    var rowCount: Int { pieces.reduce(0) { $1.reduce($0) { $0 + $1.size.rows } } }

    /// Appends the buffers' rows as the next piece.
    func append(_ buffers: [RowBuffer]) throws(SystemFailure) {
        var parts: [Part] = []
        for buffer in buffers {
            let part = Part(position: end, size: buffer.storedSize)
            try buffer.withCellBytes { cells throws(SystemFailure) in try file.write(cells) }
            try file.write(buffer.bytes.span)
            end += part.size.total
            parts.append(part)
        }
        pieces.append(parts)
    }

    /// Reads a buffer of a piece; `place` is its index in the array that was appended.
    func read(_ piece: Int, _ place: Int, into buffer: inout RowBuffer) throws(SystemFailure) {
        let part = pieces[piece][place]
        try buffer.restore(part.size) { cells throws(SystemFailure) in
            try read(at: part.position, part.size.cellBytes, into: &cells)
        } texts: { texts throws(SystemFailure) in
            try read(at: part.position + part.size.cellBytes, part.size.text, into: &texts)
        }
    }

    private func read(at position: Int, _ count: Int, into bytes: inout [UInt8]) throws(SystemFailure) {
        try file.read(at: position, upTo: count, into: &bytes)
        guard bytes.count == count else { throw SystemFailure("read all of", "a temporary file", errno: EIO) }
    }
}
