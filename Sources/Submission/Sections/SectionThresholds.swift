/// What decides in doubt: scores, lengths and distances, all in one place.
///
/// Behind each stands from where to where it alone can be set before one of the 363 sections of the corpus that were read by eye (46 filings, check-sections,
/// November 2026) comes out wrong; scores and counts were tried two up and two down, lengths at a quarter and four times, and nothing broke at an end that has "at most"
/// or "and more". So hardly any of them is fitted to the corpus; what is, has no such word.
enum SectionThresholds {
    // MARK: How much a block looks like a heading

    static let anyHeading = 1.0  // 0 to 3 and more
    static let emphasised = 2.0  // 1 to 4 and more
    static let short = 1.0  // 0 to 3 and more
    static let centred = 0.5  // at most -1.5 to 2.5 and more
    static let capitals = 1.0  // at most -1 to 3 and more
    /// The next heading stands right below it.
    static let followedByHeading = -1.0  // at most -3 to 1 and more
    /// Its title begins as the form's does, has it within, or is another.
    static let titleBegins = 4.0  // 3 to 6 and more
    static let titleWithin = 2.0  // at most 0 to 4 and more
    static let otherTitle = -2.0  // at most -4 to 0 and more
    /// It is a paragraph that begins with an item.
    static let prose = -3.0  // at most -5 to -1 and more
    /// A title of the filer's own, set as text is. Anything better known is worth more. The corpus has none.
    static let ownTitle = 0.5  // at most -1.5 to 2.5 and more
    /// It stands in its part, or in another, of a quarterly report, whose numbers come twice; in its part of any other.
    static let quarterlyPart = 3.0  // at most 1 to 5 and more
    static let quarterlyOtherPart = -2.0  // at most -4 to 0 and more
    static let samePart = 0.5  // -0.5 to 2.5 and more
    /// The table of contents leads to it; to a place that is named so; to a place that is not; has its title.
    static let linkConfirms = 4.0  // at most 2 to 6 and more
    static let linkNamed = 5.0  // at most 3 to 7 and more
    static let linkAlone = 2.5  // at most 0.5 to 4.5 and more
    static let contentsTitle = 3.0  // at most 1 to 5 and more

    // MARK: What is taken

    /// A heading out of the form's order is taken from this score on; before the first one in order it takes one more.
    static let stray = 7.0  // at most 5 to 8
    static let quarterlyStray = 10.0  // at most 8 to 12 and more
    /// One heading of the numbers since 2004 with this score makes a current report one of them.
    static let sureNumber = 3.0  // at most 1 to 5 and more

    // MARK: Lengths, in bytes

    static let heading = 220  // at most 55 to 880 and more
    /// Prose that begins with an item is longer.
    static let paragraph = 300  // at most 75 to 1_200 and more
    /// `Item 1` is emphasised at least.
    static let emphasisedPrefix = 6  // at most 1 to 8 and more
    /// `Item 8, Financial Statements`: with a comma a heading is short.
    static let commaHeading = 200  // at most 50 to 800 and more
    /// A part's heading without a paragraph.
    static let partHeading = 120  // 60 to 480 and more
    /// What stands below it: `OTHER INFORMATION`.
    static let partTitle = 60  // at most 15 to 240 and more
    /// A title of so few letters may go on in the next line: "Management's" has eleven.
    static let shortTitle = 24  // at most 6 to 96 and more
    /// Statements without a heading are longer than what stands between a table of contents and a discussion.
    static let statements = 3_000  // at most 750 to 12_000 and more
    /// A title that is set as text is, and how many words of it may be without capitals. The longest of a form's own has 160 letters.
    static let ownTitleLength = 160  // at most 40 to 640 and more
    static let ownTitleWords = 8  // at most 2 to 10 and more
    /// The same of one that ends with a point. The corpus has none.
    static let ownTitleSentence = 5

    // MARK: Tables of contents

    /// Items with a number and no word `Item` before it are known where there are so many. The corpus has none.
    static let numberedLeast = 4
    /// A title that is cut in the table of contents or in the text is known by so many letters. The corpus has none.
    static let cutTitle = 16
    /// Between two entries, beside lines with links or page numbers, and how many blocks.
    static let contentsGap = 350  // at most 87 to 1_400 and more
    static let contentsBlocks = 120  // at most 30 to 480 and more
    /// An entry, and a further row of one.
    static let contentsEntry = 400  // at most 100 to 1_600 and more
    static let contentsRow = 120  // at most 30 to 480 and more
    /// Entries of a table; of one without links and pages, whose items come again; of a page that lists those of one part.
    static let contentsLeast = 3  // at most 1 to 5 and more
    static let contentsLeastUnmarked = 4  // at most 1 to 6 and more
    static let partsPageLeast = 2  // 2 to 4 and more
    /// How many hundredths of the items must come again then.
    static let contentsComeAgain = 60  // at most 15 to 240 and more
    /// The last cell of a row, and a paragraph of an index, that say `Not applicable`.
    static let contentsAnswer = 40  // at most 10 to 160 and more
    static let contentsAnswerLine = 200  // at most 50 to 800 and more
    /// Further rows behind the last entry.
    static let contentsRest = 12  // at most 3 to 48 and more
    /// How far before and behind the place that a link leads to a heading may stand, in blocks, and how many letters of a title name it.
    static let linkBefore = 3  // at most 1 to 5 and more
    static let linkBehind = 12  // at most 3 to 48 and more
    static let linkLetters = 24  // at most 6 to 96 and more
    /// Entries of an index that must lead somewhere before it is followed, where it is not a table of contents.
    static let indexLeast = 3  // at most 1 to 5 and more

    // MARK: Pages

    /// Blocks at either side of a page's start that may run on every page, and how long they are.
    static let pageLines = 3  // at most 1 to 5 and more
    static let pageLine = 160  // at most 40 to 640 and more
    /// A line that runs on every page stands on so many pages at least; in long documents, on one more for so many pages, up to a bound.
    static let runningLeast = 3  // at most 1 to 5 and more
    static let runningMost = 8  // 4 to 10 and more
    static let runningPages = 12  // at most 3 to 24
    /// Numbers in brackets are also those of lists and notes: a page has more text between them.
    static let bracketedPage = 800  // at most 200 to 3_200 and more

    // MARK: Signatures and notes

    /// Blocks between a heading over signatures and their words, and how far before `to be signed` the report is named.
    static let signatureBlocks = 6  // at most 1 to 8 and more
    static let signedReach = 80  // at most 20 to 320 and more
    /// A heading over signatures, and the heading of a note.
    static let signatureHeading = 60  // at most 15 to 240 and more
    static let noteHeading = 200

    // MARK: What is said of a report

    /// Bytes of text in which a cover page ends, and those behind the last item that are taken for signatures.
    static let cover = 15_000
    static let signatures = 5_000
    /// How much of a report in no section is worth a word, in bytes and in hundredths. Of 41 reports of the corpus with some text in none, 39 have at most 3 %;
    /// the others, 22 and 23 %, do have it: an index that names several places an item, and items of Regulation AB.
    static let uncoveredBytes = 1_000
    static let uncoveredPercent = 10
    /// A section that does nothing but point, and one that incorporates most of its matter by reference. The hundred or so
    /// pointers that this finds in the corpus were read, and point.
    static let pointer = 1_500
    static let incorporatingPointer = 6_000
    /// A line that the header of a current report may confirm, and how far into it the number may stand.
    static let listedItemLine = 200
    static let listedItemReach = 80
}
