import Bytes

/// The lines of a filing: in memory up to a limit, those before them in a temporary file without a name.
struct GatheredLines: ~Copyable {
    /// Whole lines, each with its newline.
    private var memory: [UInt8] = []
    private var file: TemporaryLines?
    private let limit: Int

    /// - Parameter limit: bytes of lines in memory.
    init(limit: Int) { self.limit = limit }

    var memorySize: Int { memory.count }
    /// The number of lines.
    private(set) var count = 0

    mutating func append(_ line: [UInt8]) throws(SystemFailure) {
        memory.append(line.span)
        memory.append(0x0A)
        count += 1
        if memory.count > limit { try spill() }
    }

    /// Moves the lines in memory to the temporary file.
    mutating func spill() throws(SystemFailure) {
        guard !memory.isEmpty else { return }
        if file == nil { file = TemporaryLines(try Descriptor(temporary: ())) }
        try file?.descriptor.write(memory.span)
        memory = []
    }

    /// Calls `body` with all lines, in pieces.
    func forEachPiece<E: Error>(_ body: (Span<UInt8>) throws(E) -> Void, failing: (SystemFailure) -> E) throws(E) {
        if let file {
            var piece: [UInt8] = []
            var position = 0
            while true {
                try rethrowing(file.descriptor.read(at: position, upTo: 1 << 20, into: &piece), as: failing)
                if piece.isEmpty { break }
                try body(piece.span)
                position += piece.count
            }
        }
        let memory = memory
        try body(memory.span)
    }
}

/// An open temporary file.
private final class TemporaryLines {
    let descriptor: Descriptor
    init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
