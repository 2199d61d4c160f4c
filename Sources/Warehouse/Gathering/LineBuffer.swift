import Bytes
import Digest

/// Lines of records, in memory up to a limit that the owner keeps, the rest in a temporary file.
final class LineBuffer {
    private(set) var count = 0
    /// Bytes of all lines, with the newline of each.
    private(set) var size = 0
    private var memory: [UInt8] = []
    private var file: Descriptor?
    private var fileSize = 0
    private var hash: String?

    var memorySize: Int { memory.count }

    func append(_ line: Span<UInt8>) {
        memory.append(line)
        memory.append(0x0A)
        count += 1
        size += line.count + 1
    }

    /// Moves the lines in memory to the temporary file.
    func spill() throws(SystemFailure) {
        if file == nil { file = try Descriptor(temporary: ()) }
        try file?.write(memory.span)
        fileSize += memory.count
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
        var position = 0
        while position < fileSize {
            do throws(SystemFailure) {
                try file?.read(at: position, upTo: 1 << 20, into: &piece)
                guard !piece.isEmpty else { throw SystemFailure("read all of", "a temporary file", errno: 5) }
            } catch { throw failing(error) }
            try body(piece.span)
            position += piece.count
        }
        let memory = memory
        try body(memory.span)
    }
}
