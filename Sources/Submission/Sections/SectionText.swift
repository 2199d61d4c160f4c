import Bytes

/// Writes the text of a run of blocks: plain, or with headings, lists and tables as Markdown has them.
struct SectionText {
    let list: BlockList
    let isMarkdown: Bool

    func text(_ blocks: Range<Int>) -> [UInt8] {
        var output: [UInt8] = []
        var previous: Block?
        var index = blocks.lowerBound
        while index < blocks.upperBound {
            let block = list.blocks[index]
            defer { index += 1 }
            if block.marks.contains(.furniture) { continue }
            if isMarkdown, block.marks.contains(.row) {
                var end = index + 1
                while end < blocks.upperBound, list.blocks[end].marks.contains(.row), list.blocks[end].table == block.table { end += 1 }
                if !output.isEmpty { output.append("\n\n") }
                MarkdownTable.append(list, index..<end, to: &output)
                previous = list.blocks[end - 1]
                index = end - 1
                continue
            }
            if let previous {
                let isTight =
                    block.marks.contains(.continues) || (block.marks.contains(.row) && previous.marks.contains(.row) && block.table == previous.table)
                    || (block.marks.contains(.listItem) && previous.marks.contains(.listItem))
                output.append(isTight ? "\n" : "\n\n")
            }
            append(block, to: &output)
            previous = block
        }
        return output
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
        var cells: [(text: [UInt8], column: Int, end: Int)] = []
        var prefix: (text: [UInt8], column: Int)?
        for cell in list.cells[block.cells] {
            var text = list.text.withSpan(cell.text) { $0.array }
            for index in text.indices where text[index] == 0x09 { text[index] = 0x20 }
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
