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
    /// Bytes of all the footnotes that facts repeat.
    package static let repeatedFootnotes = 64 << 20
    /// Arcs, labels and footnotes of facts that a filing's links come to, where each label may stand for many things.
    package static let arcs = 500_000
    /// Problems of one kind that are said.
    package static let problems = 100
}
