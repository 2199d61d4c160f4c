import Bytes

/// A table of contents, or an index that refers a form's items to pages: headings close together with page numbers or links.
struct ContentsTable {
    struct Entry {
        /// In `Headings.items`.
        var heading: Int
        var part: Int?
        /// The places that its rows lead to: first and last of each row.
        var links: [(row: Int, first: UInt64, last: UInt64)]
        /// Its blocks.
        var blocks: Range<Int>
    }

    private(set) var entries: [Entry]
    let blocks: Range<Int>

    /// Text that may stand between two entries, beside lines with links or page numbers.
    private static let gap = 350

    /// Finds all tables, and marks their headings as such.
    static func find(in list: BlockList, _ headings: inout Headings) -> [ContentsTable] {
        var tables: [ContentsTable] = []
        // The heading that names an item last.
        var last: [ItemCode: Int] = [:]
        for (index, heading) in headings.items.enumerated() {
            for code in heading.mark.codes { last[code] = index }
        }
        var start = 0
        while start < headings.items.count {
            var end = start + 1
            var known = Names()
            known.insert(headings.items[start])
            // The same item again is the text's own.
            while end < headings.items.count, isClose(list, headings, end - 1, end), known.insert(headings.items[end]) { end += 1 }
            let range = withoutText(list, headings, start..<end)
            if range.count >= 3, isContents(list, headings, range, last) {
                for index in range { headings.setContents(index) }
                tables.append(ContentsTable(list, headings, range))
            }
            start = end
        }
        return tables
    }

    private static func isClose(_ list: BlockList, _ headings: Headings, _ one: Int, _ other: Int) -> Bool {
        let first = headings.items[one].block, second = headings.items[other].block
        guard second - first < 120, list.blocks[first].text.count < 400 else { return false }
        var length = 0
        for block in first + 1..<max(second, first + 1) {
            let item = list.blocks[block]
            if item.link != 0 || item.marks.contains(.furniture) || endsInPage(list, block) { continue }
            if item.text.count > gap { return false }
            length += item.text.count
        }
        return length <= gap
    }

    /// Items met, each in its part. One that stands in no part is the same as that of any part: a table may have no parts where the text has.
    private struct Names {
        private var parts: [ItemCode: Set<Int>] = [:]

        /// False for an item that is there.
        @discardableResult
        mutating func insert(_ heading: Heading) -> Bool {
            guard let code = heading.mark.codes.first else { return true }
            let part = heading.part ?? 0
            let known = parts[code, default: []]
            if known.contains(part) || known.contains(0) || (part == 0 && !known.isEmpty) { return false }
            parts[code, default: []].insert(part)
            return true
        }
    }

    /// Headings of the text may follow close behind a table whose entries all have links or page numbers, which they have not.
    private static func withoutText(_ list: BlockList, _ headings: Headings, _ range: Range<Int>) -> Range<Int> {
        let marked = range.map { isMarked(list, headings, $0, range) }
        guard 2 * marked.count(where: { $0 }) >= marked.count, let last = marked.lastIndex(of: true) else { return range }
        return range.lowerBound..<range.lowerBound + last + 1
    }

    /// Whether an entry has a link or a page number.
    private static func isMarked(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Bool {
        rows(list, headings, index, range).contains { list.blocks[$0].link != 0 || endsInPage(list, $0) }
    }

    /// An entry's blocks: its own, further rows of its table, and lines that are nothing but a link or a page's number.
    private static func rows(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Range<Int> {
        let block = headings.items[index].block
        let limit = index + 1 < range.upperBound ? headings.items[index + 1].block : min(block + 3, list.blocks.count)
        let table = list.blocks[block].table
        var end = block + 1
        while end < limit {
            let next = list.blocks[end]
            let isShort = next.text.count <= 120 && (next.link != 0 || endsInPage(list, end)) && !next.marks.contains(.furniture)
            guard isShort || (table != 0 && next.table == table) else { break }
            end += 1
        }
        return block..<end
    }

    private static func isContents(_ list: BlockList, _ headings: Headings, _ range: Range<Int>, _ last: [ItemCode: Int]) -> Bool {
        var links: Set<UInt64> = []
        var paged = 0
        for index in range {
            let rows = rows(list, headings, index, range)
            for row in rows where list.blocks[row].link != 0 { links.insert(list.blocks[row].link) }
            if rows.contains(where: { endsInPage(list, $0) }) { paged += 1 }
        }
        // Headings that all lead back to the table are none of it: they share one link.
        if 2 * links.count >= range.count || 2 * paged >= range.count { return true }
        // Without either: the same items come again.
        let codes = Set(headings.items[range].flatMap(\.mark.codes))
        return range.count >= 4 && 5 * codes.count { (last[$0] ?? 0) >= range.upperBound } >= 3 * codes.count
    }

    /// A line or row that ends in a page's number.
    private static func endsInPage(_ list: BlockList, _ block: Int) -> Bool {
        let item = list.blocks[block]
        guard item.text.count < 400 else { return false }
        if let cell = list.cells[item.cells].last {
            return list.text.withSpan(cell.text) { PageFurniture.isPageNumber($0) }
        }
        return list.withText(block) { text in
            var position = text.count
            while position > 0, text[position - 1].isDigit { position -= 1 }
            let digits = text.count - position
            guard digits > 0, digits <= 3 else { return false }
            // `Item 5` alone: an item's number.
            if let mark = ItemMark(text), mark.title > position { return false }
            return position == 0 || text[position - 1] == 0x20 || text[position - 1] == UInt8(ascii: ".") || text[position - 1] == UInt8(ascii: "-")
        }
    }

    private init(_ list: BlockList, _ headings: Headings, _ range: Range<Int>) {
        let items = headings.items
        let first = items[range.lowerBound].block
        var last = items[range.upperBound - 1].block + 1
        // The last entry's further rows.
        while last < list.blocks.count, last < items[range.upperBound - 1].block + 12, list.blocks[last].link != 0 || Self.endsInPage(list, last),
            headings.part(from: last)?.block != last
        {
            last += 1
        }
        blocks = first..<last
        entries = range.map { index in
            let start = items[index].block
            var end = index + 1 < range.upperBound ? items[index + 1].block : last
            if let part = headings.part(from: start + 1), part.block < end { end = part.block }
            let rows: [(row: Int, first: UInt64, last: UInt64)] = (start..<max(end, start + 1)).compactMap { row in
                list.blocks[row].link == 0 ? nil : (row, list.blocks[row].link, list.blocks[row].lastLink)
            }
            return Entry(heading: index, part: items[index].part, links: rows, blocks: start..<max(end, start + 1))
        }
    }
}
