import Bytes
import Glibc

/// A temporary file for what exceeds a limit in memory: the lines of one filing, or rows of a batch. It is one descriptor, however many buffers it holds.
final class SpillFile {
    private let file: Descriptor
    private var size = 0

    init() throws(SystemFailure) { file = try Descriptor(temporary: ()) }

    /// Appends bytes, and returns their range in the file.
    func append(_ bytes: Span<UInt8>) throws(SystemFailure) -> Range<Int> {
        try file.write(bytes)
        defer { size += bytes.count }
        return size..<size + bytes.count
    }

    /// Reads the start of a range of the file into `piece`, at most `limit` bytes.
    func read(_ range: Range<Int>, upTo limit: Int, into piece: inout [UInt8]) throws(SystemFailure) {
        try file.read(at: range.lowerBound, upTo: min(range.count, limit), into: &piece)
        guard !piece.isEmpty || range.isEmpty else { throw Self.isCut }
    }

    /// Reads a range of the file into `bytes`.
    func readAll(_ range: Range<Int>, into bytes: inout [UInt8]) throws(SystemFailure) {
        try file.read(at: range.lowerBound, upTo: range.count, into: &bytes)
        guard bytes.count == range.count else { throw Self.isCut }
    }

    /// The file is shorter than what was written.
    private static var isCut: SystemFailure { SystemFailure("read all of", "a temporary file", errno: EIO) }
}
