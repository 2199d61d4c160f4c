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
