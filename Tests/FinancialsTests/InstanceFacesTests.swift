import JSONLines
import Testing

/// Faces of instances without linkbases.
struct InstanceFacesTests {
    private static let tables = [
        """
        3 - Statement - STATEMENTS OF INCOME
        Revenues | Revenue | y=100 x=90
        CostOfRevenue | Cost of revenue | y=40 x=38
        GrossProfit | Gross profit | y=60 x=52
        OperatingExpenses | Total operating expenses | y=20 x=18
        OperatingIncomeLoss | Operating income | y=40 x=34
        InterestExpense | Interest expense | y=4 x=4
        IncomeTaxExpenseBenefit | Income taxes | y=6 x=5
        NetIncomeLoss | Net income | y=30 x=25
        """,
        """
        2 - Statement - BALANCE SHEETS
        CashAndCashEquivalentsAtCarryingValue | Cash | b=10 a=8
        AssetsCurrent | Total current assets | b=300 a=280
        Assets | Total assets | b=900 a=880
        NotesPayableCurrent | Notes payable | b=12 a=11
        LiabilitiesCurrent | Total current liabilities | b=100 a=90
        Liabilities | Total liabilities | b=400 a=390
        StockholdersEquity | Total equity | b=500 a=490
        LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900 a=880
        """,
        """
        4 - Statement - STATEMENTS OF CASH FLOWS
        NetIncomeLoss | Net income | y=30 x=25
        own:DepreciationAndAmortizationOfAll | Depreciation and amortization | y=20 x=19
        NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=50 x=44
        PaymentsToAcquirePropertyPlantAndEquipment | Purchases of property | y=40 x=35
        NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-40 x=-35
        NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=-8 x=-7
        CashAndCashEquivalentsPeriodIncreaseDecrease | Net increase in cash | y=2 x=2
        CashAndCashEquivalentsAtCarryingValue | Cash at the end | b=10 a=8
        """,
    ]

    private func sketch(_ tables: [String]) -> Sketch {
        var sketch = Sketch()
        sketch.tables = tables
        sketch.isInstance = true
        return sketch
    }

    @Test func factsInTheOrderOfThePageAreFaces() throws {
        let sketch = sketch(Self.tables)
        try sketch.expect(
            "income",
            "Revenues=100 CostOfRevenue=40 GrossProfit=60 OperatingExpenses=20 OperatingIncome=40 InterestExpense=4 IncomeTax=6 NetIncome=30",
            linked: false)
        try sketch.expect(
            "balance",
            "Cash=10 CurrentAssets=300 Assets=900 ShortTermDebt=12 CurrentLiabilities=100 Liabilities=400 Equity=500 LiabilitiesAndEquity=900", linked: false)
        try sketch.expect(
            "cashflow", "OperatingCashFlow=50 InvestingCashFlow=-40 FinancingCashFlow=-8 CapEx=40 DepreciationAmortization=20 NetChangeInCash=2", linked: false)
    }

    @Test func withoutAnOrderOnlyConceptsCount() throws {
        let rows = Self.tables.flatMap { $0.split(separator: "\n").dropFirst() }.sorted()
        let sketch = sketch(["1 - Statement - ALL\n" + rows.joined(separator: "\n")])
        // Without an order, items that notes have as often are omitted.
        try sketch.expect(
            "balance", "Cash=10 CurrentAssets=300 Assets=900 CurrentLiabilities=100 Liabilities=400 Equity=500 LiabilitiesAndEquity=900", linked: false)
        try sketch.expect(
            "cashflow", "OperatingCashFlow=50 InvestingCashFlow=-40 FinancingCashFlow=-8 CapEx=40 NetChangeInCash=2", linked: false)
    }

    @Test func ownersInNoOrder() throws {
        let sketch = sketch([
            """
            1 - Statement - ALL
            Assets | Total assets | b=900
            Cash | Cash | b=10
            LiabilitiesAndStockholdersEquity | Total | b=900
            StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest | Total equity | b=500
            NetIncomeLossAttributableToNoncontrollingInterest | Noncontrolling interests | y=5
            NetIncomeLossAvailableToCommonStockholdersBasic | Net income to common | y=45
            OperatingIncomeLoss | Operating income | y=60
            ProfitLoss | Net income | y=50
            """
        ])
        try sketch.expect("income", "OperatingIncome=60 NetIncome=45 NetIncomeToCommon=45", linked: false)
        try sketch.expect("balance", "Cash=10 Assets=900 Equity=500 LiabilitiesAndEquity=900", linked: false)
    }

    private static let equity = """
        5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
        StockholdersEquity | Balance at the end of 2022 | z[StatementEquityComponentsAxis:CommonStockMember]=90 z=480
        NetIncomeLoss | Net income of 2023 | x[StatementEquityComponentsAxis:RetainedEarningsMember]=25
        StockholdersEquity | Balance at the end of 2023 | a[StatementEquityComponentsAxis:CommonStockMember]=91 a=490
        NetIncomeLoss | Net income of 2024 | y[StatementEquityComponentsAxis:RetainedEarningsMember]=30
        StockholdersEquity | Balance at the end of 2024 | b[StatementEquityComponentsAxis:CommonStockMember]=92 b=500
        CommonStockDividendsPerShareDeclared | Dividends a share | y=0.20/s x=0.10/s
        """

    @Test func equityWithoutTables() throws {
        for isInstance in [true, false] {
            var sketch = sketch([Self.tables[0], Self.tables[1], Self.equity, Self.tables[2]])
            // A note has more facts of it, but is not a statement.
            let movements = ["OtherComprehensiveIncomeLossNetOfTax", "StockholdersEquityOther", "Dividends", "StockIssuedDuringPeriodValueNewIssues"]
            let component = "[StatementEquityComponentsAxis:AccumulatedOtherComprehensiveIncomeMember]"
            sketch.notes = [
                (["- Note", "StockholdersEquity | Balance | a\(component)=1"] + movements.map { "\($0) | Movement | y\(component)=1 x\(component)=1" }
                    + ["StockholdersEquity | Balance | b\(component)=2"]).joined(separator: "\n")
            ]
            sketch.isInstance = isInstance
            sketch.isOfDivisions = !isInstance
            let words = "Stockholders Equity"
            #expect(
                try sketch.lines("equity", linked: false) == [
                    """
                    2024-01-01/2024-12-31: StockholdersEquity[CommonStockMember] "\(words)"=91, StockholdersEquity "\(words)"=490, \
                    NetIncomeLoss[RetainedEarningsMember] "Net Income Loss"=30, StockholdersEquity[CommonStockMember] "\(words)"=92, \
                    StockholdersEquity "\(words)"=500, CommonStockDividendsPerShareDeclared "Common Stock Dividends Per Share Declared"=0.20
                    """,
                    """
                    2023-01-01/2023-12-31: StockholdersEquity[CommonStockMember] "\(words)"=90, StockholdersEquity "\(words)"=480, \
                    NetIncomeLoss[RetainedEarningsMember] "Net Income Loss"=25, StockholdersEquity[CommonStockMember] "\(words)"=91, \
                    StockholdersEquity "\(words)"=490, CommonStockDividendsPerShareDeclared "Common Stock Dividends Per Share Declared"=0.10
                    """,
                ], "\(isInstance ? "instance" : "inline")")
        }
    }
}
