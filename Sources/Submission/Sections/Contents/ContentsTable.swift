import Bytes

/// A table of contents, or an index that refers a form's items to pages: headings close together with page numbers or links.
struct ContentsTable {
    struct Entry {
        /// In `Headings.ofItems`.
        var heading: Int
        var part: Int?
        /// The places that its rows lead to: first and last of each row.
        var links: [(row: Int, first: UInt64, last: UInt64)]
        /// Its blocks.
        var blocks: Range<Int>
    }

    private(set) var entries: [Entry]
    let blocks: Range<Int>

    /// Finds all tables, and marks their headings as such.
    static func find(in list: BlockList, _ headings: inout Headings) -> [ContentsTable] {
        var tables: [ContentsTable] = []
        // The headings that name an item first and last.
        var first: [ItemCode: Int] = [:], last: [ItemCode: Int] = [:]
        for (index, heading) in headings.ofItems.enumerated() {
            for code in heading.mark.codes {
                if first[code] == nil { first[code] = index }
                last[code] = index
            }
        }
        var start = 0
        // What stood right before, in a table that names an item twice or has no parts.
        var before = KnownItems()
        while start < headings.ofItems.count {
            var end = start + 1
            var known = KnownItems()
            known.insert(headings.ofItems[start])
            // The same item again is the text's own.
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

    /// Rows that stand for the text of their items, between those before and behind: `Item 5. Market ... Annual Report, page 12` and below it `Item 6. ...`.
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

    /// From the end of a table to an item that it had: where the text begins.
    private static func goesBack(_ headings: Headings, _ index: Int, _ before: KnownItems) -> Bool {
        guard let code = headings.ofItems[index].mark.codes.first, let last = headings.ofItems[index - 1].mark.codes.last, code < last else { return false }
        return before.contains(headings.ofItems[index])
    }

    private static func isClose(_ list: BlockList, _ headings: Headings, _ one: Int, _ other: Int) -> Bool {
        let first = headings.ofItems[one].block, second = headings.ofItems[other].block
        guard second - first < SectionThresholds.contentsBlocks, list.blocks[first].text.count < SectionThresholds.contentsEntry else { return false }
        var length = 0
        for block in first + 1..<max(second, first + 1) {
            let content = list.blocks[block]
            if content.link != 0 || content.marks.contains(.furniture) || endsInPage(list, block) { continue }
            if content.text.count > SectionThresholds.contentsGap { return false }
            length += content.text.count
        }
        return length <= SectionThresholds.contentsGap
    }

    /// Items met, each in its part. One that stands in no part is the same as that of any part: a table may have no parts where the text has.
    private struct KnownItems {
        private var parts: [ItemCode: Set<Int>] = [:]

        /// False for an item that is there.
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

    /// Headings of the text may follow close behind a table whose entries all have links or page numbers, which they have not.
    private static func withoutText(_ list: BlockList, _ headings: Headings, _ range: Range<Int>) -> Range<Int> {
        let marked = range.map { isMarked(list, headings, $0, range) }
        guard 2 * marked.count(where: { $0 }) >= marked.count, let last = marked.lastIndex(of: true) else { return range }
        return range.lowerBound..<range.lowerBound + last + 1
    }

    /// Whether an entry has a link or a page number.
    private static func isMarked(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Bool {
        headings.ofItems[index].mark.startsWithPage || isAnswer(list, headings.ofItems[index].block)
            || rows(list, headings, index, range).contains { list.blocks[$0].link != 0 || endsInPage(list, $0) }
    }

    /// A row whose last cell says where the item is otherwise: `Not applicable`, `(a)`, a dash.
    private static func isAnswer(_ list: BlockList, _ block: Int) -> Bool {
        let cells = list.cells[list.blocks[block].cells]
        guard cells.count > 1, let last = cells.last else {
            guard list.blocks[block].text.count < SectionThresholds.contentsAnswerLine else { return false }
            return list.withText(block) { PlaceholderPhrase.denialLength(atEndOf: $0.lowercasedLetters(limit: 200)) != nil }
        }
        return list.text.withSpan(last.text) { text in
            guard text.count < SectionThresholds.contentsAnswer else { return false }
            let letters = text.lowercasedLetters()
            if letters.count <= 1 { return !text.indices.contains { text[$0].isDigit || text[$0] == UInt8(ascii: "$") } }
            return PlaceholderPhrase.matches(letters)
        }
    }

    /// An entry's blocks: its own, further rows of its table, and lines that are nothing but a link or a page's number.
    private static func rows(_ list: BlockList, _ headings: Headings, _ index: Int, _ range: Range<Int>) -> Range<Int> {
        let block = headings.ofItems[index].block
        let limit = index + 1 < range.upperBound ? headings.ofItems[index + 1].block : min(block + 3, list.blocks.count)
        let table = list.blocks[block].table
        var end = block + 1
        while end < limit {
            let next = list.blocks[end]
            let isShort = next.text.count <= SectionThresholds.contentsRow && (next.link != 0 || endsInPage(list, end)) && !next.marks.contains(.furniture)
            guard isShort || (table != 0 && next.table == table) else { break }
            end += 1
        }
        return block..<end
    }

    /// The headings of a range that are a table's entries; nil where they are headings of the text.
    private static func contents(_ list: BlockList, _ headings: Headings, _ range: Range<Int>, _ last: [ItemCode: Int]) -> Range<Int>? {
        guard range.count >= SectionThresholds.contentsLeast else { return nil }
        var links: Set<UInt64> = []
        var paged = 0
        var answers = 0
        for index in range {
            let rows = rows(list, headings, index, range)
            for row in rows where list.blocks[row].link != 0 { links.insert(list.blocks[row].link) }
            if headings.ofItems[index].mark.startsWithPage || rows.contains(where: { endsInPage(list, $0) }) {
                paged += 1
            } else if isAnswer(list, headings.ofItems[index].block) {
                answers += 1
            }
        }
        // Headings that all lead back to the table are none of it: they share one link. Rows of answers alone are headings with what is said below them.
        let entries = max(links.count, paged) >= SectionThresholds.contentsLeast ? range.count - answers : range.count
        if 2 * links.count >= entries || 2 * paged >= entries { return range }
        // Without either: the same items come again. Short items of the text may stand before the list.
        func comesAgain(_ index: Int) -> Bool { headings.ofItems[index].mark.codes.contains { (last[$0] ?? 0) >= range.upperBound } }
        guard let first = range.first(where: comesAgain) else { return nil }
        let rest = isAnnounced(headings, first, range) ? first..<range.upperBound : range
        let codes = Set(headings.ofItems[rest].flatMap(\.mark.codes))
        let again = codes.count { (last[$0] ?? 0) >= range.upperBound }
        return rest.count >= SectionThresholds.contentsLeastUnmarked && 100 * again >= SectionThresholds.contentsComeAgain * codes.count ? rest : nil
    }

    /// Whether a part's heading stands between an entry and the one before it.
    private static func isAnnounced(_ headings: Headings, _ index: Int, _ range: Range<Int>) -> Bool {
        guard index > range.lowerBound, let part = headings.part(before: headings.ofItems[index].block) else { return false }
        return part.block > headings.ofItems[index - 1].block
    }

    /// A page that lists the items of a part: nothing stands between them and the part's heading, and all of them come again.
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
            // The item that comes again first is the text's.
            if end - start >= SectionThresholds.partsPageLeast, !isFollowed(headings, start..<end) { return start..<end }
            start = max(start + 1, end)
        }
        return nil
    }

    /// Whether a heading of the range comes again within it.
    private static func isFollowed(_ headings: Headings, _ range: Range<Int>) -> Bool {
        let codes = headings.ofItems[range].flatMap(\.mark.codes)
        return Set(codes).count < codes.count
    }

    /// Nothing but what belongs to pages, and so many short lines: `PART II` and below it `OTHER INFORMATION`.
    private static func isEmpty(_ list: BlockList, _ blocks: Range<Int>, titles: Int = 0) -> Bool {
        var titles = titles
        for block in blocks where !list.blocks[block].marks.contains(.furniture) {
            guard titles > 0, list.blocks[block].text.count < SectionThresholds.partTitle else { return false }
            titles -= 1
        }
        return true
    }

    /// A line or row that ends in a page's number.
    private static func endsInPage(_ list: BlockList, _ block: Int) -> Bool {
        let content = list.blocks[block]
        guard content.text.count < SectionThresholds.contentsEntry else { return false }
        if let cell = list.cells[content.cells].last {
            return list.text.withSpan(cell.text) { PageFurniture.isPageNumber($0) || PageReferences($0) != nil }
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
        let items = headings.ofItems
        let first = items[range.lowerBound].block
        var last = items[range.upperBound - 1].block + 1
        // The last entry's further rows.
        while last < list.blocks.count, last < items[range.upperBound - 1].block + SectionThresholds.contentsRest,
            list.blocks[last].link != 0 || Self.endsInPage(list, last),
            headings.part(from: last)?.block != last, !Self.isBehindItems(list, last)
        {
            last += 1
        }
        blocks = first..<last
        entries = range.map { index in
            let start = items[index].block
            var end = index + 1 < range.upperBound ? items[index + 1].block : last
            if let part = headings.part(from: start + 1), part.block < end { end = part.block }
            end = (start + 1..<max(end, start + 1)).first { Self.isBehindItems(list, $0) } ?? end
            let rows: [(row: Int, first: UInt64, last: UInt64)] = (start..<max(end, start + 1)).compactMap { row in
                list.blocks[row].link == 0 ? nil : (row, list.blocks[row].link, list.blocks[row].lastLink)
            }
            return Entry(heading: index, part: items[index].part, links: rows, blocks: start..<max(end, start + 1))
        }
    }

    /// A row of an index that is no item's: `Signatures`, `Exhibit Index`.
    private static func isBehindItems(_ list: BlockList, _ block: Int) -> Bool {
        guard list.blocks[block].text.count < SectionThresholds.contentsRow else { return false }
        return SectionEnd.isBehindItems(list.withText(block) { $0.lowercasedLetters() })
    }
}
