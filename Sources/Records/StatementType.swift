/// A kind of financial statement.
package enum StatementType: String, CaseIterable, Sendable {
    case balance, income, comprehensiveIncome = "comprehensive_income", cashflow, equity

    /// Whether the columns are instants rather than durations.
    package var isInstant: Bool { self == .balance }
}
