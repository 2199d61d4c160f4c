/// What a report may be: limits that no honest filing reaches, so that what comes out stays in proportion to what goes in.
package enum XBRLLimits {
    /// Inline facts, continuations and footnotes within each other: each level repeats the content of those below.
    package static let nesting = 64
    /// Dimensions a context: each of its facts repeats them.
    package static let dimensions = 100
    /// Footnotes a fact.
    package static let footnotes = 100
    /// Bytes of what each fact repeats: a context's names and texts, a unit, the path of a tuple.
    package static let repeated = 16 * 1024
    /// Bytes that all facts and tuples of a document set repeat: this, or so many times the bytes of its documents if that is more. All that 148 filings
    /// have for their facts comes to twice their documents at most.
    package static let allRepeated = (least: 16 << 20, times: 16)
    /// Bytes of all the footnotes that facts repeat.
    package static let repeatedFootnotes = 64 << 20
    /// Arcs, labels and footnotes of facts that a filing's links come to, where each label may stand for many things.
    package static let arcs = 500_000
    /// Bytes of a concept's id, of a role and of a language in a linkbase: thousands of arcs may repeat one.
    package static let words = 4096
    /// Bytes of a prefix, which names repeat in records; EDGAR takes no more than 20. A longer one is replaced by `ns`.
    package static let prefix = 64
    /// Bytes of a language and of an accession number, which facts repeat: longer ones are none.
    package static let language = 100
    package static let accessionNumber = 100
    /// Document sets of a filing, each with tables of its own.
    package static let sets = 200
    /// Arcs times document sets for which statements are built from linkbases; further sets go without.
    package static let arcsOfSets = 2_000_000
    /// How many document sets of a filing get statements from its linkbases. A filing has one set that they are about; networks are built anew for each.
    package static func linkedSets(arcs: Int) -> Int { max(1, arcsOfSets / max(1, arcs)) }
    /// Bytes of the words that a row of an HTML table begins with.
    package static let rowLabel = 2048
    /// Problems of one kind that are said.
    package static let problems = 100
}
