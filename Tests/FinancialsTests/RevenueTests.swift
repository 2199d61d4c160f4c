import Testing

/// Revenue and its cost, and the corresponding lines of banks and brokers.
struct RevenueTests {
    @Test func ofTwoConceptsTheTotal() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            RevenueFromContractWithCustomerExcludingAssessedTax | Net sales | y=90
            own:MembershipIncome | Membership and other income | y=10
            Revenues | Total revenues | y=100
            CostOfRevenue | Cost of sales | y=70
            SellingGeneralAndAdministrativeExpense | Operating, selling, general and administrative | y=20
            OperatingIncomeLoss | Operating income | y=10
            NetIncomeLoss | Net income | y=10
            """
        ).expect("income", "Revenues=100 CostOfRevenue=70 SellingGeneralAdministrative=20 OperatingIncome=10 NetIncome=10")
    }

    @Test func exciseTaxesAreNoRevenue() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            RevenueFromContractWithCustomerIncludingAssessedTax | Revenue | y=110
            ExciseAndSalesTaxes | Less excise taxes | y=10
            RevenueFromContractWithCustomerExcludingAssessedTax | Net revenue | y=100
            CostOfGoodsAndServicesSold | Cost of goods sold | y=60
            GrossProfit | Gross profit | y=40
            OperatingIncomeLoss | Operating income | y=10
            NetIncomeLoss | Net income | y=10
            """
        ).expect("income", "Revenues=100 CostOfRevenue=60 GrossProfit=40 OperatingIncome=10 NetIncome=10")
    }

    @Test func aTotalOfItsOwnBelowTwoParts() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            SalesRevenueGoodsNet | Products | y=80
            SalesRevenueServicesNet | Services | y=20
            own:Turnover | Total net revenue | y=100
            CostOfGoodsSold | Products | y=50
            CostOfServices | Services | y=15
            own:CostOfTurnover | Total cost of revenue | y=65
            OperatingIncomeLoss | Operating income | y=10
            NetIncomeLoss | Net income | y=10
            """
        ).expect("income", "Revenues=100 OperatingIncome=10 NetIncome=10")
    }

    @Test func aConceptOfItsOwn() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            own:ProductRevenue | Product revenue | y=80
            own:ServiceRevenue | Service revenue | y=20
            own:TotalRevenueOfAll | Total revenue | y=100
            own:CostOfRevenueOfAll | Cost of revenue | y=65
            own:GrossProfitOfAll | Gross profit | y=35
            own:IncomeFromOperations | Income from operations | y=10
            own:OtherIncome | Other income, net | y=2
            own:IncomeBeforeTaxes | Income before income taxes | y=12
            own:ProvisionForIncomeTaxes | Provision for income taxes | y=3
            NetIncomeLoss | Net income | y=9
            EarningsPerShareBasic | Basic | y=0.09/s
            EarningsPerShareDiluted | Diluted | y=0.08/s
            """
        ).expect(
            "income",
            """
            Revenues=100 CostOfRevenue=65 GrossProfit=35 OperatingIncome=10 IncomeBeforeTax=12 IncomeTax=3 NetIncome=9 EPSBasic=0.09 EPSDiluted=0.08
            """)
    }

    @Test func revenueByMemberAloneIsNoTotal() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenues | y=100
            CostOfGoodsAndServicesSold | Cost | y[ProductOrServiceAxis:ProductMember]=40 y[ProductOrServiceAxis:ServiceMember]=20
            OperatingIncomeLoss | Operating income | y=10
            NetIncomeLoss | Net income | y=10
            """
        ).expect("income", "Revenues=100 OperatingIncome=10 NetIncome=10")
    }

    @Test func aBankHasInterestAndOtherIncomeInstead() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            InterestAndFeeIncomeLoansAndLeases | Loans | y=90
            InterestAndDividendIncomeOperating | Total interest income | y=100
            InterestExpenseDeposits | Deposits | y=20
            InterestExpense | Total interest expense | y=30
            InterestIncomeExpenseNet | Net interest income | y=70
            ProvisionForLoanAndLeaseLosses | Provision for credit losses | y=5
            RevenueFromContractWithCustomerExcludingAssessedTax | Service charges | y=12
            NoninterestIncome | Total noninterest income | y=20
            LaborAndRelatedExpense | Salaries | y=30
            NoninterestExpense | Total noninterest expense | y=45
            IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest | Income before income taxes | y=40
            IncomeTaxExpenseBenefit | Income taxes | y=8
            NetIncomeLoss | Net income | y=32
            PreferredStockDividendsIncomeStatementImpact | Preferred dividends | y=2
            NetIncomeLossAvailableToCommonStockholdersBasic | Net income to common | y=30
            EarningsPerShareBasic | Basic | y=0.30/s
            EarningsPerShareDiluted | Diluted | y=0.29/s
            """
        ).expect(
            "income", "InterestExpense=30 IncomeBeforeTax=40 IncomeTax=8 NetIncome=32 NetIncomeToCommon=30 EPSBasic=0.3 EPSDiluted=0.29")
    }

    @Test func aBrokersRevenueIsNetOfInterest() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            BrokerageCommissionsRevenue | Commissions | y=70
            InterestAndDividendIncomeOperating | Interest income | y=50
            Revenues | Total revenues | y=120
            InterestExpense | Interest expense | y=20
            RevenuesNetOfInterestExpense | Net revenues | y=100
            NoninterestExpense | Total non-interest expenses | y=60
            IncomeLossFromContinuingOperationsBeforeIncomeTaxesExtraordinaryItemsNoncontrollingInterest | Income before taxes | y=40
            IncomeTaxExpenseBenefit | Income taxes | y=10
            NetIncomeLoss | Net income | y=30
            """
        ).expect("income", "Revenues=100 InterestExpense=20 IncomeBeforeTax=40 IncomeTax=10 NetIncome=30")
    }

    @Test func aTotalOfABrokersOwn() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            InterestAndDividendIncomeOperating | Interest revenue | y=50
            InterestExpense | Interest expense | y=20
            InterestIncomeExpenseNet | Net interest revenue | y=30
            own:TradingRevenueOfAll | Trading revenue | y=40
            own:TotalNetRevenues | Total net revenues | y=70
            NoninterestExpense | Total expenses excluding interest | y=60
            NetIncomeLoss | Net income | y=10
            """
        ).expect("income", "Revenues=70 InterestExpense=20 NetIncome=10")
    }

    @Test func aCompanyWithoutRevenueHasNone() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF OPERATIONS
            ResearchAndDevelopmentExpense | Research and development | y=60
            GeneralAndAdministrativeExpense | General and administrative | y=20
            OperatingExpenses | Total operating expenses | y=80
            OperatingIncomeLoss | Loss from operations | y=-80
            InvestmentIncomeInterest | Interest income | y=5
            NetIncomeLoss | Net loss | y=-75
            EarningsPerShareBasicAndDiluted | Net loss per share | y=-0.75/s
            WeightedAverageNumberOfShareOutstandingBasicAndDiluted | Weighted average shares | y=100s
            """
        ).expect(
            "income",
            "ResearchAndDevelopment=60 OperatingExpenses=80 OperatingIncome=-80 NetIncome=-75 EPSBasic=-0.75 EPSDiluted=-0.75 SharesBasic=100 SharesDiluted=100"
        )
    }
}
