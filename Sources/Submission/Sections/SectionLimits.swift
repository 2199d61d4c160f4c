/// The limits of section records.
enum SectionLimits {
    /// The most bytes of a section's text. A record must stay below 64 MB, and escapes can double its length.
    static let text = 24 << 20
    /// The most text of all sections, as a multiple of the document's text. A heading may name this many items, each of which has all of the text that follows.
    static let repetition = ItemMark.codeLimit
}
