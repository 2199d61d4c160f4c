import Bytes

/// A piece of a document's text: a paragraph, a heading, a list item or a table row.
struct Block {
    struct Marks: OptionSet {
        let rawValue: UInt16
        /// Bold or underlined throughout.
        static let emphasised = Marks(rawValue: 1)
        static let centred = Marks(rawValue: 2)
        /// A table row of several cells, which tabs separate in the text.
        static let row = Marks(rawValue: 4)
        static let listItem = Marks(rawValue: 8)
        /// A single line break separates the block from the one before, as within a paragraph.
        static let continues = Marks(rawValue: 16)
        /// A page begins before the block.
        static let pageStart = Marks(rawValue: 32)
        /// A page number, or a line repeated at the head or foot of every page.
        static let furniture = Marks(rawValue: 64)
    }

    /// The block's range in `BlockList.text`.
    var text: Range<Int>
    /// The block's range in the document's bytes: from the first tag that belongs to this block alone to its last character.
    var source: Range<Int>
    var marks: Marks = []
    /// The number of emphasised bytes at the start of the text.
    var emphasisedPrefix = 0
    /// The target of the block's first link within the document, a key of `BlockList.anchors`.
    var link: UInt64?
    /// The target of the block's last link.
    var lastLink: UInt64?
    /// The number of the innermost table around the block, from 1.
    var table: Int?
    /// The range of a row's cells in `BlockList.cells`.
    var cells: Range<Int> = 0..<0
}
