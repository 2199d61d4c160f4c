/// A failure of the library, described in one line.
package struct FiguresFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

enum FiguresLimits {
    /// The maximum number of figures that one company may report in all its filings. A figure takes about 150 bytes of memory. Apple reports 24,579 in 70
    /// filings, of all concepts, not only of the standard items.
    static let figuresOfACompany = 4_000_000
    /// The maximum number of fiscal years of one company, the newest ones. EDGAR has filings since 1993, with up to ten years before. It keeps the number of
    /// missing figures in proportion to the items.
    static let yearsOfACompany = 100
    /// The maximum number of years without any report between two others that are taken for fiscal years.
    static let yearsOfAGap = 20
    /// The maximum number of reports of one part of a fiscal year with different days, the newest ones, that are tried in a calculation. The company facts of
    /// the corpus have one each.
    static let periodsOfAPart = 6
}
