/// What a caller may read.
package enum Scope: String, CaseIterable, Sendable {
    /// Companies, filings, and what stands in them.
    case filings = "filings:read"
    case alerts = "alerts:read"
    case answers = "answers:read"
    /// Workflows, their runs, and rejects.
    case runs = "runs:read"
}
