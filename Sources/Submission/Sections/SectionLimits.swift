/// What is too much of something in a section.
enum SectionLimits {
    /// Bytes of a section's text: a record must stay under 64 MB, and escapes can double it.
    static let text = 24 << 20
    /// How many times the document's text all sections together may have: a heading may name so many items, each with all that follows.
    static let repetition = ItemMark.codeLimit
}
