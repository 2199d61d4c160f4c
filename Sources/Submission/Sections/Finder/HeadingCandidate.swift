/// A place in the document that may begin an item.
struct HeadingCandidate {
    var block: Int
    /// The places in the form that it stands for: several for `Items 1 and 2`.
    var items: [Int]
    var score: Double
    /// In `Headings.ofItems`; nil for a place that only the table of contents names.
    var heading: Int?
    /// In the table of contents.
    var entry: Int?
    /// Where the title begins in the block's text, for a heading without the word `Item`.
    var title: Int?
}
