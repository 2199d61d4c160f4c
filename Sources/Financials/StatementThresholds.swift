/// The thresholds of the heuristics that find statements, each with the measurement behind it. "35 filings" are the filings of the corpus for which every cell
/// of the faces is known.
enum StatementThresholds {
    /// A fraction.
    struct Share {
        let parts: Int
        let of: Int

        /// Whether a count is at least this share of a whole.
        func isReached(_ count: Int, of whole: Int) -> Bool { count * of >= whole * parts }
    }

    // MARK: Periods

    /// The last month in which a fiscal year can end that is named after the calendar year in which it began. Retailers' fiscal years end in January and
    /// February, a few in March.
    static let lastMonthOfYearsNamedAfterTheirStart = 3
    /// A period with this share of the lines of the fullest period has a column. With fewer lines, other criteria decide. In 35 filings, the emptiest column of
    /// a face has 0.7 of the lines of the fullest.
    static let linesOfAColumn = Share(parts: 2, of: 5)

    // MARK: Tables

    /// The maximum number of bytes of text between two statements in a document without text blocks: footnotes, page footer and header, title, column headings.
    /// In 35 filings there are up to 942 bytes, and at least 1,000 before the first table of a note.
    static let pageBreak = 960
    /// The maximum number of bytes between two statements outside of text blocks, in a document with text blocks. It allows long footnotes, and excludes notes
    /// that the filer did not tag. In 35 filings there are up to 1,090 bytes between statements, and 4,422 before the table of the only untagged note.
    static let breakOutsideTexts = 4096
    /// A table with this share of its figures by component of equity is a statement of equity; its other figures are totals. In 34 statements, the lowest share
    /// is 0.65.
    static let figuresByComponent = Share(parts: 1, of: 4)
    /// The maximum number of consecutive facts without a component in a statement of equity: totals of several rows, amounts per share, items outside of
    /// equity. The longest run in 33 filings has 12.
    static let factsBetweenComponents = 12
    /// The first table with this share of the items of the best table is the statement, because statements precede the notes that repeat them.
    static let itemsOfTheBest = Share(parts: 3, of: 5)
    /// Two tables have the same lines if this share of their concepts is the same. In 35 filings three statements have separate tables for the quarter and the
    /// year to date, and in these all concepts are the same.
    static let likeness = Share(parts: 3, of: 4)
    /// A table belongs to a role if this share of its figures has the role's concepts. With this and the next two thresholds, all statements of 33 filings were
    /// found whose linkbases were made from their faces.
    static let figuresOfARole = Share(parts: 4, of: 5)
    /// The first table with this share of the figures of the best table is on the face of a role.
    static let figuresOfTheMost = Share(parts: 3, of: 5)
    /// Tables are the face of a role if they have this share of the role's concepts.
    static let conceptsOfARole = Share(parts: 1, of: 2)

    // MARK: Roles

    /// The number that an axis of legal entities subtracts from a role's score. It is more than lines can add.
    static let ofAnotherEntity = 8
    /// A role with this many reported lines is not a summary. Further lines do not raise its score.
    static let linesOfAStatement = 12

    // MARK: Items

    /// The maximum number of parts of a total of revenue or receivables on a face. The longest of the corpus has nine.
    static let partsOfATotal = 12
}
