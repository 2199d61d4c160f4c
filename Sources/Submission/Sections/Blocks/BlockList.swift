import Bytes

/// A document as a flat list of blocks. Their text is one buffer of UTF-8, with single blanks and no control characters except tabs between cells.
struct BlockList {
    var text: [UInt8] = []
    var blocks: [Block] = []
    var cells: [BlockCell] = []
    /// The positions in `text` of named anchors, by the hash of the name.
    var anchors: [UInt64: Int] = [:]

    /// The maximum number of blocks that are read from a document. The largest known documents have a few hundred thousand.
    static let limit = 4_000_000

    /// Returns the first block at or after the anchor that a link leads to.
    func block(at link: UInt64) -> Int? {
        guard let position = anchors[link] else { return nil }
        let block = blocks.partitioningIndex { $0.text.upperBound > position }
        return block < blocks.count ? block : nil
    }

    /// Returns the range in `text` of successive blocks.
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

/// A table cell: its range in `BlockList.text`, its first column and the number of columns that it spans.
struct BlockCell {
    var text: Range<Int>
    var column: Int
    var span: Int
}
