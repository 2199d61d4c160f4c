/// The limits of pages and charts. Each keeps a document small enough for a browser and a reader; a document says what a limit left out.
enum ReportLimits {
    /// The maximum number of characters of a name, concept or reason. EDGAR's conformed names have at most 150.
    static let charactersOfAName = 200
    /// The maximum number of fiscal years on a page, the newest ones.
    static let yearsOfAPage = 10
    /// The maximum number of quarters on a page, the newest ones.
    static let quartersOfAPage = 8
    /// The maximum number of items in a table of a page. The standard items of all statements are 44.
    static let itemsOfAStatement = 60
    /// The maximum number of lines in a statement of one filing.
    static let linesOfAStatement = 400
    /// The maximum number of companies on a page. The page of one is about 200 kB, and all are kept in memory until the table of contents is written.
    static let companiesOfAPage = 50
    /// The maximum number of lines in a chart. More cannot be told apart by colour and dashes.
    static let seriesOfAChart = 8
    /// The maximum number of points in a line of a chart, the newest ones: a hundred years of quarters.
    static let pointsOfASeries = 400
}
