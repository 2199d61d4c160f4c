/// Limits that no real filing reaches. They keep time and output in proportion to the input.
enum FinancialsLimits {
    /// Columns of one statement. No statement of 148 filings has more than five.
    static let columns = 32
    /// Dimension sets that a face shows, and bytes of the names in one set.
    static let dimensionSets = 256
    static let dimensionNames = 1024
    /// Bytes of a label or a title; EDGAR refuses labels of more than 511 characters.
    static let label = 2048
    /// Bytes of the names and labels of all statements' lines, counted once for each column: `least`, or `times` the bytes of the documents if that is more.
    static let lines = (least: 16 << 20, times: 8)
    /// Elements visited in one search of a calculation network.
    static let ancestors = 1000
    /// Lines that are compared with one another to find their total.
    static let candidates = 100
}
