import Bytes

/// A paragraph, a heading, a list's item, or a row of a table: what a document is made of once its markup is gone.
struct Block {
    struct Marks: OptionSet {
        let rawValue: UInt16
        /// Bold or underlined throughout.
        static let emphasised = Marks(rawValue: 1)
        static let centred = Marks(rawValue: 2)
        /// A row of several cells: tabs part them in the text.
        static let row = Marks(rawValue: 4)
        static let listItem = Marks(rawValue: 8)
        /// The line before goes on here: a mere line break is between them.
        static let continues = Marks(rawValue: 16)
        /// A new page begins in front of it.
        static let pageStart = Marks(rawValue: 32)
        /// A page number, or what runs at the head or foot of every page.
        static let furniture = Marks(rawValue: 64)
    }

    /// Of the document's text.
    var text: Range<Int>
    /// Of the document's bytes: from the first tag that belongs to it alone to its last character.
    var source: Range<Int>
    var marks: Marks = []
    /// How many bytes at its beginning are emphasised.
    var emphasisedPrefix = 0
    /// A number for the place within the document that its first link leads to; 0 for none.
    var link: UInt64 = 0
    /// The same of its last link.
    var lastLink: UInt64 = 0
    /// The table, counted from 1; 0 for none.
    var table = 0
    /// A row's, in `BlockList.cells`.
    var cells: Range<Int> = 0..<0
}

/// A table cell: its text, the column where it begins and how many it spans.
struct BlockCell {
    var text: Range<Int>
    var column: Int
    var span: Int
}

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
