/// A way to see the figures of a company. Restrict the figures to those known on a day with `CompanyFigures.known(on:)`.
package enum FigureView: String, CaseIterable, Sendable {
    /// Each item for each period, from the newest filing that reports it.
    case latest
    /// Each item for each quarter; flows also by difference of periods to date.
    case quarters
    /// Flows over the twelve months up to the end of each quarter, and balances at the end of each quarter.
    case ttm
    /// Each item for each fiscal year.
    case stitched
}
