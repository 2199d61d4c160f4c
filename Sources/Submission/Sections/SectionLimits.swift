/// Sizes that decide what is said of a section or a report, each with what it was measured on.
enum SectionLimits {
    /// Bytes of a section's text: a record must stay under 64 MB, and escapes can double it.
    static let text = 24 << 20
    /// How many times the document's text all sections together may have: a heading may name so many items, each with all that follows.
    static let repetition = ItemMark.codeLimit

    /// Bytes of text in which a cover page ends.
    static let cover = 15_000
    /// Bytes of text behind the last item that are taken for signatures.
    static let signatures = 5_000
    /// How much of a report in no section is worth a word. Of 60 reports of the corpus that are read right all but two have at most 3 %; the two do have text
    /// in no item (a quarterly report whose index names several places an item, and a current report with an exhibit behind its signatures).
    static let uncoveredBytes = 1_000
    static let uncoveredPercent = 10
}
