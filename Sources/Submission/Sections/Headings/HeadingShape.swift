import Bytes

/// Distinguishes a title in the filer's own words from prose that begins with an item's number.
enum HeadingShape {
    static func isTitle(_ list: BlockList, _ heading: Heading) -> Bool {
        guard !list.blocks[heading.block].marks.contains(.row) else { return isLabel(list, heading) }
        return list.withText(heading.block) { text in
            let start = min(heading.mark.title, text.count)
            return text.count - start <= SectionThresholds.ownTitleLength && isTitle(text.extracting(start..<text.count))
        }
    }

    private static func isTitle(_ title: Span<UInt8>) -> Bool {
        guard !title.isEmpty, let last = title.array.last(where: { $0 != 0x20 }), last != UInt8(ascii: ","), last != UInt8(ascii: ";") else { return false }
        let words = title.array.split { $0 == 0x20 || $0 == 0x09 }
        let long = words.filter { $0.count > 3 && ($0.first?.isASCIILetter ?? false) }
        let capital = long.count { ($0.first ?? 0) < 0x60 }
        if 2 * capital > long.count || long.isEmpty { return words.contains { $0.contains { $0.isASCIILetter } } }
        return words.count <= (last == UInt8(ascii: ".") ? SectionThresholds.ownTitleSentenceWords : SectionThresholds.ownTitleWords)
    }

    /// Whether a row consists of an item's number and a title in a second cell.
    private static func isLabel(_ list: BlockList, _ heading: Heading) -> Bool {
        let block = list.blocks[heading.block]
        guard block.cells.count == 2, let cell = list.cells[block.cells].last else { return false }
        return list.text.withSpan(cell.text) { $0.count <= SectionThresholds.ownTitleLength && isTitle($0) }
    }
}
