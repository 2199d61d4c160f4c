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

    /// The statement that the item belongs to.
    package var statement: StatementType {
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

    /// How figures of the item for several periods may be calculated with.
    package var kind: ItemKind {
        switch self {
        case .EPSBasic, .EPSDiluted: .perShare
        case .SharesBasic, .SharesDiluted: .average
        default: statement == .balance ? .balance : .flow
        }
    }
}

/// How figures of one item for several periods may be calculated with.
package enum ItemKind: Sendable {
    /// An amount that adds up over time, such as income and cash flows: the figure of a year is the sum of its quarters.
    case flow
    /// A value on a day.
    case balance
    /// An amount per share. Quarters do not add up to the year, because the number of shares changes.
    case perShare
    /// An average over the period.
    case average
}

extension StandardItem: Comparable {
    package static func < (left: StandardItem, right: StandardItem) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
}
