import Figures
import Records

extension StandardItem {
    /// The item as a report for readers names it.
    var label: String {
        switch self {
        case .Revenues: "Revenues"
        case .CostOfRevenue: "Cost of revenue"
        case .GrossProfit: "Gross profit"
        case .ResearchAndDevelopment: "Research and development"
        case .SellingGeneralAdministrative: "Selling, general and administrative"
        case .OperatingExpenses: "Operating expenses"
        case .OperatingIncome: "Operating income"
        case .InterestExpense: "Interest expense"
        case .IncomeBeforeTax: "Income before tax"
        case .IncomeTax: "Income tax"
        case .NetIncome: "Net income"
        case .NetIncomeToCommon: "Net income to common shareholders"
        case .EPSBasic: "Earnings per share, basic"
        case .EPSDiluted: "Earnings per share, diluted"
        case .SharesBasic: "Average shares, basic"
        case .SharesDiluted: "Average shares, diluted"
        case .Cash: "Cash and cash equivalents"
        case .ShortTermInvestments: "Short-term investments"
        case .Receivables: "Receivables"
        case .Inventory: "Inventory"
        case .CurrentAssets: "Current assets"
        case .PropertyPlantEquipment: "Property, plant and equipment"
        case .Goodwill: "Goodwill"
        case .IntangibleAssets: "Intangible assets"
        case .Assets: "Assets"
        case .AccountsPayable: "Accounts payable"
        case .DeferredRevenue: "Deferred revenue"
        case .ShortTermDebt: "Short-term debt"
        case .CurrentLiabilities: "Current liabilities"
        case .LongTermDebt: "Long-term debt"
        case .Liabilities: "Liabilities"
        case .RetainedEarnings: "Retained earnings"
        case .Equity: "Equity"
        case .NoncontrollingInterest: "Noncontrolling interest"
        case .LiabilitiesAndEquity: "Liabilities and equity"
        case .OperatingCashFlow: "Operating cash flow"
        case .InvestingCashFlow: "Investing cash flow"
        case .FinancingCashFlow: "Financing cash flow"
        case .CapEx: "Capital expenditure"
        case .DepreciationAmortization: "Depreciation and amortization"
        case .StockCompensation: "Stock-based compensation"
        case .DividendsPaid: "Dividends paid"
        case .ShareRepurchases: "Share repurchases"
        case .NetChangeInCash: "Net change in cash"
        }
    }

    /// Returns the label of an item of a figure, or the item itself if it is not a standard item.
    package static func label(_ item: String) -> String {
        StandardItem(rawValue: item)?.label ?? Margin(rawValue: item)?.label ?? item.cut(to: ReportLimits.charactersOfAName)
    }
}

extension Margin {
    var label: String {
        switch self {
        case .gross: "Gross margin"
        case .operating: "Operating margin"
        case .net: "Net margin"
        }
    }
}
