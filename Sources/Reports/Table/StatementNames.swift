package import Records

/// The order and the names of statements in a report.
package enum StatementNames {
    package static let order: [StatementType] = [.income, .balance, .cashflow, .comprehensiveIncome, .equity]

    package static func name(_ type: StatementType) -> String {
        switch type {
        case .income: "Income"
        case .balance: "Balance sheet"
        case .cashflow: "Cash flow"
        case .comprehensiveIncome: "Comprehensive income"
        case .equity: "Equity"
        }
    }
}
