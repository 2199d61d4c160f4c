import Bytes

/// A block that looks like the heading of an item.
struct Heading {
    var block: Int
    var mark: ItemMark
    /// The first letters of the title: in this block or, for a number without a title, in the next.
    var titleLetters: [UInt8] = []
    /// `titleLetters` with the letters of the next line, if the title may continue there: `Item 13. Certain`, then `Relationships`.
    var longTitleLetters: [UInt8] = []
    /// The part that the block's own text or the last part's heading before it names.
    var part: Int?
    /// Whether the heading is an entry of a table of contents.
    var isContents = false
}
