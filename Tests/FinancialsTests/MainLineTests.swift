import Testing

/// Items that are the main line or the total of several parts, and are absent if there is neither.
struct MainLineTests {
    // MARK: The balance sheet

    private func sheet(_ assets: String, _ liabilities: String = "") -> Sketch {
        Sketch(
            """
            1 - Statement - BALANCE SHEETS
            \(assets)
            Assets | Total assets | b=900
            \(liabilities)
            StockholdersEquity | Total equity | b=500
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
            """)
    }

    @Test func aTotalOfReceivables() throws {
        let parts = "AccountsReceivableNetCurrent | Trade receivables | b=100\nOtherReceivablesNetCurrent | Other receivables | b=20"
        try sheet(parts).expect("balance", "Receivables=100 Assets=900 Equity=500 LiabilitiesAndEquity=900")
        try sheet(parts + "\nown:AllReceivables | Total receivables | b=120")
            .expect("balance", "Receivables=120 Assets=900 Equity=500 LiabilitiesAndEquity=900")
        // The sum of the parts has another label, and the line with the label is not their sum.
        try sheet(parts + "\nown:AllOfThem | Total | b=120").expect("balance", "Receivables=100 Assets=900 Equity=500 LiabilitiesAndEquity=900", linked: false)
        try sheet(parts + "\nown:AllReceivables | Total receivables | b=121")
            .expect("balance", "Receivables=100 Assets=900 Equity=500 LiabilitiesAndEquity=900", linked: false)
    }

    @Test func propertyOfARealEstateCompany() throws {
        // The real estate is the property, not the furniture; the cost of the real estate is not other property.
        try sheet("RealEstateInvestmentPropertyAtCost | Real estate | b=700\nPropertyPlantAndEquipmentNet | Furniture, net | b=12")
            .expect("balance", "Assets=900 Equity=500 LiabilitiesAndEquity=900")
        try sheet(
            """
            RealEstateInvestmentPropertyAtCost | Real estate at cost | b=700
            RealEstateInvestmentPropertyAccumulatedDepreciation | Accumulated depreciation | b=100
            RealEstateInvestmentPropertyNet | Real estate, net | b=600
            """
        ).expect("balance", "PropertyPlantEquipment=600 Assets=900 Equity=500 LiabilitiesAndEquity=900")
    }

    @Test func restrictedCashAloneIsNotCash() throws {
        try sheet("own:RestrictedCashAndCashEquivalentsOfTrusts | Restricted cash and cash equivalents | b=9")
            .expect("balance", "Assets=900 Equity=500 LiabilitiesAndEquity=900")
        try sheet("own:CashAndCashEquivalentsOfAll | Cash and cash equivalents | b=9").expect(
            "balance", "Cash=9 Assets=900 Equity=500 LiabilitiesAndEquity=900")
    }

    @Test func inventoryOfOneKind() throws {
        try sheet("InventoryFinishedGoodsNetOfReserves | Finished goods | b=30").expect(
            "balance", "Inventory=30 Assets=900 Equity=500 LiabilitiesAndEquity=900")
        try sheet("InventoryNoncurrent | Stock of later years | b=30").expect("balance", "Assets=900 Equity=500 LiabilitiesAndEquity=900")
    }

    @Test func deferredRevenueByItsPlace() throws {
        func expect(_ lines: String, _ item: String) throws {
            try sheet("", lines).expect("balance", "Assets=900 \(item) Equity=500 LiabilitiesAndEquity=900")
        }
        let deferred = "DeferredRevenue | Deferred revenue | b=5"
        let total = "LiabilitiesCurrent | Total current liabilities | b=200"
        try expect("\(deferred)\n\(total)", "DeferredRevenue=5 CurrentLiabilities=200")
        try expect("\(total)\n\(deferred)", "CurrentLiabilities=200")
        // Of two lines the one labelled so.
        try expect(
            "ContractWithCustomerLiabilityCurrent | Customer deposits | b=3\nDeferredRevenueCurrent | Deferred revenue | b=5\n\(total)",
            "DeferredRevenue=5 CurrentLiabilities=200")
        try expect("ContractWithCustomerLiabilityCurrent | Customer deposits | b=3\n\(total)", "DeferredRevenue=3 CurrentLiabilities=200")
    }

    // MARK: Income

    private func income(_ lines: String) -> Sketch { Sketch("2 - Statement - STATEMENTS OF INCOME\nRevenues | Revenue | y=100\n" + lines) }

    @Test func netIncomeBelowTheWholeProfit() throws {
        try income(
            """
            ProfitLoss | Net income | y=30
            NetIncomeLossAttributableToNoncontrollingInterest | Noncontrolling interests | y=2
            NetIncomeLoss | Net income of the company | y=28
            MinorityInterestOfOthers | Noncontrolling interests of partners | y=3
            NetIncomeLossAvailableToCommonStockholdersBasic | To common | y=25
            """
        ).expect("income", "Revenues=100 NetIncome=28 NetIncomeToCommon=25")
    }

    @Test func interestExpense() throws {
        try income("own:InterestExpenseOfAll | Interest expense | y=4\nNetIncomeLoss | Net income | y=30")
            .expect("income", "Revenues=100 InterestExpense=4 NetIncome=30")
        // A line of interest expense and income is not interest expense.
        try income("InterestIncomeExpenseNet | Interest expense, net | y=-4\nNetIncomeLoss | Net income | y=30")
            .expect("income", "Revenues=100 NetIncome=30")
    }

    @Test func netOperatingIncomeIsBeforeCosts() throws {
        try income("own:NetOperatingIncomeOfProperties | Net operating income | y=60\nNetIncomeLoss | Net income | y=30")
            .expect("income", "Revenues=100 NetIncome=30")
        try income("own:OperatingIncomeOfAll | Operating income | y=60\nNetIncomeLoss | Net income | y=30")
            .expect("income", "Revenues=100 OperatingIncome=60 NetIncome=30")
    }

    // MARK: The cash flow

    private func cashFlow(_ lines: String) -> Sketch {
        Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            NetIncomeLoss | Net income | y=30
            NetCashProvidedByUsedInOperatingActivities | Operating | y=50
            \(lines)
            NetCashProvidedByUsedInInvestingActivities | Investing | y=-45
            NetCashProvidedByUsedInFinancingActivities | Financing | y=-5
            """)
    }

    @Test func capitalExpenditures() throws {
        func expect(_ lines: String, _ item: String) throws {
            try cashFlow(lines).expect("cashflow", "OperatingCashFlow=50 InvestingCashFlow=-45 FinancingCashFlow=-5\(item)")
        }
        // The line labelled so, the line of all property, and the largest line.
        try expect("PaymentsForCapitalImprovements | Capital expenditures | y=5\nPaymentsToAcquireProductiveAssets | Other assets | y=9", " CapEx=5")
        try expect("PaymentsToAcquireOtherPropertyPlantAndEquipment | Other | y=9\nPaymentsToAcquirePropertyPlantAndEquipment | Property | y=5", " CapEx=5")
        try expect("PaymentsToAcquireMachineryAndEquipment | Machinery | y=5\nPaymentsToAcquireOtherProductiveAssets | Other | y=9", " CapEx=9")
        try expect("own:PurchasesOfIntellectual | Purchase of intellectual property | y=9", "")
    }
}
