import Bytes

/// A table of contents, or an index that lists the pages of each item of a form: headings close together, with links or page numbers.
struct ContentsTable {
    struct Entry {
        /// The index of the entry in `Headings.ofItems`.
        var heading: Int
        var part: Int?
        /// The targets of the first and last link of each row.
        var links: [(row: Int, first: UInt64, last: UInt64)]
        /// The blocks of the entry.
        var blocks: Range<Int>
    }

    private(set) var entries: [Entry]
    let blocks: Range<Int>

    /// Finds all tables and marks their headings as entries.
    static func find(in list: BlockList, _ headings: inout Headings) -> [ContentsTable] {
        var tables: [ContentsTable] = []
        // The first and last heading of each item.
        var first: [ItemCode: Int] = [:], last: [ItemCode: Int] = [:]
        for (index, heading) in headings.ofItems.enumerated() {
            for code in heading.mark.codes {
                if first[code] == nil { first[code] = index }
                last[code] = index
            }
        }
        var start = 0
        // The items of the headings directly before, for a table that lists an item twice or has no parts.
        var before = KnownItems()
        while start < headings.ofItems.count {
            var end = start + 1
            var known = KnownItems()
            known.insert(headings.ofItems[start])
            // A table ends where an item is repeated.
            while end < headings.ofItems.count, isClose(list, headings, end - 1, end), !goesBack(headings, end, before), known.insert(headings.ofItems[end]) {
                end += 1
            }
            if end < headings.ofItems.count, isClose(list, headings, end - 1, end) { before.add(known) } else { before = KnownItems() }
            let range = withoutText(list, headings, start..<end)
            if let table = contents(list, headings, range, last) ?? partsPage(list, headings, range, last), !isText(headings, table, first, last) {
                for index in table { headings.markAsContents(index) }
                tables.append(ContentsTable(list, headings, table))
            }
            start = end
        }
        return tables
    }

    /// Whether rows with page numbers are not a table but the text of their items: the numbers of the items lie between those before and after, and are not
    /// repeated elsewhere. For example `Item 5. Market ... Annual Report, page 12`, then `Item 6. ...`
    private static func isText(_ headings: Headings, _ range: Range<Int>, _ first: [ItemCode: Int], _ last: [ItemCode: Int]) -> Bool {
        guard range.lowerBound > 0, range.upperBound < headings.ofItems.count else { return false }
        let before = headings.ofItems[range.lowerBound - 1]
        guard !before.isContents, let low = before.mark.codes.last, let high = headings.ofItems[range.upperBound].mark.codes.first else { return false }
        return headings.ofItems[range].allSatisfy { heading in
            heading.mark.codes.allSatisfy { code in
                low < code && code < high && (first[code] ?? 0) >= range.lowerBound && (last[code] ?? 0) < range.upperBound
            }
        }
    }

    /// Whether a heading begins the text after a table: its number is less than that of the heading before it, and the table lists the item.
    private static func goesBack(_ headings: Headings, _ index: Int, _ before: KnownItems) -> Bool {
        guard let code = headings.ofItems[index].mark.codes.first, let last = headings.ofItems[index - 1].mark.codes.last, code < last else { return false }
        return before.contains(headings.ofItems[index])
    }

    private static func isClose(_ list: BlockList, _ headings: Headings, _ one: Int, _ other: Int) -> Bool {
        let first = headings.ofItems[one].block, second = headings.ofItems[other].block
        guard second - first < SectionThresholds.contentsGapBlocks, list.blocks[first].text.count < SectionThresholds.contentsEntryLength else { return false }
        var length = 0
        for block in first + 1..<max(second, first + 1) {
            let content = list.blocks[block]
            if content.link != nil || content.marks.contains(.furniture) || endsInPage(list, block) { continue }
            if content.text.count > SectionThresholds.contentsGapLength { return false }
            length += content.text.count
        }
        return length <= SectionThresholds.contentsGapLength
    }

    /// A set of items with their parts. An item without a part equals the same item in any part, because a table may lack the parts that the text has.
    private struct KnownItems {
        private var parts: [ItemCode: Set<Int>] = [:]

        /// Adds the heading's item. Returns false if the set already has it.
        @discardableResult
        mutating func insert(_ heading: Heading) -> Bool {
            guard let code = heading.mark.codes.first else { return true }
            if contains(heading) { return false }
            parts[code, default: []].insert(heading.part ?? 0)
            return true
        }

        func contains(_ heading: Heading) -> Bool {
            guard let code = heading.mark.codes.first, let known = parts[code], !known.isEmpty else { return false }
            return known.contains(heading.part ?? 0) || known.contains(0) || heading.part == nil
        }

        mutating func add(_ other: Self) { parts.merge(other.parts) { $0.union($1) } }
    }

    /// Returns a range of headings without those at its end that belong to the text. If most headings have links or page numbers, those without are in the
    /// text.
    private static func withoutText(_ list: BlockList, _ headings: Headings, _ range: Range<Int>) -> Range<Int> {
        let marked = range.map { isMarked(list, headings, $0, range) }
        guard 2 * marked.count(where: { $0 }) >= marked.count, let last = marked.lastIndex(of: true) else { return range }
        return range.lowerBound..<range.lowerBound + last + 1
    }

    /// Whether an entry has a link or a page number.
    private static func isMarked(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Bool {
        headings.ofItems[index].mark.startsWithPage || endsInPlaceholder(list, headings.ofItems[index].block)
            || rows(list, headings, index, range).contains { list.blocks[$0].link != nil || endsInPage(list, $0) }
    }

    /// Whether a row ends with a placeholder instead of a page number: `Not applicable`, `(a)`, a dash.
    private static func endsInPlaceholder(_ list: BlockList, _ block: Int) -> Bool {
        let cells = list.cells[list.blocks[block].cells]
        guard cells.count > 1, let last = cells.last else {
            guard list.blocks[block].text.count < SectionThresholds.contentsPlaceholderLineLength else { return false }
            return list.withText(block) { PlaceholderPhrase.denialLength(atEndOf: $0.lowercasedLetters(limit: 200)) != nil }
        }
        return list.text.withSpan(last.text) { text in
            guard text.count < SectionThresholds.contentsPlaceholderLength else { return false }
            let letters = text.lowercasedLetters()
            if letters.count <= 1 { return !text.indices.contains { text[$0].isDigit || text[$0] == UInt8(ascii: "$") } }
            return PlaceholderPhrase.matches(letters)
        }
    }

    /// Returns the blocks of an entry: its heading, further rows of its table, and short lines with a link or a page number.
    private static func rows(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Range<Int> {
        let block = headings.ofItems[index].block
        let limit = index + 1 < range.upperBound ? headings.ofItems[index + 1].block : min(block + 3, list.blocks.count)
        let table = list.blocks[block].table
        var end = block + 1
        while end < limit {
            let next = list.blocks[end]
            let isShort =
                next.text.count <= SectionThresholds.contentsRowLength && (next.link != nil || endsInPage(list, end)) && !next.marks.contains(.furniture)
            guard isShort || (table != nil && next.table == table) else { break }
            end += 1
        }
        return block..<end
    }

    /// Returns the headings of a range that are the entries of a table; nil if they are headings of the text.
    private static func contents(_ list: BlockList, _ headings: Headings, _ range: Range<Int>, _ last: [ItemCode: Int]) -> Range<Int>? {
        guard range.count >= SectionThresholds.contentsLeastEntries else { return nil }
        var links: Set<UInt64> = []
        var paged = 0
        var placeholders = 0
        for index in range {
            let rows = rows(list, headings, index, range)
            links.formUnion(rows.compactMap { list.blocks[$0].link })
            if headings.ofItems[index].mark.startsWithPage || rows.contains(where: { endsInPage(list, $0) }) {
                paged += 1
            } else if endsInPlaceholder(list, headings.ofItems[index].block) {
                placeholders += 1
            }
        }
        // Count links by their targets, because headings of the text may all link back to the table. Rows with placeholders need neither link nor page number,
        // if enough other rows have one. Otherwise they are headings of the text, followed by `None`.
        let entries = max(links.count, paged) >= SectionThresholds.contentsLeastEntries ? range.count - placeholders : range.count
        if 2 * links.count >= entries || 2 * paged >= entries { return range }
        // In a table without links and page numbers, the items are repeated after the table. Short items of the text may precede the table.
        func comesAgain(_ index: Int) -> Bool { headings.ofItems[index].mark.codes.contains { (last[$0] ?? 0) >= range.upperBound } }
        guard let first = range.first(where: comesAgain) else { return nil }
        let rest = isAnnounced(headings, first, range) ? first..<range.upperBound : range
        let codes = Set(headings.ofItems[rest].flatMap(\.mark.codes))
        let again = codes.count { (last[$0] ?? 0) >= range.upperBound }
        return rest.count >= SectionThresholds.unmarkedContentsLeastEntries && 100 * again >= SectionThresholds.repeatedItemsPercent * codes.count ? rest : nil
    }

    /// Whether there is a part's heading between an entry and the previous entry.
    private static func isAnnounced(_ headings: Headings, _ index: Int, _ range: Range<Int>) -> Bool {
        guard index > range.lowerBound, let part = headings.part(before: headings.ofItems[index].block) else { return false }
        return part.block > headings.ofItems[index - 1].block
    }

    /// Returns the headings of a page that lists the items of one part. They directly follow the part's heading, and all of them are repeated later.
    private static func partsPage(_ list: BlockList, _ headings: Headings, _ range: Range<Int>, _ last: [ItemCode: Int]) -> Range<Int>? {
        var start = range.lowerBound
        while start < range.upperBound {
            var end = start
            let block = headings.ofItems[start].block
            let isAnnounced = headings.part(before: block).map { isEmpty(list, $0.block + 1..<block, titles: 1) } ?? false
            while end < range.upperBound, isAnnounced, headings.ofItems[end].mark.codes.allSatisfy({ (last[$0] ?? 0) > end }),
                end == start || isEmpty(list, headings.ofItems[end - 1].block + 1..<headings.ofItems[end].block)
            {
                end += 1
            }
            // If an item is repeated within the range, the second heading belongs to the text.
            if end - start >= SectionThresholds.partPageLeastEntries, !hasDuplicates(headings, start..<end) { return start..<end }
            start = max(start + 1, end)
        }
        return nil
    }

    /// Whether an item occurs twice in a range of headings.
    private static func hasDuplicates(_ headings: Headings, _ range: Range<Int>) -> Bool {
        let codes = headings.ofItems[range].flatMap(\.mark.codes)
        return Set(codes).count < codes.count
    }

    /// Whether blocks contain only page furniture, and up to `titles` short titles, such as `OTHER INFORMATION` below `PART II`.
    private static func isEmpty(_ list: BlockList, _ blocks: Range<Int>, titles: Int = 0) -> Bool {
        var titles = titles
        for block in blocks where !list.blocks[block].marks.contains(.furniture) {
            guard titles > 0, list.blocks[block].text.count < SectionThresholds.partTitleLength else { return false }
            titles -= 1
        }
        return true
    }

    /// Whether a line or row ends with a page number.
    private static func endsInPage(_ list: BlockList, _ block: Int) -> Bool {
        let content = list.blocks[block]
        guard content.text.count < SectionThresholds.contentsEntryLength else { return false }
        if let cell = list.cells[content.cells].last {
            return list.text.withSpan(cell.text) { PageFurniture.isPageNumber($0) || PageReferences($0) != nil }
        }
        return list.withText(block) { text in
            var position = text.count
            while position > 0, text[position - 1].isDigit { position -= 1 }
            let digits = text.count - position
            guard digits > 0, digits <= 3 else { return false }
            // In `Item 5`, the number is that of the item, not of a page.
            if let mark = ItemMark(text), mark.title > position { return false }
            return position == 0 || text[position - 1] == 0x20 || text[position - 1] == UInt8(ascii: ".") || text[position - 1] == UInt8(ascii: "-")
        }
    }

    private init(_ list: BlockList, _ headings: Headings, _ range: Range<Int>) {
        let items = headings.ofItems
        let first = items[range.lowerBound].block
        var last = items[range.upperBound - 1].block + 1
        // Further rows of the last entry.
        while last < list.blocks.count, last < items[range.upperBound - 1].block + SectionThresholds.contentsLastEntryBlocks,
            list.blocks[last].link != nil || Self.endsInPage(list, last),
            headings.part(from: last)?.block != last, !Self.isAfterItems(list, last)
        {
            last += 1
        }
        blocks = first..<last
        entries = range.map { index in
            let start = items[index].block
            var end = index + 1 < range.upperBound ? items[index + 1].block : last
            if let part = headings.part(from: start + 1), part.block < end { end = part.block }
            end = (start + 1..<max(end, start + 1)).first { Self.isAfterItems(list, $0) } ?? end
            let rows: [(row: Int, first: UInt64, last: UInt64)] = (start..<max(end, start + 1)).compactMap { row in
                guard let first = list.blocks[row].link, let last = list.blocks[row].lastLink else { return nil }
                return (row, first, last)
            }
            return Entry(heading: index, part: items[index].part, links: rows, blocks: start..<max(end, start + 1))
        }
    }

    /// Whether a row of an index belongs to no item: `Signatures`, `Exhibit Index`.
    private static func isAfterItems(_ list: BlockList, _ block: Int) -> Bool {
        guard list.blocks[block].text.count < SectionThresholds.contentsRowLength else { return false }
        return SectionEnd.isAfterItems(list.withText(block) { $0.lowercasedLetters() })
    }
}
