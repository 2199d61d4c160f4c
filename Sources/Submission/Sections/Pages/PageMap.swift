import Bytes

/// The blocks of each printed page of a document.
struct PageMap {
    private var pages: [PageNumber: Range<Int>] = [:]

    var isEmpty: Bool { pages.isEmpty }

    init(_ list: BlockList) {
        var numbers: [(block: Int, page: PageNumber)] = []
        var feet = 0, heads = 0
        for index in list.blocks.indices where list.blocks[index].marks.contains(.furniture) {
            guard let page = list.withText(index, Self.number) else { continue }
            // A page may show its number twice: in a repeated line and in a line by itself.
            if let last = numbers.last, last.page == page, index - last.block < 4 { continue }
            numbers.append((index, page))
            switch Self.side(list, index) {
            case .foot: feet += 1
            case .head: heads += 1
            case .neither: break
            }
        }
        let isHead = heads > feet
        for (index, number) in numbers.enumerated() {
            let blocks =
                isHead
                ? number.block + 1..<(index + 1 < numbers.count ? numbers[index + 1].block : list.blocks.count)
                : (index > 0 ? numbers[index - 1].block + 1 : 0)..<number.block
            if !blocks.isEmpty, pages[number.page] == nil { pages[number.page] = blocks }
        }
    }

    /// Returns the blocks of a range of pages; nil if its first or last page was not found.
    func blocks(_ range: ClosedRange<PageNumber>) -> Range<Int>? {
        guard let first = pages[range.lowerBound], let last = pages[range.upperBound], first.lowerBound < last.upperBound else { return nil }
        return first.lowerBound..<last.upperBound
    }

    /// Returns the blocks of the first run of pages in the references.
    func blocks(_ references: PageReferences) -> Range<Int>? {
        references.firstRun.flatMap { blocks($0) }
    }

    func page(_ page: PageNumber) -> Range<Int>? { pages[page] }

    private enum Side { case foot, head, neither }

    /// Returns whether a block is at the bottom of a page (a page starts after it) or at the top (a page starts with it or just before it).
    private static func side(_ list: BlockList, _ block: Int) -> Side {
        if list.blocks[block].marks.contains(.pageStart) { return .head }
        var next = block + 1
        while next < list.blocks.count, next < block + 4 {
            if list.blocks[next].marks.contains(.pageStart) { return .foot }
            guard list.blocks[next].marks.contains(.furniture) else { break }
            next += 1
        }
        var previous = block
        while previous > 0, block - previous < 4, list.blocks[previous - 1].marks.contains(.furniture) {
            previous -= 1
            if list.blocks[previous].marks.contains(.pageStart) { return .head }
        }
        return .neither
    }

    /// Returns the page number in a line. The number may be the whole line, or its last or first word.
    private static func number(_ text: Span<UInt8>) -> PageNumber? {
        if let printed = PrintedPage(text) { return printed.number }
        var start = text.count
        while start > 0, text.count - start < 8, text[start - 1] != 0x20, text[start - 1] != 0x09 { start -= 1 }
        var position = start
        if start > 0, let number = PageNumber(text, at: &position), position == text.count { return number }
        position = 0
        return PageNumber(text, at: &position)
    }
}
