import Bytes
import Digest

/// Lines of records, in memory up to a limit that the owner keeps, the rest in the owner's temporary file.
final class LineBuffer {
    private(set) var count = 0
    /// Bytes of all lines, with the newline of each.
    private(set) var size = 0
    private var memory: [UInt8] = []
    private var file: SpillFile?
    /// The ranges of `file` that hold the lines before those in memory, in order.
    private var ranges: [Range<Int>] = []
    private var hash: String?

    /// Bytes that are read from the temporary file at once.
    private static let pieceSize = 1 << 20

    var memorySize: Int { memory.count }

    func append(_ line: Span<UInt8>) {
        memory.append(line)
        memory.append(0x0A)
        count += 1
        size += line.count + 1
    }

    /// Moves the lines in memory to a temporary file, which is the same at each call.
    func spill(to file: SpillFile) throws(SystemFailure) {
        self.file = file
        let lines = memory
        let range = try file.append(lines.span)
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
        memory.removeAll()
    }

    /// The SHA-256 of all lines, in hexadecimal. Once it is known no line is added.
    func sha256() throws(SystemFailure) -> String {
        if let hash { return hash }
        let sum = SHA256()
        try forEachPiece { (piece: Span<UInt8>) throws(SystemFailure) in sum.update(piece) }
        let hash = sum.finish().hexadecimal
        self.hash = hash
        return hash
    }

    /// Calls `body` with each line, without its newline.
    func forEachLine<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void, failing: @escaping (SystemFailure) -> E) throws(E) {
        // The beginning of a line that goes on in the next piece.
        var rest: [UInt8] = []
        try forEachPiece(
            { (piece: Span<UInt8>) throws(E) in
                var start = 0
                while let end = piece.extracting(start..<piece.count).firstIndex(of: 0x0A) {
                    let line = piece.extracting(start..<start + end)
                    if rest.isEmpty {
                        try body(line)
                    } else {
                        rest.append(line)
                        try body(rest.span)
                        rest.removeAll(keepingCapacity: true)
                    }
                    start += end + 1
                }
                rest.append(piece.extracting(start..<piece.count))
            }, failing: failing)
    }

    private func forEachPiece(_ body: (Span<UInt8>) throws(SystemFailure) -> Void) throws(SystemFailure) {
        try forEachPiece(body, failing: { $0 })
    }

    private func forEachPiece<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void, failing: @escaping (SystemFailure) -> E) throws(E) {
        var piece: [UInt8] = []
        for range in ranges {
            var rest = range
            while !rest.isEmpty {
                try rethrowing(file?.read(rest, upTo: Self.pieceSize, into: &piece), as: failing)
                try body(piece.span)
                rest = rest.lowerBound + piece.count..<rest.upperBound
            }
        }
        let memory = memory
        try body(memory.span)
    }
}
