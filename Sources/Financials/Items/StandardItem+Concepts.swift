import Records

extension StandardItem {
    /// The local names of the concepts for the item in standard taxonomies (us-gaap, then ifrs-full), the best first.
    var conceptNames: [String] { Self.lists[self] ?? [] }

    /// Returns the item of a statement for the local name of a concept; nil for concepts that are not items.
    static func item(_ localName: String, of statement: StatementType) -> StandardItem? { byConcept[statement]?[localName] }

    private static let byConcept: [StatementType: [String: StandardItem]] = {
        var result: [StatementType: [String: StandardItem]] = [:]
        for item in allCases {
            for concept in item.conceptNames where result[item.statement]?[concept] == nil { result[item.statement, default: [:]][concept] = item }
        }
        return result
    }()

    private static let lists = income.merging(balance) { $1 }.merging(cashFlow) { $1 }

    private static let income: [StandardItem: [String]] = [
        .Revenues: [
            "Revenues", "SalesRevenueNet", "RevenueFromContractWithCustomerExcludingAssessedTax", "RevenueFromContractWithCustomerIncludingAssessedTax",
            "RevenuesNetOfInterestExpense", "RevenuesExcludingInterestAndDividends", "RegulatedAndUnregulatedOperatingRevenue", "SalesRevenueGoodsNet",
            "SalesRevenueServicesNet", "RealEstateRevenueNet", "HealthCareOrganizationRevenue", "OilAndGasRevenue", "ElectricUtilityRevenue",
            "OperatingLeasesIncomeStatementLeaseRevenue", "OperatingLeaseLeaseIncome", "RevenueMineralSales", "UtilityRevenue",
            "GrossInvestmentIncomeOperating",
            "Revenue", "RevenueFromContractsWithCustomers", "RevenueAndOperatingIncome",
        ],
        .CostOfRevenue: [
            "CostOfRevenue", "CostOfGoodsAndServicesSold", "CostOfGoodsSold", "CostOfServices", "CostOfGoodsSoldExcludingDepreciationDepletionAndAmortization",
            "CostOfGoodsAndServiceExcludingDepreciationDepletionAndAmortization", "CostOfServicesExcludingDepreciationDepletionAndAmortization",
            "CostOfSales",
        ],
        .GrossProfit: ["GrossProfit"],
        .ResearchAndDevelopment: [
            "ResearchAndDevelopmentExpense", "ResearchAndDevelopmentExpenseExcludingAcquiredInProcessCost",
            "ResearchAndDevelopmentExpenseSoftwareExcludingAcquiredInProcessCost",
        ],
        .SellingGeneralAdministrative: ["SellingGeneralAndAdministrativeExpense", "SellingGeneralAndAdministrativeExpenses"],
        .OperatingExpenses: ["OperatingExpenses", "OperatingExpense"],
        .OperatingIncome: ["OperatingIncomeLoss", "ProfitLossFromOperatingActivities"],
        .InterestExpense: [
            "InterestExpense", "InterestExpenseNonoperating", "InterestExpenseOperating", "InterestExpenseDebt", "InterestAndDebtExpense", "FinanceCosts",
        ],
        .IncomeBeforeTax: [
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest",
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxesMinorityInterestAndIncomeLossFromEquityMethodInvestments",
            "IncomeLossFromContinuingOperationsBeforeIncomeTaxes", "IncomeLossIncludingPortionAttributableToNoncontrollingInterestBeforeIncomeTaxes",
            "IncomeLossBeforeIncomeTaxes", "ProfitLossBeforeTax",
        ],
        .IncomeTax: ["IncomeTaxExpenseBenefit", "IncomeTaxExpenseBenefitContinuingOperations", "IncomeTaxExpenseContinuingOperations"],
        .NetIncome: ["NetIncomeLoss", "NetIncomeLossAttributableToParent", "ProfitLossAttributableToOwnersOfParent"],
        .NetIncomeToCommon: [
            "NetIncomeLossAvailableToCommonStockholdersBasic", "NetIncomeLossAvailableToCommonStockholdersDiluted",
            "ProfitLossAttributableToOrdinaryEquityHoldersOfParentEntity",
        ],
        .EPSBasic: [
            "EarningsPerShareBasic", "EarningsPerShareBasicAndDiluted", "BasicEarningsLossPerShare", "BasicAndDilutedEarningsLossPerShare",
            "NetIncomeLossPerOutstandingLimitedPartnershipUnitBasicNetOfTax", "NetIncomeLossNetOfTaxPerOutstandingLimitedPartnershipUnitBasic",
            "NetIncomeLossPerOutstandingLimitedPartnershipUnit", "IncomeLossFromContinuingOperationsPerBasicShare",
            "IncomeLossFromContinuingOperationsPerBasicAndDilutedShare",
        ],
        .EPSDiluted: [
            "EarningsPerShareDiluted", "EarningsPerShareBasicAndDiluted", "DilutedEarningsLossPerShare", "BasicAndDilutedEarningsLossPerShare",
            "NetIncomeLossPerOutstandingLimitedPartnershipUnitDiluted", "NetIncomeLossNetOfTaxPerOutstandingLimitedPartnershipUnitDiluted",
            "NetIncomeLossPerOutstandingLimitedPartnershipUnit", "IncomeLossFromContinuingOperationsPerDilutedShare",
            "IncomeLossFromContinuingOperationsPerBasicAndDilutedShare",
        ],
        .SharesBasic: [
            "WeightedAverageNumberOfSharesOutstandingBasic", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
            "WeightedAverageLimitedPartnershipUnitsOutstanding", "WeightedAverageLimitedPartnershipUnitsOutstandingBasic", "WeightedAverageShares",
            "AdjustedWeightedAverageNumberOfOrdinarySharesOutstanding",
        ],
        .SharesDiluted: [
            "WeightedAverageNumberOfDilutedSharesOutstanding", "WeightedAverageNumberOfShareOutstandingBasicAndDiluted",
            "WeightedAverageLimitedPartnershipUnitsOutstandingDiluted", "AdjustedWeightedAverageShares",
        ],
    ]

    private static let balance: [StandardItem: [String]] = [
        .Cash: [
            "CashAndCashEquivalentsAtCarryingValue", "CashAndCashEquivalentsAtCarryingValueIncludingDiscontinuedOperations",
            "CashCashEquivalentsAndFederalFundsSold", "Cash", "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalents", "CashAndDueFromBanks",
            "CashAndCashEquivalents", "CashCashEquivalentsAndShortTermInvestments",
        ],
        .ShortTermInvestments: [
            "ShortTermInvestments", "MarketableSecuritiesCurrent", "AvailableForSaleSecuritiesDebtSecuritiesCurrent", "AvailableForSaleSecuritiesCurrent",
            "DebtSecuritiesCurrent", "OtherShortTermInvestments", "CurrentInvestments",
        ],
        .Receivables: [
            "AccountsReceivableNetCurrent", "ReceivablesNetCurrent", "AccountsNotesAndLoansReceivableNetCurrent", "AccountsAndOtherReceivablesNetCurrent",
            "AccountsReceivableNet", "TradeAndOtherCurrentReceivables", "CurrentTradeReceivables", "TradeAndOtherReceivables", "TradeReceivables",
        ],
        .Inventory: ["InventoryNet", "InventoryNetOfAllowancesCustomerAdvancesAndProgressBillings", "Inventories"],
        .CurrentAssets: ["AssetsCurrent", "CurrentAssets"],
        .PropertyPlantEquipment: [
            "PropertyPlantAndEquipmentNet", "PropertyPlantAndEquipmentAndFinanceLeaseRightOfUseAssetAfterAccumulatedDepreciationAndAmortization",
            "PublicUtilitiesPropertyPlantAndEquipmentNet", "RealEstateInvestmentPropertyNet", "PropertyPlantAndEquipment",
            "PropertyPlantAndEquipmentIncludingRightofuseAssets",
        ],
        .Goodwill: ["Goodwill"],
        .IntangibleAssets: [
            "IntangibleAssetsNetExcludingGoodwill", "FiniteLivedIntangibleAssetsNet", "OtherIntangibleAssetsNet", "IntangibleAssetsOtherThanGoodwill",
        ],
        .Assets: ["Assets"],
        .AccountsPayable: ["AccountsPayableCurrent", "AccountsPayableTradeCurrent", "AccountsPayableCurrentAndNoncurrent", "TradeAndOtherCurrentPayables"],
        .DeferredRevenue: [
            "ContractWithCustomerLiabilityCurrent", "DeferredRevenueCurrent", "DeferredRevenueAndCreditsCurrent", "CurrentContractLiabilities",
        ],
        .ShortTermDebt: [
            "ShortTermBorrowings", "DebtCurrent", "CommercialPaper", "NotesAndLoansPayableCurrent", "NotesPayableCurrent", "LoansPayableCurrent",
            "OtherShortTermBorrowings", "ShortTermBankLoansAndNotesPayable", "ShortTermNonBankLoansAndNotesPayable", "LinesOfCreditCurrent",
            "NotesAndLoansPayable", "LongTermDebtCurrent",
            "LongTermDebtAndCapitalLeaseObligationsCurrent", "CurrentBorrowings", "CurrentBorrowingsAndCurrentPortionOfNoncurrentBorrowings",
            "ShorttermBorrowings", "CurrentPortionOfLongtermBorrowings",
        ],
        .CurrentLiabilities: ["LiabilitiesCurrent", "CurrentLiabilities"],
        .LongTermDebt: [
            "LongTermDebtNoncurrent", "LongTermDebtAndCapitalLeaseObligations", "LongTermDebtAndCapitalLeaseObligationsIncludingCurrentMaturities",
            "LongTermDebt", "LongTermNotesPayable", "LongTermNotesAndLoans", "LongTermLoansPayable", "LongTermLoansFromBank", "SeniorLongTermNotes",
            "ConvertibleLongTermNotesPayable", "ConvertibleDebtNoncurrent", "ConvertibleNotesPayableNoncurrent", "UnsecuredLongTermDebt", "SecuredLongTermDebt",
            "NoncurrentPortionOfNoncurrentBorrowings", "NoncurrentBorrowings", "LongtermBorrowings",
        ],
        .Liabilities: ["Liabilities"],
        .RetainedEarnings: [
            "RetainedEarningsAccumulatedDeficit", "RetainedEarningsUnappropriated", "DevelopmentStageEnterpriseDeficitAccumulatedDuringDevelopmentStage",
            "AccumulatedDistributionsInExcessOfNetIncome", "RetainedEarnings",
        ],
        .Equity: ["StockholdersEquity", "EquityAttributableToOwnersOfParent", "PartnersCapital", "MembersEquity", "AssetsNet"],
        .NoncontrollingInterest: [
            "MinorityInterest", "NonredeemableNoncontrollingInterest", "PartnersCapitalAttributableToNoncontrollingInterest", "NoncontrollingInterests",
        ],
        .LiabilitiesAndEquity: ["LiabilitiesAndStockholdersEquity", "EquityAndLiabilities"],
    ]

    private static let cashFlow: [StandardItem: [String]] = [
        .OperatingCashFlow: [
            "NetCashProvidedByUsedInOperatingActivities", "NetCashProvidedByUsedInOperatingActivitiesContinuingOperations",
            "CashFlowsFromUsedInOperatingActivities",
        ],
        .InvestingCashFlow: [
            "NetCashProvidedByUsedInInvestingActivities", "NetCashProvidedByUsedInInvestingActivitiesContinuingOperations",
            "CashFlowsFromUsedInInvestingActivities",
        ],
        .FinancingCashFlow: [
            "NetCashProvidedByUsedInFinancingActivities", "NetCashProvidedByUsedInFinancingActivitiesContinuingOperations",
            "CashFlowsFromUsedInFinancingActivities",
        ],
        .CapEx: [
            "PaymentsToAcquirePropertyPlantAndEquipment", "PaymentsToAcquireProductiveAssets", "PaymentsForCapitalImprovements",
            "PaymentsToAcquireOilAndGasPropertyAndEquipment", "PaymentsToAcquireOilAndGasProperty", "PaymentsToExploreAndDevelopOilAndGasProperties",
            "PaymentsToAcquireOtherPropertyPlantAndEquipment", "PaymentsToAcquireMachineryAndEquipment", "PaymentsToAcquireOtherProductiveAssets",
            "PaymentsToAcquireAndDevelopRealEstate", "PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities",
            "PurchaseOfPropertyPlantAndEquipmentIntangibleAssetsOtherThanGoodwillInvestmentPropertyAndOtherNoncurrentAssets",
        ],
        .DepreciationAmortization: [
            "DepreciationDepletionAndAmortization", "DepreciationAmortizationAndAccretionNet", "DepreciationAndAmortization",
            "OtherDepreciationAndAmortization", "DepreciationAndAmortisationExpense", "AdjustmentsForDepreciationAndAmortisationExpense",
            "AdjustmentsForDepreciationAndAmortisationExpenseAndImpairmentLossReversalOfImpairmentLossRecognisedInProfitOrLoss",
        ],
        .StockCompensation: [
            "ShareBasedCompensation", "ShareBasedCompensationIncludingDiscontinuedOperations", "AllocatedShareBasedCompensationExpense",
            "AdjustmentsForSharebasedPayments",
        ],
        .DividendsPaid: [
            "PaymentsOfDividends", "PaymentsOfDividendsCommonStock", "PaymentsOfOrdinaryDividends",
            "DividendsPaidToEquityHoldersOfParentClassifiedAsFinancingActivities", "DividendsPaidClassifiedAsFinancingActivities",
            "PaymentsOfCapitalDistribution",
        ],
        .ShareRepurchases: ["PaymentsForRepurchaseOfCommonStock", "PaymentsForRepurchaseOfEquity", "PaymentsToAcquireOrRedeemEntitysShares"],
        .NetChangeInCash: [
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsIncludingDisposalGroupAndDiscontinuedOperationsPeriodIncreaseDecreaseIncludingExchangeRateEffect",
            "CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect",
            "CashAndCashEquivalentsPeriodIncreaseDecrease", "CashAndCashEquivalentsPeriodIncreaseDecreaseExcludingExchangeRateEffect",
            "CashPeriodIncreaseDecrease", "CashPeriodIncreaseDecreaseIncludingExchangeRateEffect", "CashPeriodIncreaseDecreaseExcludingExchangeRateEffect",
            "CashAndDueFromBanksPeriodIncreaseDecrease", "NetCashProvidedByUsedInContinuingOperations", "IncreaseDecreaseInCashAndCashEquivalents",
            "IncreaseDecreaseInCashAndCashEquivalentsBeforeEffectOfExchangeRateChanges",
        ],
    ]
}
