import Bytes

/// Writes a table row with tabs between cells. A currency sign, bracket or percent sign in a separate cell is joined to its figure.
enum PlainRow {
    static func cells(_ list: BlockList, _ block: Block) -> [(text: [UInt8], column: Int, end: Int)] {
        guard block.marks.contains(.row) else { return [(list.text.withSpan(block.text) { $0.array }, 0, 1)] }
        var cells: [(text: [UInt8], column: Int, end: Int)] = []
        var prefix: (text: [UInt8], column: Int)?
        for cell in list.cells[block.cells] {
            var text = list.text.withSpan(cell.text) { $0.array }
            for index in text.indices where text[index] == 0x09 { text[index] = 0x20 }
            tidy(&text)
            let end = cell.column + cell.span
            if isPrefix(text) {
                prefix = (prefix.map { $0.text + text } ?? text, prefix?.column ?? cell.column)
                continue
            }
            if prefix == nil, isSuffix(text), let last = cells.indices.last {
                cells[last].text += text
                cells[last].end = end
                continue
            }
            cells.append(((prefix?.text ?? []) + text, prefix?.column ?? cell.column, end))
            prefix = nil
        }
        if let prefix { cells.append((prefix.text, prefix.column, prefix.column + 1)) }
        return cells
    }

    /// Removes the dots that lead from a label to its figures, and the blank between a currency sign and its figure.
    private static func tidy(_ text: inout [UInt8]) {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: ".") || text[end - 1] == 0x20 { end -= 1 }
        if end > 0, text[end...].count(where: { $0 == UInt8(ascii: ".") }) >= 3 { text.removeSubrange(end...) }
        if text.count > 2, text[0] == UInt8(ascii: "$"), text[1] == 0x20, text[2].isDigit || text[2] == UInt8(ascii: "(") { text.remove(at: 1) }
    }

    static func append(_ list: BlockList, _ block: Block, to output: inout [UInt8]) {
        for (index, cell) in cells(list, block).enumerated() {
            if index > 0 { output.append(0x09) }
            output.append(contentsOf: cell.text)
        }
    }

    /// Whether text belongs before a figure: `$`, `(`, `$(`, `US$`, or the sign of euro, pound or yen.
    private static func isPrefix(_ text: [UInt8]) -> Bool {
        guard let last = text.last, text.count <= 5 else { return false }
        if text == [0xE2, 0x82, 0xAC] || text == [0xC2, 0xA3] || text == [0xC2, 0xA5] { return true }
        return last == UInt8(ascii: "$") || text == [UInt8(ascii: "(")] || text == Array("$ (".utf8) || text == Array("$(".utf8)
    }

    private static func isSuffix(_ text: [UInt8]) -> Bool {
        guard text.count <= 3 else { return false }
        return text.allSatisfy { $0 == UInt8(ascii: ")") || $0 == UInt8(ascii: "%") || $0 == 0x20 }
    }
}
