import JSONLines
import Testing

/// The selection of the table or the role of each statement.
struct FaceSelectionTests {
    private static let loss = """
        2 - Statement - STATEMENTS OF OPERATIONS
        ResearchAndDevelopmentExpense | Research and development | y=60 x=50
        GeneralAndAdministrativeExpense | General and administrative | y=20 x=15
        OperatingIncomeLoss | Loss from operations | y=-80 x=-65
        NetIncomeLoss | Net loss | y=-80 x=-65
        EarningsPerShareBasicAndDiluted | Net loss per share | y=-0.80/s x=-0.65/s
        """
    private static let lossData = "ResearchAndDevelopment=60 OperatingIncome=-80 NetIncome=-80 EPSBasic=-0.8 EPSDiluted=-0.8"

    @Test func aNoteOnEarningsPerShareIsNoIncomeStatement() throws {
        try Sketch(
            Self.loss,
            """
            20 - Disclosure - NET LOSS PER SHARE (Details)
            NetIncomeLoss | Net loss | y=-80 x=-65
            NetIncomeLossAvailableToCommonStockholdersBasic | Net loss to common | y=-80 x=-65
            EarningsPerShareBasic | Basic | y=-0.80/s x=-0.65/s
            EarningsPerShareDiluted | Diluted | y=-0.80/s x=-0.65/s
            WeightedAverageNumberOfSharesOutstandingBasic | Basic | y=100s x=100s
            WeightedAverageNumberOfDilutedSharesOutstanding | Diluted | y=100s x=100s
            """
        ).expect("income", Self.lossData)
    }

    @Test func quarterlyFiguresAreNoIncomeStatement() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenue | y=100 x=90
            OperatingIncomeLoss | Operating income | y=60 x=50
            IncomeTaxExpenseBenefit | Income taxes | y=12 x=10
            NetIncomeLoss | Net income | y=48 x=40
            EarningsPerShareBasic | Basic | y=0.48/s x=0.40/s
            """,
            """
            30 - Disclosure - QUARTERLY FINANCIAL DATA (Unaudited) (Details)
            Revenues | Revenue | q=25 p=20 y=100
            GrossProfit | Gross profit | q=10 p=9 y=40
            OperatingIncomeLoss | Operating income | q=15 p=11 y=60
            IncomeTaxExpenseBenefit | Income taxes | q=3 p=2 y=12
            NetIncomeLoss | Net income | q=12 p=9 y=48
            EarningsPerShareBasic | Basic | q=0.12/s p=0.09/s y=0.48/s
            EarningsPerShareDiluted | Diluted | q=0.12/s p=0.09/s y=0.47/s
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 IncomeTax=12 NetIncome=48 EPSBasic=0.48")
    }

    @Test func aResultOfItsOwnName() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF OPERATIONS
            Revenues | Revenue | y=100
            OperatingExpenses | Total operating expenses | y=150
            OperatingIncomeLoss | Loss from operations | y=-50
            IncomeTaxExpenseBenefit | Income taxes | y=0
            own:NetLossOfTheYear | Net loss | y=-50
            EarningsPerShareBasicAndDiluted | Net loss per share | y=-0.50/s
            """
        ).expect(
            "income", "Revenues=100 OperatingExpenses=150 OperatingIncome=-50 IncomeTax=0 NetIncome=-50 EPSBasic=-0.5 EPSDiluted=-0.5")
    }

    @Test func aCombinedStatementOfIncomeIsWrittenOnce() throws {
        let sketch = Sketch(
            Self.loss + """

                OtherComprehensiveIncomeLossNetOfTax | Other comprehensive loss | y=-1 x=-2
                ComprehensiveIncomeNetOfTax | Comprehensive loss | y=-81 x=-67
                """)
        try sketch.expect("income", Self.lossData)
        for linked in [true, false] {
            #expect(try sketch.statements(linked: linked).allSatisfy { $0["statement_type"]?.string == "income" }, "\(linked)")
        }
    }

    @Test func aSmallCashFlowCutByAPageBreak() throws {
        let sketch = Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            NetIncomeLoss | Net loss | y=-80 x=-65
            ShareBasedCompensation | Stock-based compensation | y=5 x=4
            NetCashProvidedByUsedInOperatingActivities | Net cash used in operations | y=-75 x=-61
            """,
            """
            4 - Disclosure - CONTINUED
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-1 x=-2
            ProceedsFromIssuanceOfCommonStock | Proceeds of shares | y=90 x=50
            NetCashProvidedByUsedInFinancingActivities | Net cash from financing | y=90 x=50
            CashAndCashEquivalentsPeriodIncreaseDecrease | Net increase in cash | y=14 x=-13
            """)
        try sketch.expect(
            "cashflow", "OperatingCashFlow=-75 InvestingCashFlow=-1 FinancingCashFlow=90 StockCompensation=5 NetChangeInCash=14", linked: false)
    }

    @Test func aReconciliationOnThePageBehind() throws {
        let sketch = Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            ProceedsFromCustomers | Received from customers | y=300 x=280
            PaymentsToSuppliersAndEmployees | Paid | y=225 x=210
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=75 x=70
            PaymentsToAcquirePropertyPlantAndEquipment | Purchases of property | y=30 x=28
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-30 x=-28
            NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=0 x=0
            CashAndCashEquivalentsPeriodIncreaseDecrease | Net increase in cash | y=45 x=42
            """,
            """
            4 - Disclosure - CONTINUED
            NetIncomeLoss | Net income | y=50 x=47
            DepreciationAndAmortization | Depreciation and amortization | y=20 x=19
            ShareBasedCompensation | Share-based compensation | y=5 x=4
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=75 x=70
            """)
        try sketch.expect(
            "cashflow",
            """
            OperatingCashFlow=75 InvestingCashFlow=-30 FinancingCashFlow=0 CapEx=30 DepreciationAmortization=20 StockCompensation=5 NetChangeInCash=45
            """, linked: false)
    }

    @Test func aSmallBalanceSheetCutByAPageBreak() throws {
        let sketch = Sketch(
            """
            1 - Statement - BALANCE SHEETS
            Cash | Cash | b=20 a=6
            Assets | Total assets | b=20 a=6
            """,
            """
            1 - Disclosure - CONTINUED
            AccountsPayableCurrent | Accounts payable | b=5 a=4
            Liabilities | Total liabilities | b=5 a=4
            RetainedEarningsAccumulatedDeficit | Accumulated deficit | b=-85 a=-98
            StockholdersEquity | Total equity | b=15 a=2
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=20 a=6
            """,
            """
            40 - Disclosure - INCOME TAXES (Details)
            Assets | Total assets | b=20
            """)
        try sketch.expect(
            "balance", "Cash=20 Assets=20 AccountsPayable=5 Liabilities=5 RetainedEarnings=-85 Equity=15 LiabilitiesAndEquity=20", linked: false)
    }

    @Test func theParentBeforeItsSubsidiaries() throws {
        func sheet(_ number: Int, _ name: String, _ more: String, _ cell: (Int) -> String) -> String {
            """
            \(number) - Statement - BALANCE SHEETS\(name)
            CashAndCashEquivalentsAtCarryingValue | Cash | \(cell(10))
            \(more)Assets | Total assets | \(cell(900))
            Liabilities | Total liabilities | \(cell(400))
            StockholdersEquity | Total equity | \(cell(500))
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | \(cell(900))
            """
        }
        let own = (0..<20).map { "own:Plant\($0) | Plant \($0) | b[LegalEntityAxis:SubMember]=1\n" }.joined()
        let sketch = Sketch(sheet(2, "", "") { "b=\($0)" }, sheet(3, " (Subsidiary)", own) { "b[LegalEntityAxis:SubMember]=\($0 / 10)" })
        try sketch.expect("balance", "Cash=10 Assets=900 Liabilities=400 Equity=500 LiabilitiesAndEquity=900")
        #expect(try sketch.statements(linked: true).map { $0["title"]?.string } == ["BALANCE SHEETS"])
    }

    @Test func theParentAloneIsASchedule() throws {
        try Sketch(
            """
            100 - Schedule - SCHEDULE I - CONDENSED FINANCIAL INFORMATION OF REGISTRANT
            CashAndCashEquivalentsAtCarryingValue | Cash | b[LegalEntityAxis:ParentCompanyMember]=1
            Assets | Total assets | b[LegalEntityAxis:ParentCompanyMember]=600
            StockholdersEquity | Total equity | b[LegalEntityAxis:ParentCompanyMember]=500
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b[LegalEntityAxis:ParentCompanyMember]=600
            """,
            """
            110 - Statement - BALANCE SHEETS
            Cash | Cash | b=20 a=6
            Assets | Total assets | b=900 a=6
            StockholdersEquity | Total equity | b=500 a=2
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900 a=6
            """
        ).expect("balance", "Cash=20 Assets=900 Equity=500 LiabilitiesAndEquity=900")
    }

    @Test func titlesWithoutACategory() throws {
        try Sketch(
            """
            Consolidated Balance Sheets (Parenthetical)
            Assets | Total assets of entities | b=900
            LiabilitiesAndStockholdersEquity | All | b=900
            """,
            """
            Consolidated Balance Sheets
            Cash | Cash | b=20 a=6
            Assets | Total assets | b=900 a=6
            StockholdersEquity | Total equity | b=500 a=2
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900 a=6
            """
        ).expect("balance", "Cash=20 Assets=900 Equity=500 LiabilitiesAndEquity=900", linked: true)
    }

    @Test func aComponentOfEquityOnTheFaceOfABalanceSheet() throws {
        try Sketch(
            """
            1 - Statement - BALANCE SHEETS
            Cash | Cash | b=20 a=6
            OtherAssets | Other assets | b=100 a=90
            Assets | Total assets | b=900 a=800
            Liabilities | Total liabilities | b=400 a=310
            SharesOutstanding | Shares | b[StatementEquityComponentsAxis:TreasuryStockMember]=5s
            StockholdersEquity | Total equity | b=500 a=490
            LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900 a=800
            """,
            """
            5 - Statement - STATEMENTS OF EQUITY
            NetIncomeLoss | Net income | y[StatementEquityComponentsAxis:RetainedEarningsMember]=10 y=10
            StockholdersEquity | Balance | b[StatementEquityComponentsAxis:RetainedEarningsMember]=300 b=500 a[StatementEquityComponentsAxis:RetainedEarningsMember]=290 a=490
            """
        ).expect("balance", "Cash=20 Assets=900 Liabilities=400 Equity=500 LiabilitiesAndEquity=900")
    }
}
