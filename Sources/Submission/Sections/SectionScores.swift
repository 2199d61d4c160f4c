/// What candidates for headings are worth.
enum SectionScores {
    /// A title of the filer's own, set as text is. Anything better known is worth more.
    static let ownTitle = 0.5
    /// What is shorter may be a heading.
    static let headingLength = 220
}
