import Testing

/// Items of the cash flow statement, each in its section.
struct CashFlowTests {
    @Test func supplementsAreNoPayments() throws {
        try Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            NetIncomeLoss | Net income | y=50
            DepreciationDepletionAndAmortization | Depreciation and amortization | y=20
            ShareBasedCompensation | Stock-based compensation | y=5
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=75
            PaymentsToAcquireBusinessesNetOfCashAcquired | Acquisitions | y=30
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-30
            PaymentsOfDividendsMinorityInterest | Dividends to noncontrolling interests | y=2
            NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=-2
            CashCashEquivalentsRestrictedCashAndRestrictedCashEquivalentsPeriodIncreaseDecreaseIncludingExchangeRateEffect | Net increase in cash | y=43
            own:CapitalExpendituresUnpaid | Capital expenditures incurred but not yet paid | y=3
            DividendsDeclaredNotYetPaid | Dividends declared not yet paid | y=4
            StockRepurchasedDuringPeriodValue | Repurchase of common stock not settled | y=6
            """
        ).expect(
            "cashflow",
            "OperatingCashFlow=75 InvestingCashFlow=-30 FinancingCashFlow=-2 DepreciationAmortization=20 StockCompensation=5 NetChangeInCash=43")
    }

    @Test func conceptsOfEquityAndOfItsOwn() throws {
        try Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            ProfitLoss | Net income | y=50
            own:DepreciationAmortizationAndOther | Depreciation, amortization, and other | y=20
            own:EquityBasedCompensationExpense | Equity-based compensation | y=5
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=75
            own:AdditionsToPropertyAndEquipment | Additions to property and equipment | y=-30
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-30
            StockRepurchasedDuringPeriodValue | Repurchase of common stock | y=6
            own:CashDividendsPaidToShareholders | Cash dividends | y=-4
            NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=-10
            own:NetIncreaseInCashAndRestrictedCash | Net increase in cash and restricted cash | y=35
            """
        ).expect(
            "cashflow",
            """
            OperatingCashFlow=75 InvestingCashFlow=-30 FinancingCashFlow=-10 CapEx=30 DepreciationAmortization=20 StockCompensation=5 DividendsPaid=4 \
            ShareRepurchases=6 NetChangeInCash=35
            """)
    }

    @Test func oilAndGasBeforeOtherProperty() throws {
        try Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            NetIncomeLoss | Net income | y=50
            DepreciationDepletionAndAmortization | Depreciation, depletion and amortization | y=20
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=70
            PaymentsToAcquireOilAndGasPropertyAndEquipment | Additions to oil and gas properties | y=40
            PaymentsToAcquireOtherPropertyPlantAndEquipment | Additions to other property | y=2
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-42
            PaymentsOfCapitalDistribution | Distributions to unitholders | y=9
            NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=-9
            CashAndCashEquivalentsPeriodIncreaseDecrease | Net increase in cash | y=19
            """
        ).expect(
            "cashflow",
            "OperatingCashFlow=70 InvestingCashFlow=-42 FinancingCashFlow=-9 CapEx=40 DepreciationAmortization=20 DividendsPaid=9 NetChangeInCash=19")
    }

    @Test func theReconciliationOfADirectStatementStandsBelow() throws {
        try Sketch(
            """
            4 - Statement - STATEMENTS OF CASH FLOWS
            ProceedsFromCustomers | Received from customers | y=300
            PaymentsToSuppliersAndEmployees | Paid to suppliers and employees | y=225
            NetCashProvidedByUsedInOperatingActivities | Net cash from operations | y=75
            PaymentsToAcquirePropertyPlantAndEquipment | Purchases of property | y=30
            NetCashProvidedByUsedInInvestingActivities | Net cash used in investing | y=-30
            NetCashProvidedByUsedInFinancingActivities | Net cash used in financing | y=0
            CashAndCashEquivalentsPeriodIncreaseDecrease | Net increase in cash | y=45
            NetIncomeLoss | Net income | y=50
            DepreciationAndAmortization | Depreciation and amortization | y=20
            ShareBasedCompensation | Share-based compensation | y=5
            """
        ).expect(
            "cashflow",
            """
            OperatingCashFlow=75 InvestingCashFlow=-30 FinancingCashFlow=0 CapEx=30 DepreciationAmortization=20 StockCompensation=5 NetChangeInCash=45
            """)
    }
}
