/// A block that may begin an item, with its score.
struct HeadingCandidate {
    var block: Int
    /// Indices in `FormItems.items` of the items that it begins: several for `Items 1 and 2`.
    var items: [Int]
    var score: Double
    /// The index of its heading in `Headings.ofItems`; nil if the block has no number with `Item`.
    var heading: Int?
    /// The index in `Headings.ofItems` of the entry of the table of contents that leads to it.
    var entry: Int?
    /// The position of the title in the block's text, for a heading with a number but without `Item`.
    var title: Int?
}
