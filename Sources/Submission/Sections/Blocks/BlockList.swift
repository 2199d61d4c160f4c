import Bytes

/// A document as a flat run of blocks. Their text is one buffer of UTF-8 with single blanks and no control characters.
struct BlockList {
    var text: [UInt8] = []
    var blocks: [Block] = []
    var cells: [BlockCell] = []
    /// Where named places are, by the number of the name: positions in the text.
    var anchors: [UInt64: Int] = [:]

    /// Blocks of the largest documents are some hundred thousands; a document of nothing but empty tags makes none.
    static let limit = 4_000_000

    /// The first block at or behind a named place.
    func block(at link: UInt64) -> Int? {
        guard link != 0, let position = anchors[link] else { return nil }
        let block = blocks.partitioningIndex { $0.text.upperBound > position }
        return block < blocks.count ? block : nil
    }

    /// The text of blocks that follow each other.
    func text(_ blocks: Range<Int>) -> Range<Int> {
        blocks.isEmpty ? 0..<0 : self.blocks[blocks.lowerBound].text.lowerBound..<self.blocks[blocks.upperBound - 1].text.upperBound
    }

    func withText<R>(_ block: Int, _ body: (Span<UInt8>) -> R) -> R {
        text.withSpan(blocks[block].text, body)
    }

    func string(_ block: Int) -> String {
        withText(block) { $0.text }
    }
}

/// A table cell: its text, the column where it begins and how many it spans.
struct BlockCell {
    var text: Range<Int>
    var column: Int
    var span: Int
}
