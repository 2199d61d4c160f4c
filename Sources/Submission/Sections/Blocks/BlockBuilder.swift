import Bytes

/// Builds blocks from pieces of text. White space becomes single blanks; character references and Windows-1252 become UTF-8.
struct BlockBuilder {
    private(set) var list = BlockList()
    /// The position of the first tag that belongs to the current block.
    private var opened: Int?
    private var marks: Block.Marks = []
    private var link: UInt64?
    private var lastLink: UInt64?

    // The current block.
    private var start = 0
    private var sourceStart = 0
    private var sourceEnd = 0
    private var needsBlank = false
    private var letters = 0
    private var emphasisedLetters = 0
    private var emphasisedPrefix = 0
    private var isPrefixEmphasised = true

    // The current row. Until it ends, each of its cells is a separate block.
    private var rowStart: Int?
    /// The cell of each block of the row; nil for a block before the first cell.
    private var cellNumbers: [Int?] = []
    private var columns: [(column: Int, span: Int)] = []
    private var table: Int?
    private var tables = 0

    var isInRow: Bool { rowStart != nil }
    var isEmpty: Bool { list.text.count == start }
    /// Whether the list has reached its limit.
    var isFull: Bool { list.blocks.count >= BlockList.limit }

    // MARK: Text

    /// Appends a range of a document's bytes to the current block.
    mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>, isEmphasised: Bool, hasEntities: Bool = true) {
        var position = range.lowerBound
        while position < range.upperBound {
            let byte = bytes[position]
            if byte <= 0x20 {
                needsBlank = true
                position += 1
            } else if byte == UInt8(ascii: "&"), hasEntities {
                let (scalar, end) = HTMLCharacters.reference(bytes, position, range.upperBound)
                append(scalar, position..<end, isEmphasised)
                position = end
            } else if byte >= 0x80 {
                let (scalar, length) = HTMLCharacters.scalar(bytes, position, range.upperBound)
                append(scalar, position..<position + length, isEmphasised)
                position += length
            } else {
                let first = position
                repeat { position += 1 } while position < range.upperBound && Self.isPlain(bytes[position])
                if !hasEntities, position < range.upperBound, bytes[position] == UInt8(ascii: "&") { position += 1 }
                begin(first..<position)
                count(position - first, isEmphasised)
                list.text.append(bytes.extracting(first..<position))
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x80 && byte != UInt8(ascii: "&") }

    private mutating func begin(_ source: Range<Int>) {
        if isEmpty {
            sourceStart = opened ?? source.lowerBound
        } else if needsBlank {
            list.text.append(0x20)
        }
        needsBlank = false
        sourceEnd = source.upperBound
    }

    private mutating func count(_ bytes: Int, _ isEmphasised: Bool) {
        letters += bytes
        if isEmphasised { emphasisedLetters += bytes } else { isPrefixEmphasised = false }
        if isPrefixEmphasised { emphasisedPrefix = list.text.count - start + bytes }
    }

    private mutating func append(_ scalar: UInt32, _ source: Range<Int>, _ isEmphasised: Bool) {
        switch scalar {
        case 0...0x20, 0x7F, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
            needsBlank = true
        case 0x80...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF, 0xFFFD:
            break
        case 0xFB00...0xFB06:
            let letters = Self.ligatures[Int(scalar - 0xFB00)]
            begin(source)
            count(letters.count, isEmphasised)
            list.text.append(contentsOf: letters)
        default:
            guard let scalar = Unicode.Scalar(scalar) else { return }
            begin(source)
            let encoded = UTF8.encode(scalar)
            count(encoded?.count ?? 0, isEmphasised)
            if let encoded { list.text.append(contentsOf: encoded) }
        }
    }

    private static let ligatures: [[UInt8]] = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"].map { Array($0.utf8) }

    /// Puts a blank before the next text of the block.
    mutating func requireBlank() { needsBlank = true }

    /// Moves the source range of the last appended text, which was copied from the document at `offset`.
    mutating func moveSource(by offset: Int, setsStart: Bool) {
        if isEmpty { return }
        sourceEnd += offset
        if setsStart, opened == nil { sourceStart += offset }
    }

    // MARK: Blocks

    /// Records an opening tag at `position`. The current block's source starts at its first opening tag.
    mutating func open(at position: Int) {
        if opened == nil, isEmpty { opened = position }
    }

    /// Records a closing tag. Opening tags before it do not belong to the next block.
    mutating func closeTag() {
        if isEmpty { opened = nil }
    }

    /// Adds marks to the current block.
    mutating func mark(_ marks: Block.Marks) { self.marks.formUnion(marks) }

    mutating func setLink(_ link: UInt64) {
        if self.link == nil { self.link = link }
        lastLink = link
    }

    mutating func addAnchor(_ name: UInt64) {
        guard list.anchors.count < 1_000_000, list.anchors[name] == nil else { return }
        list.anchors[name] = isEmpty ? list.text.count : start
    }

    /// Ends the current block, and drops it if it has no text.
    mutating func flush() {
        defer {
            needsBlank = false
            opened = nil
        }
        guard !isEmpty else {
            // The next block with text will be the first of the page.
            marks = marks.intersection(.pageStart)
            return
        }
        var block = Block(text: start..<list.text.count, source: sourceStart..<sourceEnd, marks: marks)
        if emphasisedLetters * 10 >= letters * 9 { block.marks.insert(.emphasised) }
        block.emphasisedPrefix = emphasisedPrefix
        block.link = link
        block.lastLink = lastLink
        block.table = table
        list.blocks.append(block)
        if isInRow { cellNumbers.append(columns.indices.last) }
        // A separator: it keeps the anchors of neighbouring blocks apart, and between cells it becomes a tab.
        list.text.append(0x20)
        start = list.text.count
        marks = []
        link = nil
        lastLink = nil
        letters = 0
        emphasisedLetters = 0
        emphasisedPrefix = 0
        isPrefixEmphasised = true
    }

    // MARK: Tables

    mutating func startTable() {
        endRow()
        tables += 1
        table = tables
    }

    mutating func endTable(outer: Int?) {
        endRow()
        table = outer
    }

    var currentTable: Int? { table }

    mutating func startRow() {
        endRow()
        rowStart = list.blocks.count
        cellNumbers.removeAll(keepingCapacity: true)
        columns.removeAll(keepingCapacity: true)
    }

    /// - Parameter column: the cell's first column; nil for the column after the previous cell.
    mutating func startCell(span: Int, column: Int? = nil) {
        if !isInRow { startRow() }
        flush()
        let next = column ?? columns.last.map { $0.column + $0.span } ?? 0
        columns.append((next, min(max(span, 1), 1000)))
    }

    /// Ends the current row. Several cells with text become one block. A single cell, and cells with whole pages of text, stay separate blocks.
    mutating func endRow() {
        flush()
        guard let first = rowStart else { return }
        rowStart = nil
        let count = list.blocks.count - first
        guard count > 0, cellNumbers.count == count, cellNumbers.first != cellNumbers.last, count <= 400 else { return }
        let length = list.blocks[list.blocks.count - 1].text.upperBound - list.blocks[first].text.lowerBound
        var cells: [BlockCell] = []
        for index in 0..<count {
            let text = list.blocks[first + index].text
            if index > 0, cellNumbers[index] == cellNumbers[index - 1], let last = cells.indices.last {
                cells[last].text = cells[last].text.lowerBound..<text.upperBound
            } else {
                let place = cellNumbers[index].map { columns[$0] } ?? (column: 0, span: 1)
                cells.append(BlockCell(text: text, column: place.column, span: place.span))
            }
        }
        // The table lays out a page in columns.
        if length > 6000, count > 3 * cells.count { return }
        if cells.count == 2, count == 2, isBullet(cells[0].text) { return joinItem(first) }
        for cell in cells.dropLast() { list.text[cell.text.upperBound] = 0x09 }
        var row = list.blocks[first]
        for block in list.blocks[first...].dropFirst() {
            if row.link == nil { row.link = block.link }
            if block.lastLink != nil { row.lastLink = block.lastLink }
            row.marks.formUnion(block.marks.intersection(.pageStart))
            if !block.marks.contains(.emphasised) { row.marks.remove(.emphasised) }
        }
        let last = list.blocks[list.blocks.count - 1]
        row.marks.remove([.centred, .continues])
        row.marks.insert(.row)
        row.text = row.text.lowerBound..<last.text.upperBound
        row.source = row.source.lowerBound..<last.source.upperBound
        row.cells = list.cells.count..<list.cells.count + cells.count
        list.cells.append(contentsOf: cells)
        list.blocks.removeSubrange(first...)
        list.blocks.append(row)
    }

    /// Whether a cell holds only the bullet of a list item: `•`, `(a)`, `1.`
    private func isBullet(_ range: Range<Int>) -> Bool {
        list.text.withSpan(range) { text in
            guard text.count <= 5 else { return false }
            var digits = 0, letters = 0
            for index in text.indices {
                if text[index].isDigit { digits += 1 } else if text[index].isASCIILetter { letters += 1 }
            }
            if digits + letters == 0 || (text.count == 1 && text[0] == UInt8(ascii: "o")) { return true }
            // `10(a)` is the number of an exhibit in a table of exhibits, `Total` the label of a row of figures.
            guard let last = text.indices.last, text[last] == UInt8(ascii: ".") || text[last] == UInt8(ascii: ")") else { return false }
            return digits == 0 || letters == 0
        }
    }

    private mutating func joinItem(_ first: Int) {
        let text = list.blocks.removeLast()
        list.blocks[first].text = list.blocks[first].text.lowerBound..<text.text.upperBound
        list.blocks[first].source = list.blocks[first].source.lowerBound..<text.source.upperBound
        list.blocks[first].marks.remove(.centred)
        list.blocks[first].marks.insert(.listItem)
        if !text.marks.contains(.emphasised) { list.blocks[first].marks.remove(.emphasised) }
        if list.blocks[first].link == nil { list.blocks[first].link = text.link }
        if text.lastLink != nil { list.blocks[first].lastLink = text.lastLink }
    }
}
