/// The limits of section records.
enum SectionLimits {
    /// The maximum number of bytes of a section's text. A record must stay below 64 MB, and escapes can double its length.
    static let text = 24 << 20
    /// The maximum length of the text of all sections, as a multiple of the document's text. A heading may name this many items, each of which has all of the
    /// text that follows.
    static let repetition = ItemMark.codeLimit
}
