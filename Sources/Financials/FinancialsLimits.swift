/// What statements may be: limits that no honest filing reaches, so that time and output stay in proportion to what goes in.
enum FinancialsLimits {
    /// Periods of one statement, the latest first. Of 148 filings none has more than five.
    static let columns = 32
    /// Sets of axes and members that a face shows, and bytes of the names of one.
    static let dimensionSets = 256
    static let dimensionNames = 1024
    /// Bytes of a label or a title; EDGAR refuses labels of more than 511 characters.
    static let label = 2048
    /// Bytes of the names and labels of all statements' lines, as often as columns repeat them: this, or so many times the bytes of the documents.
    static let lines = (least: 16 << 20, times: 8)
    /// Concepts that are looked at above one in a calculation.
    static let ancestors = 1000
    /// Lines that are held against one another for which of them is the total.
    static let candidates = 100
}
