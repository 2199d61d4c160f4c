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
