/// What decides in doubt: scores, lengths and distances, all in one place. Behind each stands what it was measured on.
enum SectionThresholds {
    // MARK: How much a block looks like a heading

    static let anyHeading = 1.0
    static let emphasised = 2.0
    static let short = 1.0
    static let centred = 0.5
    static let capitals = 1.0
    /// The next heading stands right below it.
    static let listed = -1.0
    /// Its title begins as the form's does, has it within, or is another.
    static let titleBegins = 4.0
    static let titleWithin = 2.0
    static let otherTitle = -2.0
    /// It is a paragraph that begins with an item.
    static let prose = -3.0
    /// A title of the filer's own, set as text is. Anything better known is worth more.
    static let ownTitle = 0.5
    /// It stands in its part, or in another, of a quarterly report, whose numbers come twice; in its part of any other.
    static let quarterlyPart = 3.0
    static let quarterlyOtherPart = -2.0
    static let samePart = 0.5
    /// The table of contents leads to it; to a place that is named so; to a place that is not; has its title.
    static let linkConfirms = 4.0
    static let linkNamed = 5.0
    static let linkAlone = 2.5
    static let contentsTitle = 3.0

    // MARK: What is taken

    /// A heading out of the form's order is taken from this score on; before the first one in order it takes one more.
    static let stray = 7.0
    static let quarterlyStray = 10.0
    /// One heading of the numbers since 2004 with this score makes a current report one of them.
    static let sureNumber = 3.0

    // MARK: Lengths, in bytes

    static let heading = 220
    /// Prose that begins with an item is longer.
    static let paragraph = 300
    /// `Item 1` is emphasised at least.
    static let emphasisedPrefix = 6
    /// `Item 8, Financial Statements`: with a comma a heading is short.
    static let commaHeading = 200
    /// A part's heading without a paragraph.
    static let partHeading = 120
    /// What stands below it: `OTHER INFORMATION`.
    static let partTitle = 60
    /// A title of so few letters may go on in the next line: "Management's" has eleven.
    static let shortTitle = 24
    /// Statements without a heading are longer than what stands between a table of contents and a discussion.
    static let statements = 3_000
    /// A title that is set as text is, and how many words of it may be without capitals. The longest of a form's own has 160 letters.
    static let ownTitleLength = 160
    static let ownTitleWords = 8

    // MARK: Tables of contents

    /// Between two entries, beside lines with links or page numbers, and how many blocks.
    static let contentsGap = 350
    static let contentsBlocks = 120
    /// An entry, and a further row of one.
    static let contentsEntry = 400
    static let contentsRow = 120

    // MARK: Pages

    /// Blocks at either side of a page's start that may run on every page, and how long they are.
    static let pageLines = 3
    static let pageLine = 160
    /// Numbers in brackets are also those of lists and notes: a page has more text between them.
    static let bracketedPage = 800

    // MARK: What is said of a report

    /// Bytes of text in which a cover page ends, and those behind the last item that are taken for signatures.
    static let cover = 15_000
    static let signatures = 5_000
    /// How much of a report in no section is worth a word, in bytes and in hundredths.
    static let uncoveredBytes = 1_000
    static let uncoveredPercent = 10
    /// A section that does nothing but point, and one that incorporates most of its matter by reference.
    static let pointer = 1_500
    static let incorporatingPointer = 6_000
    /// A line that the header of a current report may confirm, and how far into it the number may stand.
    static let witnessLine = 200
    static let witnessReach = 80
}

/// What is too much of something in a section.
enum SectionLimits {
    /// Bytes of a section's text: a record must stay under 64 MB, and escapes can double it.
    static let text = 24 << 20
    /// How many times the document's text all sections together may have: a heading may name so many items, each with all that follows.
    static let repetition = ItemMark.codeLimit
}
