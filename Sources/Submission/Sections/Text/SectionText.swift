import Bytes

/// Writes the text of successive blocks, plain or as Markdown with headings, lists and tables.
struct SectionText {
    let list: BlockList
    let isMarkdown: Bool

    /// The maximum number of bytes of a table's row with a single cell. A longer block ends the table.
    private static let lineLimit = 200

    /// - Parameter limit: the text ends with the first block or row after which it has more than this number of bytes.
    func text(_ blocks: Range<Int>, limit: Int = .max) -> [UInt8] {
        var output: [UInt8] = []
        var previous: Block?
        var index = blocks.lowerBound
        /// No table begins at a block before this index.
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

    /// Returns the successive blocks of one table from `start` on; nil unless one of them is a row of several cells.
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
            guard block.table == table, isRow || (table != nil && block.text.count < Self.lineLimit && !block.marks.contains(.listItem)) else { break }
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

    /// Returns the position of a list item's text after a bullet character.
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
