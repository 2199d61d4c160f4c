/// The scores, lengths and counts that decide doubtful cases.
///
/// The comment after a value is the range in which that value alone can be changed before one of 363 sections is found wrongly. These are the sections of 46
/// filings of the corpus that were checked by eye (check-sections, November 2026). Scores and counts were tried up to two higher and two lower, lengths at a
/// quarter and at four times the value. "At most" and "and more" mark an end of the range at which nothing went wrong: a value with both is not fitted to the
/// corpus.
enum SectionThresholds {
    // MARK: The score of a heading

    /// Any block that begins with an item's number.
    static let anyHeading = 1.0  // 0 to 3 and more
    /// The block, or its beginning, is bold or underlined.
    static let emphasised = 2.0  // 1 to 4 and more
    /// The block is shorter than `headingLength`.
    static let short = 1.0  // 0 to 3 and more
    static let centred = 0.5  // at most -1.5 to 2.5 and more
    /// Most letters are capitals.
    static let capitals = 1.0  // at most -1 to 3 and more
    /// The next heading follows directly, as in a list.
    static let followedByHeading = -1.0  // at most -3 to 1 and more
    /// The title begins with one of the form's titles for the item.
    static let titleBegins = 4.0  // 3 to 6 and more
    /// The title contains one of the form's titles for the item.
    static let titleWithin = 2.0  // at most 0 to 4 and more
    /// The title is not one of the form's titles.
    static let otherTitle = -2.0  // at most -4 to 0 and more
    /// The block is a paragraph that begins with an item's number.
    static let prose = -3.0  // at most -5 to -1 and more
    /// The minimum score of a heading with a title in the filer's own words, and the score of a heading that only the header's list of items confirms. The
    /// corpus has neither.
    static let ownTitle = 0.5  // at most -1.5 to 2.5 and more
    /// The heading is in the item's part of a quarterly report, where most numbers occur in both parts.
    static let quarterlyPart = 3.0  // at most 1 to 5 and more
    /// The heading is in the other part of a quarterly report.
    static let quarterlyOtherPart = -2.0  // at most -4 to 0 and more
    /// The heading is in the item's part of any other report.
    static let samePart = 0.5  // -0.5 to 2.5 and more
    /// The table of contents links to the heading.
    static let linkConfirms = 4.0  // at most 2 to 6 and more
    /// The table of contents links to a block that has no number but begins with the entry's title.
    static let linkNamed = 5.0  // at most 3 to 7 and more
    /// The table of contents links to a block that has neither a number nor the entry's title.
    static let linkAlone = 2.5  // at most 0.5 to 4.5 and more
    /// The block has a title of the table of contents.
    static let contentsTitle = 3.0  // at most 1 to 5 and more

    // MARK: The least score

    /// The minimum score of a heading out of the form's order. A heading before the first one in order needs one more.
    static let strayScore = 7.0  // at most 5 to 8
    /// The same in a quarterly report.
    static let quarterlyStrayScore = 10.0  // at most 8 to 12 and more
    /// The minimum score of a heading with a number used since 2004 that rules out all old numbers in a current report.
    static let sureNumberScore = 3.0  // at most 1 to 5 and more

    // MARK: Headings (lengths in bytes)

    /// A heading is shorter than this.
    static let headingLength = 220  // at most 55 to 880 and more
    /// A paragraph that begins with an item's number is longer than this.
    static let paragraphLength = 300  // at most 75 to 1_200 and more
    /// The minimum number of emphasised bytes at the beginning of a heading: `Item 1`.
    static let emphasisedPrefixLength = 6  // at most 1 to 8 and more
    /// The longest heading with a comma after its number: `Item 8, Financial Statements`.
    static let commaHeadingLength = 200  // at most 50 to 800 and more
    /// A block with a part's heading is shorter than this, unless it begins with `PART` in capitals.
    static let partHeadingLength = 120  // 60 to 480 and more
    /// The title in the line below a part's heading is shorter than this: `OTHER INFORMATION`.
    static let partTitleLength = 60  // at most 15 to 240 and more
    /// A title with fewer letters may continue in the next line: `Management's` has eleven.
    static let shortTitleLetters = 24  // at most 6 to 96 and more
    /// Financial statements without a heading are longer than this, unlike other text between a table of contents and management's discussion.
    static let statementsLength = 3_000  // at most 750 to 12_000 and more
    /// The longest title in the filer's own words. The longest title of a form has 160 letters.
    static let ownTitleLength = 160  // at most 40 to 640 and more
    /// The maximum number of words of a title in the filer's own words, unless most of its longer words are capitalised.
    static let ownTitleWords = 8  // at most 2 to 10 and more
    /// The maximum number of words if such a title ends with a period. The corpus has none.
    static let ownTitleSentenceWords = 5
    /// The minimum number of items whose headings have a number but not the word `Item`. If there are fewer, only items in the table of contents count. The
    /// corpus has no such report.
    static let numberedLeastItems = 4
    /// The minimum number of letters that a title in the table of contents and a line of the text must share if either is cut. The corpus has none.
    static let cutTitleLetters = 16

    // MARK: Tables of contents (lengths in bytes)

    /// The most text between two entries, not counting lines with a link or a page number.
    static let contentsGapLength = 350  // at most 87 to 1_400 and more
    /// The blocks between two entries are fewer than this.
    static let contentsGapBlocks = 120  // at most 30 to 480 and more
    /// An entry is shorter than this.
    static let contentsEntryLength = 400  // at most 100 to 1_600 and more
    /// The longest further row of an entry.
    static let contentsRowLength = 120  // at most 30 to 480 and more
    /// The minimum number of entries of a table of contents.
    static let contentsLeastEntries = 3  // at most 1 to 5 and more
    /// The minimum number of entries of a table without links and page numbers, which is recognised because its items are repeated in the text.
    static let unmarkedContentsLeastEntries = 4  // at most 1 to 6 and more
    /// The share of the items of such a table that must be repeated, in percent.
    static let repeatedItemsPercent = 60  // at most 15 to 240 and more
    /// The minimum number of entries of a page that lists the items of one part.
    static let partPageLeastEntries = 2  // 2 to 4 and more
    /// The last cell of a row with `Not applicable` instead of a page number is shorter than this.
    static let contentsPlaceholderLength = 40  // at most 10 to 160 and more
    /// The paragraph of an index that ends with `Not applicable` is shorter than this.
    static let contentsPlaceholderLineLength = 200  // at most 50 to 800 and more
    /// The maximum number of blocks of the last entry.
    static let contentsLastEntryBlocks = 12  // at most 3 to 48 and more
    /// The maximum number of blocks between a heading and the target of a link after it.
    static let linkBlocksBefore = 3  // at most 1 to 5 and more
    /// The maximum number of blocks between the target of a link and a heading after it.
    static let linkBlocksAfter = 12  // at most 3 to 48 and more
    /// The number of letters of an entry's title that are compared with the text at its target.
    static let linkLetters = 24  // at most 6 to 96 and more
    /// An index in another order than the form's is followed if more than this number of its entries have a target.
    static let indexLeastEntries = 3  // at most 1 to 5 and more

    // MARK: Pages

    /// The blocks on each side of a page's start that are compared from page to page.
    static let pageMarginBlocks = 3  // at most 1 to 5 and more
    /// The longest line that may be repeated on every page, in bytes.
    static let pageMarginLength = 160  // at most 40 to 640 and more
    /// The minimum number of pages with a repeated line.
    static let repeatedLineLeastPages = 3  // at most 1 to 5 and more
    /// In a long document, the minimum is one page for every `repeatedLinePagesEach` pages of the document, up to `repeatedLineMostPages`.
    static let repeatedLineMostPages = 8  // 4 to 10 and more
    static let repeatedLinePagesEach = 12  // at most 3 to 24
    /// The least text between two page numbers in brackets, in bytes. It is needed because numbers in brackets are often those of lists and notes.
    static let bracketedPageLength = 800  // at most 200 to 3_200 and more

    // MARK: Signatures and notes (lengths in bytes)

    /// The sentence that the report was signed begins within this many blocks of the heading over the signatures.
    static let signatureHeadingBlocks = 6  // at most 1 to 8 and more
    /// The words `caused` and `report` occur within this many bytes before `to be signed`.
    static let signedReportReach = 80  // at most 20 to 320 and more
    /// A heading over signatures is shorter than this.
    static let signatureHeadingLength = 60  // at most 15 to 240 and more
    /// A note's heading is shorter than this, unless its beginning is emphasised.
    static let noteHeadingLength = 200

    // MARK: Problems and pointers (lengths in bytes)

    /// The longest cover page.
    static let coverLength = 15_000
    /// The longest text after the last item that counts as signatures.
    static let signaturesLength = 5_000
    /// The least text in no section that is reported, in bytes and in percent of the text. Of 41 reports of the corpus with some text in no section, 39 have at
    /// most 3 %. The other two have 22 % and 23 % for a valid reason: an index with several places for an item, and items of Regulation AB.
    static let uncoveredBytes = 1_000
    static let uncoveredPercent = 10
    /// The longest section that only points elsewhere. About one hundred pointers were found in the corpus; all were checked by eye, and all are correct.
    static let pointerLength = 1_500
    /// The longest section that incorporates most of its content by reference.
    static let incorporatingPointerLength = 6_000
    /// A line that may be the heading of an item from the header's list is shorter than this.
    static let listedItemLineLength = 200
    /// The number of a listed item begins within this many bytes from the start of its line.
    static let listedItemReach = 80
}
