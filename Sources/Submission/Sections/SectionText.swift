import Bytes

/// Writes the text of a run of blocks: plain, or with headings, lists and tables as Markdown has them.
struct SectionText {
    let list: BlockList
    let isMarkdown: Bool

    /// A line of a table may have one cell only, and a short one.
    private static let lineLimit = 200

    /// - Parameter limit: what would be longer ends soon behind it.
    func text(_ blocks: Range<Int>, limit: Int = .max) -> [UInt8] {
        var output: [UInt8] = []
        var previous: Block?
        var index = blocks.lowerBound
        /// Up to here there is no row of several cells.
        var plainEnd = index
        while index < blocks.upperBound, output.count <= limit {
            if list.blocks[index].marks.contains(.furniture) {
                index += 1
                continue
            }
            if index >= plainEnd, let rows = table(at: index, in: blocks, &plainEnd) {
                if !output.isEmpty { output.append("\n\n") }
                append(table: rows, to: &output, limit)
                previous = list.blocks[rows[rows.count - 1]]
                index = rows[rows.count - 1] + 1
                continue
            }
            let block = list.blocks[index]
            if let previous {
                let isTight =
                    (block.marks.contains(.continues) && !previous.marks.contains(.row))
                    || (block.marks.contains(.listItem) && previous.marks.contains(.listItem))
                output.append(isTight ? "\n" : "\n\n")
            }
            append(block, to: &output)
            previous = block
            index += 1
        }
        return output
    }

    /// The blocks of one table that follow each other, when there is a row of several cells among them.
    private func table(at start: Int, in blocks: Range<Int>, _ plainEnd: inout Int) -> [Int]? {
        let table = list.blocks[start].table
        var rows: [Int] = []
        var hasRow = false
        var index = start
        while index < blocks.upperBound {
            let block = list.blocks[index]
            if block.marks.contains(.furniture) {
                index += 1
                continue
            }
            let isRow = block.marks.contains(.row)
            guard block.table == table, isRow || (table != 0 && block.text.count < Self.lineLimit && !block.marks.contains(.listItem)) else { break }
            if isRow { hasRow = true }
            rows.append(index)
            index += 1
        }
        if hasRow { return rows }
        plainEnd = index
        return nil
    }

    private func append(table rows: [Int], to output: inout [UInt8], _ limit: Int) {
        if isMarkdown { return MarkdownTable.append(list, rows, to: &output, limit) }
        for (number, row) in rows.enumerated() where output.count <= limit {
            if number > 0 { output.append(0x0A) }
            append(list.blocks[row], to: &output)
        }
    }

    private func append(_ block: Block, to output: inout [UInt8]) {
        if block.marks.contains(.row) {
            return PlainRow.append(list, block, to: &output)
        }
        list.text.withSpan(block.text) { text in
            if isMarkdown, block.marks.contains(.listItem) {
                output.append("- ")
                output.append(text.extracting(bulletEnd(text)..<text.count))
            } else if isMarkdown, block.marks.contains(.emphasised), text.count < 200 {
                output.append("**")
                output.append(text)
                output.append("**")
            } else {
                output.append(text)
            }
        }
    }

    /// Where the text begins behind a bullet that it has of its own.
    private func bulletEnd(_ text: Span<UInt8>) -> Int {
        var position = 0
        if text.hasPrefix("\u{2022}") || text.hasPrefix("\u{25AA}") || text.hasPrefix("\u{25CF}") || text.hasPrefix("\u{2013}") {
            position = 3
        } else if text.hasPrefix("\u{00B7}") {
            position = 2
        }
        while position > 0, position < text.count, text[position] == 0x20 { position += 1 }
        return position
    }
}

/// A row's cells with currency signs, brackets and percent signs joined to the figures that they belong to.
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

    /// Takes off the points that lead from a label to its figures, and the blank between a currency sign and a figure.
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

    /// `$`, `(`, `$(`, `US$`, and the signs of pound, yen and euro.
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
