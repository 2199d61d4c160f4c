/// A block that may begin an item, with its score.
struct HeadingCandidate {
    var block: Int
    /// The indices in `FormItems.items` of the items that the block begins. `Items 1 and 2` has several.
    var items: [Int]
    var score: Double
    /// The index of the block's heading in `Headings.ofItems`; nil if the block does not have `Item` and a number.
    var heading: Int?
    /// The index in `Headings.ofItems` of the entry of the table of contents that links to the block.
    var entry: Int?
    /// The position of the title in the block's text, if the heading has a number but not the word `Item`.
    var title: Int?
}
