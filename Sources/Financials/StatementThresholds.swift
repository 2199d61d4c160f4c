/// Where statements are found by likelihood: how much is enough, and what each bound was measured on. "35 filings" are those of the corpus whose faces are known cell
/// by cell.
enum StatementThresholds {
    /// A part of a whole.
    struct Share {
        let parts: Int
        let of: Int

        /// Whether a count is at least this share of a whole.
        func isReached(_ count: Int, of whole: Int) -> Bool { count * of >= whole * parts }
    }

    // MARK: Periods

    /// Days by which periods that are alike may differ, and ends of fiscal years: years and quarters of 52 or 53 weeks.
    static let tolerance = 10
    /// Days of a year, whatever its weeks.
    static let year = 345...380
    /// The last month in which a fiscal year ends that may be named after the year in which it began: retailers' end in January and February, a few in March.
    static let lastMonthOfYearsNamedAfterTheirStart = 3
    /// A period with so many of the lines of the fullest one has a column; with fewer, other signs decide. In 35 filings the
    /// least full column of a face has 0.7 of the fullest.
    static let linesOfAColumn = Share(parts: 2, of: 5)

    // MARK: Tables

    /// Bytes of text between two statements where no texts are tagged, at most: footnotes, a page's foot and head, a title, headings of columns. In 35 filings
    /// there were up to 942, and from 1,000 up before the first table of a note.
    static let pageBreak = 960
    /// The same outside of tagged texts, where there are some: statements with long footnotes, and yet not the notes that a filer forgot to tag. In 35 filings
    /// there were up to 1,090 between statements, and 4,422 before the one table of a note that was forgotten.
    static let breakOutsideTexts = 4096
    /// A table with so many of its figures by component of equity is a statement of equity: the rest are totals. Of 34 statements the least has 0.65.
    static let figuresByComponent = Share(parts: 1, of: 4)
    /// Facts without a component that follow one another in a statement of equity, at most: totals of several rows, amounts a share, what is outside of equity.
    /// The longest in 33 filings has 12.
    static let factsBetweenComponents = 12
    /// The first table with so many of the items of the one with most is the statement: statements come before the notes that tell of them again.
    static let itemsOfTheBest = Share(parts: 3, of: 5)
    /// So many of the concepts of two tables are the same, or they do not have the same lines: of the
    /// three statements in 35 filings that tell of the quarter and of the year to date in tables of their own, all are.
    static let likeness = Share(parts: 3, of: 4)
    /// So many of a table's figures are of a role's concepts, or it is none of its tables. With this and the next two, all statements of 33 filings were found
    /// whose linkbases were made from their faces.
    static let figuresOfARole = Share(parts: 4, of: 5)
    /// The first table with so many of the figures of the one with most is of the face of a role.
    static let figuresOfTheMost = Share(parts: 3, of: 5)
    /// So many of a role's concepts stand in its tables, or they are not its face.
    static let conceptsOfARole = Share(parts: 1, of: 2)

    // MARK: Roles

    /// What an axis of entities takes off a role's score: more than lines can add.
    static let ofAnotherEntity = 8
    /// A role with so many lines that were reported is no summary; more say nothing.
    static let linesOfAStatement = 12

    // MARK: Items

    /// Parts that a total of revenue or receivables may have on a face, at most; the longest of the corpus has nine.
    static let partsOfATotal = 12
}
