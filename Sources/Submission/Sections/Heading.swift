import Bytes

/// A block that may begin an item.
struct Heading {
    var block: Int
    var mark: ItemMark
    /// The title's first letters: of this block or, where it has none, of the next.
    var letters: [UInt8] = []
    /// The same with those of the next line, where a title may go on: `Item 13. Certain` and on the next line `Relationships`.
    var longLetters: [UInt8] = []
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

    init(_ list: BlockList, form: FormItems) {
        var part: Int?
        for index in list.blocks.indices where !list.blocks[index].marks.contains(.furniture) {
            if items.count >= Self.limit { break }
            guard var mark = list.withText(index, { ItemMark($0) }) else { continue }
            if let glued = mark.glued, form.prefers(glued, to: mark, in: list, index) { mark = mark.taking(glued) }
            if mark.isProse || mark.isContinuation { continue }
            if let number = mark.part, mark.codes.isEmpty {
                guard list.blocks[index].text.count < SectionThresholds.partHeading || list.withText(index, Self.namesPart), parts.count < Self.limit else {
                    continue
                }
                part = number
                parts.append((index, number))
            } else if !mark.codes.isEmpty {
                var heading = Heading(block: index, mark: mark, part: mark.part ?? part)
                if ItemReference.isOne(list, heading) { continue }
                part = heading.part
                heading.letters = Self.titleLetters(list, index, mark)
                heading.longLetters = heading.letters
                if heading.letters.count < SectionThresholds.shortTitle, index + 1 < list.blocks.count, Self.goesOn(list, index) {
                    heading.longLetters += list.withText(index + 1) { FormItems.letters($0, from: 0) }
                }
                items.append(heading)
            }
        }
    }

    /// The first part that is announced at or behind a block.
    func part(from block: Int) -> (block: Int, part: Int)? {
        let index = parts.partitioningIndex { $0.block >= block }
        return index < parts.count ? parts[index] : nil
    }

    /// The last part that is announced before a block.
    func part(before block: Int) -> (block: Int, part: Int)? {
        let index = parts.partitioningIndex { $0.block >= block }
        return index > 0 ? parts[index - 1] : nil
    }

    mutating func setContents(_ index: Int) { items[index].isContents = true }

    mutating func setPart(_ index: Int, _ part: Int?) { items[index].part = part }

    /// `PART III The information called for by ...`: a part's heading with a paragraph.
    private static func namesPart(_ text: Span<UInt8>) -> Bool { text.hasPrefix("PART ") }

    /// Whether the next block goes on with a title: set alike, with a mere line break between.
    private static func goesOn(_ list: BlockList, _ block: Int) -> Bool {
        let next = list.blocks[block + 1]
        guard next.text.count < 200, !next.marks.contains(.row), !next.marks.contains(.furniture) else { return false }
        return next.marks.contains(.continues) || (next.marks.contains(.emphasised) && list.blocks[block].marks.contains(.emphasised))
    }

    private static func titleLetters(_ list: BlockList, _ block: Int, _ mark: ItemMark) -> [UInt8] {
        let own = list.withText(block) { FormItems.letters($0, from: mark.title) }
        guard own.isEmpty else { return own }
        var next = block + 1
        while next < list.blocks.count, next < block + 4, list.blocks[next].marks.contains(.furniture) { next += 1 }
        return next < list.blocks.count ? list.withText(next) { FormItems.letters($0, from: 0) } : []
    }
}
