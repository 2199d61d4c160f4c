import Testing

/// Profit and equity of the parent's owners beside those of others.
struct OwnersTests {
    @Test func theParentsShareOfTheProfit() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenues | y=100
            OperatingIncomeLoss | Operating income | y=60
            IncomeTaxExpenseBenefit | Income taxes | y=10
            ProfitLoss | Net income | y=50
            NetIncomeLossAttributableToNoncontrollingInterest | Noncontrolling interests | y=5
            NetIncomeLoss | Net income attributable to shareholders | y=45
            PreferredStockDividendsIncomeStatementImpact | Preferred dividends | y=3
            NetIncomeLossAvailableToCommonStockholdersBasic | Net income attributable to common shareholders | y=42
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 IncomeTax=10 NetIncome=45 NetIncomeToCommon=42")
    }

    @Test func wholeProfitUnderTheParentsConcept() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenues | y=100
            OperatingIncomeLoss | Operating income | y=60
            IncomeTaxExpenseBenefit | Income taxes | y=10
            NetIncomeLoss | Net income | y=50
            NetIncomeLossAttributableToNoncontrollingInterest | Less: noncontrolling interests | y=5
            NetIncomeLossAvailableToCommonStockholdersBasic | Net income attributable to the company | y=45
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 IncomeTax=10 NetIncome=45 NetIncomeToCommon=45")
    }

    @Test func theParentsShareUnderAConceptOfItsOwn() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF OPERATIONS
            Revenues | Revenues | y=100
            OperatingIncomeLoss | Operating income | y=60
            ProfitLoss | Net income | y=50
            own:NetIncomeAttributableToNoncontrollingInterestsInPartnership | Net income attributable to noncontrolling interests | y=20
            own:NetIncomeAttributableToOwners | Net income attributable to Example Inc. | y=30
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 NetIncome=30")
    }

    @Test func profitWithoutOthersIsTheParents() throws {
        try Sketch(
            """
            2 - Statement - STATEMENTS OF INCOME
            Revenues | Revenues | y=100
            OperatingIncomeLoss | Operating income | y=60
            ProfitLoss | Net income | y=50
            """
        ).expect("income", "Revenues=100 OperatingIncome=60 NetIncome=50")
    }

    private static let assets = """
        1 - Statement - BALANCE SHEETS
        CashAndCashEquivalentsAtCarryingValue | Cash | b=10
        Assets | Total assets | b=900
        Liabilities | Total liabilities | b=400

        """

    @Test func equityOfTheParentAndOfOthers() throws {
        try Sketch(
            Self.assets + """
                RetainedEarningsAccumulatedDeficit | Retained earnings | b=300
                StockholdersEquity | Total shareholders' equity | b=450
                MinorityInterest | Noncontrolling interests | b=50
                StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest | Total equity | b=500
                LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
                """
        ).expect("balance", "Cash=10 Assets=900 Liabilities=400 RetainedEarnings=300 Equity=450 NoncontrollingInterest=50 LiabilitiesAndEquity=900")
    }

    @Test func equityOfAllIsNotTheParents() throws {
        try Sketch(
            Self.assets + """
                RetainedEarningsAccumulatedDeficit | Retained earnings | b=300
                MinorityInterest | Noncontrolling interests | b=50
                StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest | Total equity | b=500
                LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
                """
        ).expect("balance", "Cash=10 Assets=900 Liabilities=400 RetainedEarnings=300 NoncontrollingInterest=50 LiabilitiesAndEquity=900")
    }

    @Test func equityOfAllIsTheParentsWhereThereAreNoOthers() throws {
        try Sketch(
            Self.assets + """
                own:AccumulatedDeficitOfAll | Accumulated deficit | b=-300
                MinorityInterest | Noncontrolling interests | b=0
                StockholdersEquityIncludingPortionAttributableToNoncontrollingInterest | Total equity | b=500
                LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900
                """
        ).expect("balance", "Cash=10 Assets=900 Liabilities=400 RetainedEarnings=-300 Equity=500 NoncontrollingInterest=0 LiabilitiesAndEquity=900")
    }

    @Test func capitalOfPartners() throws {
        try Sketch(
            Self.assets + """
                LimitedPartnersCapitalAccount | Limited partners | b=430
                GeneralPartnersCapitalAccount | General partner | b=20
                PartnersCapital | Total partners' capital | b=450
                PartnersCapitalAttributableToNoncontrollingInterest | Noncontrolling interests | b=50
                PartnersCapitalIncludingPortionAttributableToNoncontrollingInterest | Total capital | b=500
                LiabilitiesAndStockholdersEquity | Total liabilities and capital | b=900
                """
        ).expect("balance", "Cash=10 Assets=900 Liabilities=400 Equity=450 NoncontrollingInterest=50 LiabilitiesAndEquity=900")
    }
}
