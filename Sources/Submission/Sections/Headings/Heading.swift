import Bytes

/// A block that looks like the heading of an item.
struct Heading {
    var block: Int
    var mark: ItemMark
    /// The first letters of the title, from this block, or from the next block if this one has only a number.
    var titleLetters: [UInt8] = []
    /// `titleLetters` with the letters of the next line, if the title may continue there: `Item 13. Certain`, then `Relationships`.
    var longTitleLetters: [UInt8] = []
    /// The part, from the block's own text or from the last heading of a part before it.
    var part: Int?
    /// Whether the heading is an entry of a table of contents.
    var isContents = false
}
