import Bytes

/// Reads the rows of all indexes in a file.
struct IndexRows {
    private let index: IndexFile
    /// Whether each of the indexes has a line of dashes, behind which the rows begin.
    private(set) var hasDashes = true

    init(_ index: IndexFile) {
        self.index = index
    }

    /// Calls `body` with each line after the dashes: its offset, its bytes, and its parsed row, which is nil if malformed.
    mutating func forEach(_ body: (_ offset: Int, _ line: Span<UInt8>, _ row: MasterIndexRow?) -> Void) throws(EdgarFailure) {
        var parser = MasterIndexParser()
        var next = index.parts.dropFirst()
        var isWhole = true
        try index.forEachLine { offset, line in
            if offset == next.first?.offset {
                isWhole = isWhole && parser.isBehindDashes
                parser = MasterIndexParser()
                next = next.dropFirst()
            }
            switch parser.take(line) {
            case .row(let row): body(offset, line, row)
            case .malformed: body(offset, line, nil)
            case .other: break
            }
        }
        hasDashes = isWhole && parser.isBehindDashes
    }
}
