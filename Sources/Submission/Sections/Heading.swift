import Bytes

/// A block that may begin an item.
struct Heading {
    var block: Int
    var mark: ItemMark
    /// The title's first letters: of this block or, where it has none, of the next.
    var letters: [UInt8] = []
    /// The part whose heading was met last before it.
    var part: Int?
    /// It stands in a table of contents.
    var isContents = false
}

/// Everything in a document that looks like a heading of an item or a part.
struct Headings {
    private(set) var items: [Heading] = []
    /// Blocks that announce a part and nothing else.
    private(set) var parts: [(block: Int, part: Int)] = []

    /// A document that has more of them is no report.
    static let limit = 5000

    init(_ list: BlockList) {
        var part: Int?
        for index in list.blocks.indices where !list.blocks[index].marks.contains(.furniture) {
            if items.count >= Self.limit { break }
            guard let mark = list.withText(index, { ItemMark($0) }) else { continue }
            if mark.isProse || mark.isContinuation { continue }
            if let number = mark.part, mark.codes.isEmpty {
                guard list.blocks[index].text.count < 120, parts.count < Self.limit else { continue }
                part = number
                parts.append((index, number))
            } else if !mark.codes.isEmpty {
                var heading = Heading(block: index, mark: mark, part: mark.part ?? part)
                if ItemReference.isOne(list, heading) { continue }
                part = heading.part
                heading.letters = Self.titleLetters(list, index, mark)
                items.append(heading)
            }
        }
    }

    /// The first part that is announced at or behind a block.
    func part(from block: Int) -> (block: Int, part: Int)? {
        let index = parts.partitioningIndex { $0.block >= block }
        return index < parts.count ? parts[index] : nil
    }

    mutating func setContents(_ index: Int) { items[index].isContents = true }

    mutating func setPart(_ index: Int, _ part: Int?) { items[index].part = part }

    private static func titleLetters(_ list: BlockList, _ block: Int, _ mark: ItemMark) -> [UInt8] {
        let own = list.withText(block) { FormItems.letters($0, from: mark.title) }
        guard own.isEmpty else { return own }
        var next = block + 1
        while next < list.blocks.count, next < block + 4, list.blocks[next].marks.contains(.furniture) { next += 1 }
        return next < list.blocks.count ? list.withText(next) { FormItems.letters($0, from: 0) } : []
    }
}
