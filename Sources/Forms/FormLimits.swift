/// Limits that no real form reaches. They keep memory bounded, and the output in proportion to the input.
package enum FormLimits {
    /// Depth of nested elements. Records may have a depth of 64; an element that repeats takes two levels of it (`nesting`).
    package static let depth = 48
    /// Levels of arrays and objects in the data of a record, which has others around them.
    static let nesting = 58
    /// Bytes of an element's text or of an attribute. In JSON they become twice as many at most, and a record may have 64 MB.
    package static let text = 20 << 20
    /// Bytes of what one record or one piece of a form says, as kept in memory: twice as many, at most, are 16 MB of JSON.
    package static let piece = 8 << 20
    /// Bytes of a form that is kept whole, because its records refer to what comes behind them. One of its records may be as long.
    package static let whole = 24 << 20
    /// Bytes that the records of a document repeat from its head: `least`, or `times` the bytes of the document if that is more.
    package static let repeated = (least: 16 << 20, times: 16)
    /// Bytes of a CUSIP, a ticker or the id of a series: what a database can have in an index.
    static let identifier = 512
    /// Digits of a number that is added up: those of `Amount`.
    static let addedDigits = 30
    /// Bytes of an accession number, which records repeat.
    package static let accessionNumber = 100
    /// Different names that a table of names keeps from one filing to the next.
    static let names = 20_000
    /// Problems of one kind that a filing record names.
    static let problems = 100
}
