import Bytes

/// Where the printed pages of a document are.
struct PageMap {
    private var pages: [PageNumber: Range<Int>] = [:]

    var isEmpty: Bool { pages.isEmpty }

    init(_ list: BlockList) {
        var numbers: [(block: Int, page: PageNumber)] = []
        var feet = 0, heads = 0
        for index in list.blocks.indices where list.blocks[index].marks.contains(.furniture) {
            guard let page = list.withText(index, Self.number) else { continue }
            // A number in the running foot's text and one of its own are one.
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

    /// The blocks from a range's first page to its last; nil where either is not known.
    func blocks(_ range: ClosedRange<PageNumber>) -> Range<Int>? {
        guard let first = pages[range.lowerBound], let last = pages[range.upperBound], first.lowerBound < last.upperBound else { return nil }
        return first.lowerBound..<last.upperBound
    }

    /// The blocks of the pages named first, with those that follow them without a gap.
    func blocks(_ references: PageReferences) -> Range<Int>? {
        references.firstRun.flatMap { blocks($0) }
    }

    func contains(_ page: PageNumber) -> Bool { pages[page] != nil }

    func page(_ page: PageNumber) -> Range<Int>? { pages[page] }

    private enum Side { case foot, head, neither }

    /// A foot stands before a page's start, a head behind it.
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

    /// The number of a page's own line, or the one that a running line ends or begins with.
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

/// A line that is nothing but a page's number, and how it is written.
struct PrintedPage {
    enum Style { case plain, dashes, brackets, word, ofAll, prefixed }

    var number: PageNumber
    var style: Style

    /// `5`, `- 5 -`, `(5)`, `Page 5`, `5 of 20`, `F-5`.
    init?(_ text: Span<UInt8>) {
        guard text.count <= 24 else { return nil }
        var start = 0, end = text.count
        var style = Style.plain
        func isBlank(_ position: Int) -> Bool { text[position] == 0x20 }
        if text.count > 2, text[0] == UInt8(ascii: "("), text[end - 1] == UInt8(ascii: ")") {
            (start, end, style) = (1, end - 1, .brackets)
        } else if let dash = Self.dash(text, 0) {
            start = dash
            // The same behind the number.
            while end > start, text[end - 1] == UInt8(ascii: "-") || text[end - 1] >= 0x80 { end -= 1 }
            guard end < text.count else { return nil }
            style = .dashes
        } else if text.hasPrefix("Page ", at: 0) || text.hasPrefix("PAGE ", at: 0) {
            (start, style) = (5, .word)
        }
        while start < end, isBlank(start) { start += 1 }
        while end > start, isBlank(end - 1) { end -= 1 }
        let inner = text.extracting(start..<end)
        var position = 0
        guard let number = PageNumber(inner, at: &position) else { return nil }
        if position < inner.count {
            // `5 of 20`
            guard inner.hasPrefix(" of ", at: position) else { return nil }
            position += 4
            guard PageNumber(inner, at: &position) != nil, position == inner.count else { return nil }
            style = .ofAll
        }
        if number.prefix != 0, style == .plain { style = .prefixed }
        self.number = number
        self.style = style
    }

    /// Behind a hyphen or a dash at a place.
    private static func dash(_ text: Span<UInt8>, _ position: Int) -> Int? {
        guard position < text.count else { return nil }
        if text[position] == UInt8(ascii: "-") { return position + 1 }
        return position + 2 < text.count && text[position] == 0xE2 && text[position + 1] == 0x80 && text[position + 2] & 0xF8 == 0x90 ? position + 3 : nil
    }
}
