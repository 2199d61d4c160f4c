import Testing

/// Earnings per share, and the shares from which they are calculated.
struct PerShareTests {
    private static let loss = """
        2 - Statement - STATEMENTS OF OPERATIONS
        Revenues | Revenue | y=100
        OperatingExpenses | Total operating expenses | y=150
        OperatingIncomeLoss | Loss from operations | y=-50
        NetIncomeLoss | Net loss | y=-50

        """

    @Test func oneFigureIsBothBasicAndDiluted() throws {
        try Sketch(
            Self.loss + """
                EarningsPerShareBasicAndDiluted | Net loss per share, basic and diluted | y=-0.50/s
                WeightedAverageNumberOfShareOutstandingBasicAndDiluted | Weighted average shares, basic and diluted | y=100s
                """
        ).expect(
            "income", "Revenues=100 OperatingExpenses=150 OperatingIncome=-50 NetIncome=-50 EPSBasic=-0.5 EPSDiluted=-0.5 SharesBasic=100 SharesDiluted=100")
    }

    @Test func oneAverageBesideOneFigureIsBothAsWell() throws {
        try Sketch(
            Self.loss + """
                EarningsPerShareBasicAndDiluted | Net loss per share | y=-0.50/s
                WeightedAverageNumberOfSharesOutstandingBasic | Weighted average shares | y=100s
                """
        ).expect(
            "income", "Revenues=100 OperatingExpenses=150 OperatingIncome=-50 NetIncome=-50 EPSBasic=-0.5 EPSDiluted=-0.5 SharesBasic=100 SharesDiluted=100")
    }

    @Test func labelsSayThatABasicFigureIsDilutedToo() throws {
        let sketch = Sketch(
            Self.loss + """
                EarningsPerShareBasic | Net loss per share - basic and diluted | y=-0.50/s
                WeightedAverageNumberOfSharesOutstandingBasic | Weighted average shares - basic and diluted | y=100s
                """)
        try sketch.expect(
            "income", "Revenues=100 OperatingExpenses=150 OperatingIncome=-50 NetIncome=-50 EPSBasic=-0.5 EPSDiluted=-0.5 SharesBasic=100 SharesDiluted=100",
            linked: true)
        // Without labels, a loss counts as both.
        try sketch.expect(
            "income", "Revenues=100 OperatingExpenses=150 OperatingIncome=-50 NetIncome=-50 EPSBasic=-0.5 EPSDiluted=-0.5 SharesBasic=100 SharesDiluted=100",
            linked: false)
    }

    @Test func aBasicFigureAloneIsNotDiluted() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenue | y=100
            OperatingIncomeLoss | Operating income | y=60
            NetIncomeLoss | Net income | y=48
            EarningsPerShareBasic | Basic earnings per share | y=0.48/s
            WeightedAverageNumberOfSharesOutstandingBasic | Basic weighted average shares | y=100s
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 NetIncome=48 EPSBasic=0.48 SharesBasic=100")
    }

    @Test func theFirstClassCountsWhereAllAreByClass() throws {
        let amounts = "y[StatementClassOfStockAxis:CommonClassAMember]=0.60/s y[StatementClassOfStockAxis:CommonClassBMember]=0.20/s"
        let shares = "y[StatementClassOfStockAxis:CommonClassAMember]=70s y[StatementClassOfStockAxis:CommonClassBMember]=30s"
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenue | y=100
            OperatingIncomeLoss | Operating income | y=60
            IncomeTaxExpenseBenefit | Income taxes | y=12
            NetIncomeLoss | Net income | y=48
            EarningsPerShareBasic | Basic | \(amounts)
            EarningsPerShareDiluted | Diluted | \(amounts)
            WeightedAverageNumberOfSharesOutstandingBasic | Basic shares | \(shares)
            WeightedAverageNumberOfDilutedSharesOutstanding | Diluted shares | \(shares)
            """
        ).expect(
            "income",
            "Revenues=100 OperatingIncome=60 IncomeTax=12 NetIncome=48 EPSBasic=0.6 EPSDiluted=0.6 SharesBasic=70 SharesDiluted=70")
    }

    @Test func thatOfAllOperationsCountsBesideTheContinuing() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenue | y=100
            IncomeLossFromContinuingOperations | Income from continuing operations | y=50
            IncomeLossFromDiscontinuedOperationsNetOfTax | Loss from discontinued operations | y=-8
            NetIncomeLoss | Net income | y=42
            IncomeLossFromContinuingOperationsPerBasicShare | Continuing operations, basic | y=0.50/s
            IncomeLossFromDiscontinuedOperationsNetOfTaxPerBasicShare | Discontinued operations, basic | y=-0.08/s
            EarningsPerShareBasic | Net income, basic | y=0.42/s
            IncomeLossFromContinuingOperationsPerDilutedShare | Continuing operations, diluted | y=0.49/s
            IncomeLossFromDiscontinuedOperationsNetOfTaxPerDilutedShare | Discontinued operations, diluted | y=-0.08/s
            EarningsPerShareDiluted | Net income, diluted | y=0.41/s
            CommonStockDividendsPerShareDeclared | Dividends per share | y=0.10/s
            """
        ).expect("income", "Revenues=100 NetIncome=42 EPSBasic=0.42 EPSDiluted=0.41")
    }

    @Test func unitsOfPartners() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF OPERATIONS
            Revenues | Revenues | y=100
            OperatingIncomeLoss | Operating income | y=60
            NetIncomeLoss | Net income | y=48
            own:NetIncomePerCommonUnitBasic | Net income per common unit, basic | y=0.48/s
            own:NetIncomePerCommonUnitDiluted | Net income per common unit, diluted | y=0.47/s
            own:WeightedAverageCommonUnitsBasic | Weighted average common units, basic | y=100s
            own:WeightedAverageCommonUnitsDiluted | Weighted average common units, diluted | y=102s
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 NetIncome=48 EPSBasic=0.48 EPSDiluted=0.47 SharesBasic=100 SharesDiluted=102")
    }
}
