import Bytes

/// Writes a table in Markdown. Columns that only serve the layout are merged: two columns become one if no row has cells in both.
enum MarkdownTable {
    /// The maximum number of columns of a table. The last column takes all further cells of a row.
    private static let columnLimit = 200

    static func append(_ list: BlockList, _ rows: [Int], to output: inout [UInt8], _ limit: Int) {
        let cells = rows.map { PlainRow.cells(list, list.blocks[$0]) }
        let starts = columns(cells)
        for (number, row) in cells.enumerated() where output.count <= limit {
            if number > 0 { output.append(0x0A) }
            append(row, starts, to: &output)
            if number == 0 {
                output.append("\n|")
                for _ in starts { output.append(" --- |") }
            }
        }
    }

    /// Returns the first grid column of each column. From left to right, grid columns are merged into a column until a row would have two cells in it.
    private static func columns(_ rows: [[(text: [UInt8], column: Int, end: Int)]]) -> [Int] {
        let cells = rows.indices.flatMap { row in rows[row].map { (column: $0.column, row: row) } }.sorted { $0.column < $1.column }
        var starts: [Int] = []
        /// The column of the last cell of each row.
        var taken = [Int?](repeating: nil, count: rows.count)
        var next = 0
        while next < cells.count {
            let first = next
            while next < cells.count, cells[next].column == cells[first].column { next += 1 }
            let group = cells[first..<next]
            let isTaken = starts.isEmpty || group.contains { taken[$0.row] == starts.count - 1 }
            if isTaken, starts.count < columnLimit { starts.append(cells[first].column) }
            for cell in group { taken[cell.row] = starts.count - 1 }
        }
        return starts
    }

    private static func append(_ row: [(text: [UInt8], column: Int, end: Int)], _ starts: [Int], to output: inout [UInt8]) {
        output.append(UInt8(ascii: "|"))
        var position = 0
        for (index, _) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : Int.max
            output.append(0x20)
            var isFirst = true
            while position < row.count, row[position].column < end {
                if !isFirst { output.append(0x20) }
                isFirst = false
                for byte in row[position].text {
                    if byte == UInt8(ascii: "|") { output.append(UInt8(ascii: "\\")) }
                    output.append(byte == 0x0A ? 0x20 : byte)
                }
                position += 1
            }
            output.append(isFirst ? "|" : " |")
        }
    }
}
