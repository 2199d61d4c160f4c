/// A figure that is extracted from the statements of every company. The raw value is its name in `data`.
package enum StandardItem: String, CaseIterable, Sendable {
    // income
    case Revenues, CostOfRevenue, GrossProfit, ResearchAndDevelopment, SellingGeneralAdministrative, OperatingExpenses, OperatingIncome
    case InterestExpense, IncomeBeforeTax, IncomeTax, NetIncome, NetIncomeToCommon, EPSBasic, EPSDiluted, SharesBasic, SharesDiluted
    // balance
    case Cash, ShortTermInvestments, Receivables, Inventory, CurrentAssets, PropertyPlantEquipment, Goodwill, IntangibleAssets, Assets
    case AccountsPayable, DeferredRevenue, ShortTermDebt, CurrentLiabilities, LongTermDebt, Liabilities, RetainedEarnings, Equity
    case NoncontrollingInterest, LiabilitiesAndEquity
    // cashflow
    case OperatingCashFlow, InvestingCashFlow, FinancingCashFlow, CapEx, DepreciationAmortization, StockCompensation, DividendsPaid
    case ShareRepurchases, NetChangeInCash

    var statement: StatementType {
        switch self {
        case .Revenues, .CostOfRevenue, .GrossProfit, .ResearchAndDevelopment, .SellingGeneralAdministrative, .OperatingExpenses, .OperatingIncome,
            .InterestExpense, .IncomeBeforeTax, .IncomeTax, .NetIncome, .NetIncomeToCommon, .EPSBasic, .EPSDiluted, .SharesBasic, .SharesDiluted:
            .income
        case .Cash, .ShortTermInvestments, .Receivables, .Inventory, .CurrentAssets, .PropertyPlantEquipment, .Goodwill, .IntangibleAssets, .Assets,
            .AccountsPayable, .DeferredRevenue, .ShortTermDebt, .CurrentLiabilities, .LongTermDebt, .Liabilities, .RetainedEarnings, .Equity,
            .NoncontrollingInterest, .LiabilitiesAndEquity:
            .balance
        case .OperatingCashFlow, .InvestingCashFlow, .FinancingCashFlow, .CapEx, .DepreciationAmortization, .StockCompensation, .DividendsPaid,
            .ShareRepurchases, .NetChangeInCash:
            .cashflow
        }
    }

    /// Whether the item is an amount per share, or a figure from which such amounts are calculated.
    var isOnShares: Bool {
        switch self {
        case .NetIncomeToCommon, .EPSBasic, .EPSDiluted, .SharesBasic, .SharesDiluted: true
        default: false
        }
    }

    /// Whether the item is a payment, which is written as a positive figure even if its line is negative.
    var isPayment: Bool { self == .CapEx || self == .DividendsPaid || self == .ShareRepurchases }
}

extension StandardItem: Comparable {
    package static func < (left: StandardItem, right: StandardItem) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
