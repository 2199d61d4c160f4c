import Bytes

/// All blocks of a document that look like headings of items or parts.
struct Headings {
    private(set) var ofItems: [Heading] = []
    /// The blocks that name a part and no item.
    private(set) var ofParts: [(block: Int, part: Int)] = []

    /// The maximum number of headings of each kind that are read.
    static let limit = 5000

    init(_ list: BlockList, form: FormItems) {
        var part: Int?
        for index in list.blocks.indices where !list.blocks[index].marks.contains(.furniture) {
            if ofItems.count >= Self.limit { break }
            guard var mark = list.withText(index, { ItemMark($0) }) else { continue }
            if let glued = mark.glued, form.prefers(glued, to: mark, in: list, index) { mark = mark.replacingCode(with: glued) }
            if mark.isProse || mark.isContinuation { continue }
            if let number = mark.part, mark.codes.isEmpty {
                guard list.blocks[index].text.count < SectionThresholds.partHeadingLength || list.withText(index, Self.beginsWithPart),
                    ofParts.count < Self.limit
                else {
                    continue
                }
                part = number
                ofParts.append((index, number))
            } else if !mark.codes.isEmpty {
                var heading = Heading(block: index, mark: mark, part: mark.part ?? part)
                if ItemReference.matches(list, heading) { continue }
                part = heading.part
                heading.titleLetters = Self.titleLetters(list, index, mark)
                heading.longTitleLetters = heading.titleLetters
                if heading.titleLetters.count < SectionThresholds.shortTitleLetters, index + 1 < list.blocks.count, Self.mayContinue(list, index) {
                    heading.longTitleLetters += list.withText(index + 1) { $0.lowercasedLetters() }
                }
                ofItems.append(heading)
            }
        }
    }

    /// Returns the first heading of a part at or after a block.
    func part(from block: Int) -> (block: Int, part: Int)? {
        let index = ofParts.partitioningIndex { $0.block >= block }
        return index < ofParts.count ? ofParts[index] : nil
    }

    /// Returns the last heading of a part before a block.
    func part(before block: Int) -> (block: Int, part: Int)? {
        let index = ofParts.partitioningIndex { $0.block >= block }
        return index > 0 ? ofParts[index - 1] : nil
    }

    mutating func markAsContents(_ index: Int) { ofItems[index].isContents = true }

    mutating func setPart(_ index: Int, _ part: Int?) { ofItems[index].part = part }

    /// Whether a long block begins with a part's heading: `PART III The information called for by ...`
    private static func beginsWithPart(_ text: Span<UInt8>) -> Bool { text.hasPrefix("PART ") }

    /// Whether a title may continue in the next block: after a single line break, or because both are emphasised.
    private static func mayContinue(_ list: BlockList, _ block: Int) -> Bool {
        let next = list.blocks[block + 1]
        guard next.text.count < 200, !next.marks.contains(.row), !next.marks.contains(.furniture) else { return false }
        return next.marks.contains(.continues) || (next.marks.contains(.emphasised) && list.blocks[block].marks.contains(.emphasised))
    }

    private static func titleLetters(_ list: BlockList, _ block: Int, _ mark: ItemMark) -> [UInt8] {
        let own = list.withText(block) { $0.lowercasedLetters(from: mark.title) }
        guard own.isEmpty else { return own }
        var next = block + 1
        while next < list.blocks.count, next < block + 4, list.blocks[next].marks.contains(.furniture) { next += 1 }
        return next < list.blocks.count ? list.withText(next) { $0.lowercasedLetters() } : []
    }
}
