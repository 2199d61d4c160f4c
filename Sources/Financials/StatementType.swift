/// The kinds of statements that are extracted.
package enum StatementType: String, CaseIterable, Sendable {
    case balance, income, comprehensiveIncome = "comprehensive_income", cashflow, equity

    /// Whether its columns are moments rather than stretches of time.
    var isInstant: Bool { self == .balance }
}
