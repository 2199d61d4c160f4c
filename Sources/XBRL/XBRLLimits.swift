/// What a report may be: limits that no honest filing reaches, so that what comes out stays in proportion to what goes in.
package enum XBRLLimits {
    /// Inline facts, continuations and footnotes within each other: each level repeats the content of those below.
    package static let nesting = 64
    /// Dimensions a context: each of its facts repeats them.
    package static let dimensions = 100
    /// Footnotes a fact.
    package static let footnotes = 100
}
