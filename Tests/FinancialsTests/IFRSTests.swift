import JSONLines
import Testing

/// Filers under IFRS, whose faces have other orders and other concepts.
struct IFRSTests {
    private func sketch(_ tables: String...) -> Sketch {
        var sketch = Sketch()
        sketch.tables = tables
        sketch.form = "20-F"
        sketch.currency = "EUR"
        sketch.standard = ("ifrs-full", "https://xbrl.ifrs.org/taxonomy/2024-03-27/ifrs-full")
        return sketch
    }

    @Test func costsByNature() throws {
        try sketch(
            """
            2 - Statement - Consolidated income statement
            RevenueFromContractsWithCustomers | Revenue | y=1000
            OtherIncome | Other operating income | y=20
            RawMaterialsAndConsumablesUsed | Raw materials | y=400
            EmployeeBenefitsExpense | Personnel | y=300
            DepreciationAndAmortisationExpense | Depreciation | y=100
            ProfitLossFromOperatingActivities | Operating profit | y=220
            FinanceCosts | Finance costs | y=20
            ProfitLossBeforeTax | Profit before tax | y=200
            IncomeTaxExpenseContinuingOperations | Income tax | y=50
            ProfitLoss | Profit for the year | y=150
            ProfitLossAttributableToOwnersOfParent | Owners of the parent | y=140
            ProfitLossAttributableToNoncontrollingInterests | Non-controlling interests | y=10
            BasicEarningsLossPerShare | Basic | y=1.40/s
            DilutedEarningsLossPerShare | Diluted | y=1.38/s
            """
        ).expect(
            "income",
            """
            Revenues=1000 OperatingIncome=220 InterestExpense=20 IncomeBeforeTax=200 IncomeTax=50 NetIncome=140 EPSBasic=1.4 EPSDiluted=1.38
            """)
    }

    @Test func equityBeforeLiabilities() throws {
        try sketch(
            """
            1 - Statement - Consolidated statement of financial position
            PropertyPlantAndEquipment | Property, plant and equipment | b=500
            Goodwill | Goodwill | b=50
            IntangibleAssetsOtherThanGoodwill | Intangible assets | b=40
            NoncurrentAssets | Non-current assets | b=600
            Inventories | Inventories | b=70
            TradeAndOtherCurrentReceivables | Trade and other receivables | b=60
            CashAndCashEquivalents | Cash and cash equivalents | b=50
            CurrentAssets | Current assets | b=300
            Assets | Total assets | b=900
            RetainedEarnings | Retained earnings | b=300
            EquityAttributableToOwnersOfParent | Equity of the owners | b=450
            NoncontrollingInterests | Non-controlling interests | b=50
            Equity | Total equity | b=500
            Borrowings | Borrowings | b=0
            LongtermBorrowings | Loans | b=200
            NoncurrentLiabilities | Non-current liabilities | b=250
            TradeAndOtherCurrentPayables | Trade and other payables | b=80
            ShorttermBorrowings | Loans | b=20
            CurrentLiabilities | Current liabilities | b=150
            Liabilities | Total liabilities | b=400
            EquityAndLiabilities | Total equity and liabilities | b=900
            """
        ).expect(
            "balance",
            """
            Cash=50 Receivables=60 Inventory=70 CurrentAssets=300 PropertyPlantEquipment=500 Goodwill=50 IntangibleAssets=40 Assets=900 AccountsPayable=80 \
            ShortTermDebt=20 CurrentLiabilities=150 LongTermDebt=200 Liabilities=400 RetainedEarnings=300 Equity=450 NoncontrollingInterest=50 \
            LiabilitiesAndEquity=900
            """)
    }

    @Test func dividendsOfTheParent() throws {
        let statement = sketch(
            """
            4 - Statement - Consolidated statement of cash flows
            ProfitLoss | Profit | y=150
            AdjustmentsForDepreciationAndAmortisationExpense | Depreciation and amortisation | y=100
            AdjustmentsForSharebasedPayments | Share-based payments | y=7
            CashFlowsFromUsedInOperatingActivities | Cash from operating activities | y=257
            PurchaseOfPropertyPlantAndEquipmentClassifiedAsInvestingActivities | Purchase of property, plant and equipment | y=90
            PurchaseOfIntangibleAssetsClassifiedAsInvestingActivities | Purchase of intangible assets | y=10
            CashFlowsFromUsedInInvestingActivities | Cash used in investing activities | y=-100
            PaymentsToAcquireOrRedeemEntitysShares | Purchase of own shares | y=30
            DividendsPaidToEquityHoldersOfParentClassifiedAsFinancingActivities | Dividends paid | y=40
            DividendsPaidToNoncontrollingInterestsClassifiedAsFinancingActivities | Dividends to non-controlling interests | y=5
            CashFlowsFromUsedInFinancingActivities | Cash used in financing activities | y=-75
            IncreaseDecreaseInCashAndCashEquivalents | Change in cash | y=82
            """)
        try statement.expect(
            "cashflow",
            """
            OperatingCashFlow=257 InvestingCashFlow=-100 FinancingCashFlow=-75 CapEx=90 DepreciationAmortization=100 StockCompensation=7 DividendsPaid=40 \
            ShareRepurchases=30 NetChangeInCash=82
            """)
        #expect(try statement.statements(linked: true).first?["currency"]?.string == "EUR")
    }

    @Test func aTranslationForConvenienceIsNotTheFigure() throws {
        var sketch = Sketch(
            """
            2 - Statement - CONSOLIDATED STATEMENTS OF INCOME
            Revenues | Revenues | y=14$ y=100 x=90
            CostOfRevenue | Cost of revenues | y=7$ y=50 x=45
            GrossProfit | Gross profit | y=7$ y=50 x=45
            OperatingIncomeLoss | Operating income | y=3$ y=21 x=20
            NetIncomeLoss | Net income | y=2$ y=14 x=13
            """)
        sketch.form = "20-F"
        sketch.currency = "CNY"
        try sketch.expect("income", "Revenues=100 CostOfRevenue=50 GrossProfit=50 OperatingIncome=21 NetIncome=14")
        #expect(try sketch.statements(linked: false).first?["currency"]?.string == "CNY")
    }
}
