import Bytes

/// Rows of one table that are made before their table can be written: in memory up to a limit, the rest in a temporary file.
///
/// The rows of `figures` are made together with those of the statements, whose table is written first.
struct RowSpool {
    private var rows: RowBuffer
    private let memoryLimit: Int
    private var file: SpillFile?
    /// The buffers in the file, in order.
    private var pieces: [RowBuffer.Piece] = []

    /// - Parameter memoryLimit: bytes of rows in memory, approximately.
    init(_ table: Table, memoryLimit: Int = 4 << 20) {
        rows = RowBuffer(table)
        self.memoryLimit = memoryLimit
    }

    /// Has `body` append rows, and returns how many it appended.
    mutating func append<E: Error>(_ body: (inout RowBuffer) throws(E) -> Void, failing: (SystemFailure) -> E) throws(E) -> Int {
        let count = rows.count
        try body(&rows)
        let added = rows.count - count
        if rows.size > memoryLimit { try rethrowing(spill(), as: failing) }
        return added
    }

    private mutating func spill() throws(SystemFailure) {
        if file == nil { file = try SpillFile() }
        guard let file else { return }
        pieces.append(try rows.write(to: file))
        rows.removeAll()
    }

    /// Calls `body` with all rows, a buffer at a time.
    func forEachBuffer<E: Error>(_ body: (RowBuffer) throws(E) -> Void, failing: (SystemFailure) -> E) throws(E) {
        if let file {
            var buffer = RowBuffer(rows.table)
            for piece in pieces {
                try rethrowing(buffer.read(piece, from: file), as: failing)
                try body(buffer)
            }
        }
        if rows.count > 0 { try body(rows) }
    }
}

extension RowBuffer {
    /// The place of a buffer's rows in a temporary file of this process.
    struct Piece {
        fileprivate let cells: Range<Int>
        fileprivate let bytes: Range<Int>
        fileprivate let count: Int
    }

    fileprivate func write(to file: SpillFile) throws(SystemFailure) -> Piece {
        var raw: [UInt8] = []
        cells.withUnsafeBytes { raw.append(contentsOf: $0) }
        return Piece(cells: try file.append(raw.span), bytes: try file.append(bytes.span), count: count)
    }

    /// Replaces the rows by those of a piece.
    fileprivate mutating func read(_ piece: Piece, from file: SpillFile) throws(SystemFailure) {
        var raw: [UInt8] = []
        try file.readAll(piece.cells, into: &raw)
        var text: [UInt8] = []
        try file.readAll(piece.bytes, into: &text)
        let cells = raw.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<Cell>.stride).map { raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Cell>.stride, as: Cell.self) }
        }
        restore(cells, text, count: piece.count)
    }
}
