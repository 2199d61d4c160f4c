/// Limits that no real filing reaches. They keep the output in proportion to the input.
package enum XBRLLimits {
    /// Depth of nested inline facts, continuations and footnotes. Each level repeats the content of the levels below it.
    package static let nesting = 64
    /// Dimensions of a context. Each fact of the context repeats them.
    package static let dimensions = 100
    /// Footnotes of a fact.
    package static let footnotes = 100
    /// Bytes of each part that a fact repeats: the names and texts of its context, its unit, the path of its tuple.
    package static let repeated = 16 * 1024
    /// Bytes that all facts and tuples of a document set repeat: `least`, or `times` the bytes of its documents if that is more. In 148 filings, the facts
    /// repeat at most twice the bytes of the documents.
    package static let allRepeated = (least: 16 << 20, times: 16)
    /// Bytes of the footnotes that facts repeat, in a document set.
    package static let repeatedFootnotes = 64 << 20
    /// Arcs, labels and footnotes of facts in a filing. One arc of a link can become many, because several locators may share a label.
    package static let arcs = 500_000
    /// Bytes of an element's id, of a role, and of a language in a linkbase. Thousands of arcs may repeat each of them.
    package static let words = 4096
    /// Bytes of a prefix. Names in records repeat their prefix; EDGAR accepts at most 20 bytes. A longer prefix is replaced by `ns`.
    package static let prefix = 64
    /// Bytes of a language and of an accession number, which facts repeat. A longer language is ignored.
    package static let language = 100
    package static let accessionNumber = 100
    /// Document sets of a filing.
    package static let sets = 200
    /// Arcs, counted once for each document set whose statements are built from the linkbases. The statements of further sets are built from facts alone.
    package static let arcsOfSets = 2_000_000
    /// Returns how many document sets of a filing get statements from its linkbases. The networks are built for each set, although the linkbases describe only
    /// one.
    package static func linkedSets(arcs: Int) -> Int { max(1, arcsOfSets / max(1, arcs)) }
    /// Bytes of the label of an HTML table's row.
    package static let rowLabel = 2048
    /// Problems of one kind that a filing record names.
    package static let problems = 100
}
