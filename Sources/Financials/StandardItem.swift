/// The kinds of statements that are extracted.
package enum StatementType: String, CaseIterable, Sendable {
    case balance, income, comprehensiveIncome = "comprehensive_income", cashflow, equity

    /// Whether its columns are moments rather than stretches of time.
    var isInstant: Bool { self == .balance }
}

/// The figures that every company's statements are asked for, by the names that stand in `data`.
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

    /// Payments that are told as positive figures whatever sign their line has.
    var isPayment: Bool { self == .CapEx || self == .DividendsPaid || self == .ShareRepurchases }

    /// The standard taxonomies' concepts for the item, by local name, the best first (us-gaap, then ifrs-full).
    var concepts: [String] {
        switch self {
        case .Revenues:
            [
                "Revenues", "SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax", "RevenueFromContractWithCustomerIncludingAssessedTax",
                "RevenuesNetOfInterestExpense", "RevenuesExcludingInterestAndDividends", "RegulatedAndUnregulatedOperatingRevenue", "SalesRevenueGoodsNet",
                "SalesRevenueServicesNet", "RealEstateRevenueNet", "HealthCareOrganizationRevenue", "OilAndGasRevenue", "ElectricUtilityRevenue",
                "OperatingLeasesIncomeStatementLeaseRevenue", "RevenueMineralSales", "UtilityRevenue", "Revenue", "RevenueFromContractsWithCustomers",
            ]
        case .CostOfRevenue:
            [
                "CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold", "CostOfServices",
                "CostOfGoodsSoldExcludingDepreciationDepletionAndAmortization",
                "CostOfGoodsAndServiceExcludingDepreciationDepletionAndAmortization", "CostOfServicesExcludingDepreciationDepletionAndAmortization",
                "CostOfSales",
            ]
        case .GrossProfit: ["GrossProfit"]
        case .ResearchAndDevelopment:
            [
                "ResearchAndDevelopmentExpense", "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
                "ResearchAndDevelopmentExpenseSoftwareExcludingAcquiredInProcessCost",
            ]
        case .SellingGeneralAdministrative: ["SellingGeneralAndAdministrativeExpense", "SellingGeneralAndAdministrativeExpenses"]
        case .OperatingExpenses: ["OperatingExpenses", "OperatingExpense"]
        case .OperatingIncome: ["OperatingIncomeLoss", "ProfitLossFromOperatingActivities"]
        case .InterestExpense:
            ["InterestExpense", "InterestExpenseNonoperating", "InterestExpenseOperating", "InterestExpenseDebt", "InterestAndDebtExpense", "FinanceCosts"]
        case .IncomeBeforeTax:
            [
                "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
                "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
                "IncomeLossFromContinuingOperationsBeforeIncomeTaxes", "IncomeLossIncludingPortionAttributableToNoncontrollingInterestBeforeIncomeTaxes",
                "IncomeLossBeforeIncomeTaxes", "ProfitLossBeforeTax",
            ]
        case .IncomeTax: ["IncomeTaxExpenseBenefit", "IncomeTaxExpenseBenefitContinuingOperations", "IncomeTaxExpenseContinuingOperations"]
        case .NetIncome: ["NetIncomeLoss", "NetIncomeLossAttributableToParent", "ProfitLossAttributableToOwnersOfParent"]
        case .NetIncomeToCommon:
            [
                "NetIncomeLossAvailableToCommonStockholdersBasic", "NetIncomeLossAvailableToCommonStockholdersDiluted",
                "ProfitLossAttributableToOrdinaryEquityHoldersOfParentEntity",
            ]
        case .EPSBasic:
            [
                "EarningsPerShareBasic", "EarningsPerShareBasicAndDiluted", "IncomeLossFromContinuingOperationsPerBasicShare", "BasicEarningsLossPerShare",
                "BasicAndDilutedEarningsLossPerShare",
            ]
        case .EPSDiluted:
            [
                "EarningsPerShareDiluted", "EarningsPerShareBasicAndDiluted", "IncomeLossFromContinuingOperationsPerDilutedShare",
                "DilutedEarningsLossPerShare",
                "BasicAndDilutedEarningsLossPerShare",
            ]
        case .SharesBasic:
            [
                "WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted", "WeightedAverageShares",
                "AdjustedWeightedAverageNumberOfOrdinarySharesOutstanding",
            ]
        case .SharesDiluted:
            [
                "WeightedAverageNumberOfDilutedSharesOutstanding", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted", "AdjustedWeightedAverageShares",
            ]
        case .Cash:
            [
                "CashAndCashEquivalentsAtCarryingValue", "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents",
                "CashAndCashEquivalentsAtCarryingValueIncludingDiscontinuedOperations", "CashCashEquivalentsAndFederalFundsSold", "CashAndDueFromBanks", "Cash",
                "CashAndCashEquivalents",
            ]
        case .ShortTermInvestments:
            [
                "ShortTermInvestments", "MarketableSecuritiesCurrent", "AvailableForSaleSecuritiesDebtSecuritiesCurrent", "AvailableForSaleSecuritiesCurrent",
                "DebtSecuritiesCurrent", "OtherShortTermInvestments", "CurrentInvestments",
            ]
        case .Receivables:
            [
                "AccountsReceivableNetCurrent", "ReceivablesNetCurrent", "AccountsNotesAndLoansReceivableNetCurrent", "AccountsAndOtherReceivablesNetCurrent",
                "AccountsReceivableNet", "TradeAndOtherCurrentReceivables", "CurrentTradeReceivables",
            ]
        case .Inventory: ["InventoryNet", "InventoryNetOfAllowancesCustomerAdvancesAndProgressBillings", "InventoryFinishedGoodsNetOfReserves", "Inventories"]
        case .CurrentAssets: ["AssetsCurrent", "CurrentAssets"]
        case .PropertyPlantEquipment:
            [
                "PropertyPlantAndEquipmentNet", "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
                "PropertyPlantAndEquipment",
            ]
        case .Goodwill: ["Goodwill"]
        case .IntangibleAssets:
            [
                "IntangibleAssetsNetExcludingGoodwill", "FiniteLivedIntangibleAssetsNet", "OtherIntangibleAssetsNet", "IntangibleAssetsNetIncludingGoodwill",
                "IntangibleAssetsOtherThanGoodwill",
            ]
        case .Assets: ["Assets"]
        case .AccountsPayable: ["AccountsPayableCurrent", "AccountsPayableTradeCurrent", "AccountsPayableCurrentAndNoncurrent", "TradeAndOtherCurrentPayables"]
        case .DeferredRevenue:
            ["ContractWithCustomerLiabilityCurrent", "DeferredRevenueCurrent", "DeferredRevenueAndCreditsCurrent", "CurrentContractLiabilities"]
        case .ShortTermDebt:
            [
                "ShortTermBorrowings", "DebtCurrent", "CommercialPaper", "LongTermDebtCurrent", "LongTermDebtAndCapitalLeaseObligationsCurrent",
                "CurrentBorrowings",
            ]
        case .CurrentLiabilities: ["LiabilitiesCurrent", "CurrentLiabilities"]
        case .LongTermDebt:
            [
                "LongTermDebtNoncurrent", "LongTermDebtAndCapitalLeaseObligations", "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities",
                "LongTermNotesPayable", "LongTermDebt", "LongTermNotesAndLoans", "SeniorLongTermNotes", "ConvertibleLongTermNotesPayable",
                "ConvertibleDebtNoncurrent", "UnsecuredLongTermDebt", "NoncurrentPortionOfNoncurrentBorrowings", "NoncurrentBorrowings", "LongtermBorrowings",
            ]
        case .Liabilities: ["Liabilities"]
        case .RetainedEarnings:
            [
                "RetainedEarningsAccumulatedDeficit", "RetainedEarningsUnappropriated", "DevelopmentStageEnterpriseDeficitAccumulatedDuringDevelopmentStage",
                "RetainedEarnings",
            ]
        case .Equity: ["StockholdersEquity", "EquityAttributableToOwnersOfParent"]
        case .NoncontrollingInterest: ["MinorityInterest", "NonredeemableNoncontrollingInterest", "NoncontrollingInterests"]
        case .LiabilitiesAndEquity: ["LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"]
        case .OperatingCashFlow:
            [
                "NetCashProvidedByUsedInOperatingActivities", "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
                "CashFlowsFromUsedInOperatingActivities",
            ]
        case .InvestingCashFlow:
            [
                "NetCashProvidedByUsedInInvestingActivities", "NetCashProvidedByUsedInInvestingActivitiesContinuingOperations",
                "CashFlowsFromUsedInInvestingActivities",
            ]
        case .FinancingCashFlow:
            [
                "NetCashProvidedByUsedInFinancingActivities", "NetCashProvidedByUsedInFinancingActivitiesContinuingOperations",
                "CashFlowsFromUsedInFinancingActivities",
            ]
        case .CapEx:
            [
                "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets", "PaymentsForCapitalImprovements",
                "PaymentsToAcquireOtherPropertyPlantAndEquipment", "PaymentsToAcquireMachineryAndEquipment", "PaymentsToAcquireOilAndGasPropertyAndEquipment",
                "PaymentsToAcquireAndDevelopRealEstate", "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
                "PurchaseOfPropertyPlantAndEquipmentIntangibleAssetsOtherThanGoodwillInvestmentPropertyAndOtherNoncurrentAssets",
            ]
        case .DepreciationAmortization:
            [
                "DepreciationDepletionAndAmortization", "DepreciationAmortizationAndAccretionNet", "DepreciationAndAmortization",
                "OtherDepreciationAndAmortization",
                "DepreciationAndAmortisationExpense", "AdjustmentsForDepreciationAndAmortisationExpense",
            ]
        case .StockCompensation:
            [
                "ShareBasedCompensation", "AllocatedShareBasedCompensationExpense", "ShareBasedCompensationIncludingDiscontinuedOperations",
                "AdjustmentsForSharebasedPayments",
            ]
        case .DividendsPaid:
            [
                "PaymentsOfDividends", "PaymentsOfDividendsCommonStock", "PaymentsOfOrdinaryDividends", "DividendsPaidClassifiedAsFinancingActivities",
                "DividendsPaidToEquityHoldersOfParentClassifiedAsFinancingActivities",
            ]
        case .ShareRepurchases:
            ["PaymentsForRepurchaseOfCommonStock", "PaymentsForRepurchaseOfEquity", "PaymentsToAcquireOrRedeemEntitysShares"]
        case .NetChangeInCash:
            [
                "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
                "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperationsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
                "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect",
                "CashAndCashEquivalentsPeriodIncreaseDecrease", "CashAndCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect",
                "NetCashProvidedByUsedInContinuingOperations", "IncreaseDecreaseInCashAndCashEquivalents",
                "IncreaseDecreaseInCashAndCashEquivalentsBeforeEffectOfExchangeRateChanges",
            ]
        }
    }
}
