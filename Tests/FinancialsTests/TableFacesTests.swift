import JSONLines
import Testing

/// Statements from the tables of an inline document.
struct TableFacesTests {
    private static let balance = """
        2 - Statement - BALANCE SHEETS
        Cash | Cash | b=10 a=8
        Assets | Total assets | b=900 a=880
        Liabilities | Total liabilities | b=400 a=390
        StockholdersEquity | Total equity | b=500 a=490
        LiabilitiesAndStockholdersEquity | Total liabilities and equity | b=900 a=880
        """
    private static let income = """
        3 - Statement - STATEMENTS OF INCOME
        Revenues | Revenue | y=100 x=90
        OperatingIncomeLoss | Operating income | y=40 x=30
        NetIncomeLoss | Net income | y=30 x=22
        """
    private static let cashFlow = """
        4 - Statement - STATEMENTS OF CASH FLOWS
        NetIncomeLoss | Net income | y=30 x=22
        NetCashProvidedByUsedInOperatingActivities | Operating | y=50 x=44
        NetCashProvidedByUsedInFinancingActivities | Financing | y=-48 x=-42
        Cash^ | Cash, beginning of year | a=8 z=6
        Cash | Cash, end of year | b=10 a=8
        """
    private static let equity = """
        5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
        StockholdersEquity | Balance at the end of 2022 | z[StatementEquityComponentsAxis:CommonStockMember]=90 z=480
        NetIncomeLoss | Net income of 2023 | x=22
        StockholdersEquity | Balance at the end of 2023 | a[StatementEquityComponentsAxis:CommonStockMember]=91 a=490
        NetIncomeLoss | Net income of 2024 | y=30
        StockholdersEquity | Balance at the end of 2024 | b[StatementEquityComponentsAxis:CommonStockMember]=92 b=500
        """
    private static let years = [
        """
        2024-01-01/2024-12-31: StockholdersEquity[CommonStockMember] "Balance at the end of 2023"=91, StockholdersEquity "Balance at the end of 2023"=490, \
        NetIncomeLoss "Net income of 2024"=30, StockholdersEquity[CommonStockMember] "Balance at the end of 2024"=92, \
        StockholdersEquity "Balance at the end of 2024"=500
        """,
        """
        2023-01-01/2023-12-31: StockholdersEquity[CommonStockMember] "Balance at the end of 2022"=90, StockholdersEquity "Balance at the end of 2022"=480, \
        NetIncomeLoss "Net income of 2023"=22, StockholdersEquity[CommonStockMember] "Balance at the end of 2023"=91, \
        StockholdersEquity "Balance at the end of 2023"=490
        """,
    ]
    private static let note = "- Note\nLongTermDebt | Notes | b=50 a=60"

    private func sketch(_ tables: String..., notes: [String] = [note], textBetween: Int = 100) -> Sketch {
        var sketch = Sketch()
        sketch.tables = tables
        sketch.notes = notes
        sketch.textBetween = textBetween
        return sketch
    }

    // MARK: Instants

    @Test(arguments: [true, false]) func cashAtBothEnds(_ isLinked: Bool) throws {
        // A linkbase has one label for each role of an element.
        let sketch = sketch(Self.balance.replacing("Cash | Cash |", with: "Cash | Cash, end of year |"), Self.income, Self.cashFlow)
        #expect(
            try sketch.lines("cashflow", linked: isLinked) == [
                """
                2024-01-01/2024-12-31: NetIncomeLoss "Net income"=30, NetCashProvidedByUsedInOperatingActivities "Operating"=50, \
                NetCashProvidedByUsedInFinancingActivities "Financing"=-48, Cash "Cash, beginning of year"=8, Cash "Cash, end of year"=10
                """,
                """
                2023-01-01/2023-12-31: NetIncomeLoss "Net income"=22, NetCashProvidedByUsedInOperatingActivities "Operating"=44, \
                NetCashProvidedByUsedInFinancingActivities "Financing"=-42, Cash "Cash, beginning of year"=6, Cash "Cash, end of year"=8
                """,
            ])
    }

    // MARK: Which tables

    /// A balance sheet with long footnotes, and a note of equity behind a text of as many words.
    @Test(arguments: [100, 900, 3000]) func statementsStandOutsideTaggedTexts(_ textBetween: Int) throws {
        let note = Self.equity.replacing("=9", with: "=7").replacing("=4", with: "=3")
        let sketch = sketch(Self.balance, Self.income, Self.cashFlow, Self.equity, notes: [note], textBetween: textBetween)
        #expect(try sketch.lines("equity", linked: false) == Self.years)
    }

    /// Without tagged texts, tables far from the statements do not belong to them.
    @Test(arguments: [(900, 2), (1000, 0)]) func withoutTaggedTextsStatementsStandTogether(_ textBetween: Int, _ columns: Int) throws {
        var sketch = sketch(Self.balance, Self.income, Self.cashFlow, Self.equity, notes: [], textBetween: 0)
        sketch.textBetween = textBetween
        #expect(try sketch.lines("equity", linked: false).count == columns)
    }

    @Test func aNoteOnTheParentIsNoStatement() throws {
        let sketch = sketch(Self.balance, Self.income, notes: [Self.cashFlow])
        #expect(try sketch.lines("cashflow", linked: false) == [])
        #expect(try sketch.lines("income", linked: false).count == 2)
    }

    /// Some filers tag the whole report as one text.
    @Test func whereAllIsWithinTextsStatementsAre() throws {
        let sketch = sketch(notes: [Self.balance, Self.income, Self.cashFlow])
        #expect(try sketch.lines("cashflow", linked: false).count == 2)
    }

    @Test(arguments: [true, false]) func aRoundedFaceAgainstAPreciseNote(_ isLinked: Bool) throws {
        let face = Self.income.replacing("y=100", with: "y=100000~-3")
        let sketch = sketch(Self.balance, face, notes: ["- Note\nRevenues | Revenue | y=100123 x=90"])
        #expect(try sketch.lines("income", linked: isLinked).first?.contains("Revenues \"Revenue\"=100000,") == true)
    }

    @Test func aNotesFigureWithOtherDimensionsIsNoLines() throws {
        let face = Self.income + "\nOtherNonoperatingIncomeExpense | Other | y[ProductOrServiceAxis:ServiceMember]=4"
        let sketch = sketch(
            Self.balance, face, notes: ["- Note\nRevenues | Services | y[ProductOrServiceAxis:ServiceMember]=33 x[ProductOrServiceAxis:ServiceMember]=32"])
        let lines = try sketch.lines("income", linked: true)
        #expect(lines.first?.contains("OtherNonoperatingIncomeExpense[ServiceMember] \"Other\"=4") == true)
        #expect(!lines.joined().contains("Revenues[ServiceMember]"))
    }

    /// The face has no figure for the year before. A note's figure for that year is not on the face.
    @Test func anEmptyCellIsEmpty() throws {
        let face = Self.income + "\nOtherNonoperatingIncomeExpense | Other | y=4"
        let sketch = sketch(Self.balance, face, notes: ["- Note\nOtherNonoperatingIncomeExpense | Other | y=4 x=33"])
        #expect(try sketch.lines("income", linked: true).map { $0.contains("OtherNonoperatingIncomeExpense \"Other\"=") } == [true, false])
    }

    /// Some filers tag the parent's share with a component of equity.
    @Test func aComponentOfEquityOnAStatementOfComprehensiveIncome() throws {
        let sketch = sketch(
            Self.balance, Self.income,
            """
            4 - Statement - STATEMENTS OF COMPREHENSIVE INCOME
            ProfitLoss | Net income | y=31 x=23
            NetIncomeLoss | Noncontrolling interests | y[StatementEquityComponentsAxis:NoncontrollingInterestMember]=1
            ComprehensiveIncomeNetOfTax | Comprehensive income | y=32 x=24
            """, Self.equity)
        for isLinked in [true, false] {
            #expect(try sketch.lines("comprehensive_income", linked: isLinked).count == 2, "\(isLinked ? "with" : "without") linkbases")
            #expect(try sketch.lines("equity", linked: isLinked).count == 2, "\(isLinked ? "with" : "without") linkbases")
        }
    }

    // MARK: Pages

    @Test func aBalanceSheetOverThreePages() throws {
        let rows = Self.balance.split(separator: "\n").map(String.init)
        func page(_ range: Range<Int>) -> String { ([rows[0]] + rows[range]).joined(separator: "\n") }
        let parenthetical = "2 - Statement - BALANCE SHEETS\nCommonStockParOrStatedValuePerShare | Par value | b=1/s a=1/s"
        let sketch = sketch(page(1..<3), page(3..<4), page(4..<6), parenthetical, Self.income)
        #expect(
            try sketch.lines("balance", linked: false).first == """
                2024-12-31: Cash "Cash"=10, Assets "Total assets"=900, Liabilities "Total liabilities"=400, StockholdersEquity "Total equity"=500, \
                LiabilitiesAndStockholdersEquity "Total liabilities and equity"=900
                """)
    }

    @Test func aCashFlowWhoseFirstPageIsShort() throws {
        let rows = Self.cashFlow.split(separator: "\n").map(String.init)
        let sketch = sketch(Self.balance, Self.income, rows[0...2].joined(separator: "\n"), ([rows[0]] + rows[3...]).joined(separator: "\n"))
        #expect(try sketch.lines("cashflow", linked: false).first?.hasSuffix("Cash \"Cash, end of year\"=10") == true)
    }

    @Test func supplementsOfACashFlow() throws {
        let more = "4 - Statement - CASH FLOWS\nInterestPaidNet | Interest paid | y=5 x=4"
        let other = "4 - Statement - CASH FLOWS\nInterestPaidNet | Interest paid | q=5"
        #expect(
            try sketch(Self.balance, Self.income, Self.cashFlow, more).lines("cashflow", linked: false).first?.hasSuffix("InterestPaidNet \"Interest paid\"=5")
                == true)
        #expect(try !sketch(Self.balance, Self.income, Self.cashFlow, other).lines("cashflow", linked: false).joined().contains("InterestPaid"))
        #expect(try !sketch(Self.balance, Self.income, Self.cashFlow, notes: [more]).lines("cashflow", linked: false).joined().contains("InterestPaid"))
    }

    /// The quarter on one page and the year to date on another, with another statement between them.
    @Test func tablesOfOtherColumns() throws {
        func table(_ cells: String, _ table: String) -> String { table.replacing("y=", with: cells + "=").replacing("x=", with: cells + "p=") }
        let comprehensive = "3 - Statement - COMPREHENSIVE INCOME\nNetIncomeLoss | Net income | y=30 x=22\nComprehensiveIncomeNetOfTax | Total | y=31 x=23"
        var sketch = sketch(
            Self.balance, table("q", Self.income), table("q", comprehensive), table("n", Self.income), table("n", comprehensive))
        sketch.form = "10-Q"
        sketch.periods["qp"] = "2023-10-01/2023-12-31"
        sketch.periods["n"] = "2024-04-01/2024-12-31"
        sketch.periods["np"] = "2023-04-01/2023-12-31"
        for type in ["income", "comprehensive_income"] {
            #expect(
                try sketch.lines(type, linked: false).map { $0.prefix(21) } == [
                    "2024-10-01/2024-12-31", "2024-04-01/2024-12-31", "2023-10-01/2023-12-31", "2023-04-01/2023-12-31",
                ])
        }
    }

    // MARK: Equity

    @Test func oneTableAPeriod() throws {
        let rows = Self.equity.split(separator: "\n").map(String.init)
        let earlier = rows[0...3].joined(separator: "\n")
        let later = ([rows[0]] + rows[3...]).joined(separator: "\n")
        for tables in [[earlier, later], [later, earlier]] {
            var sketch = sketch(Self.balance, Self.income)
            sketch.tables += tables
            #expect(try sketch.lines("equity", linked: false) == Self.years)
        }
    }

    /// No page alone has the balances of two days, and the one in the middle has no balances at all.
    @Test func pagesOfOneBlock() throws {
        let rows = Self.equity.split(separator: "\n").map(String.init)
        let issued = "StockIssuedDuringPeriodValueNewIssues | Issued | y[StatementEquityComponentsAxis:CommonStockMember]=1 y=1"
        let sketch = sketch(
            Self.balance, Self.income, [rows[0], rows[3], rows[4]].joined(separator: "\n"), [rows[0], issued].joined(separator: "\n"),
            [rows[0], rows[5]].joined(separator: "\n"))
        #expect(
            try sketch.lines("equity", linked: false) == [
                Self.years[0].replacing(
                    "=30, ",
                    with: """
                        =30, StockIssuedDuringPeriodValueNewIssues[CommonStockMember] "Issued"=1, StockIssuedDuringPeriodValueNewIssues "Issued"=1, \

                        """)
            ])
    }

    @Test func componentsAsRows() throws {
        let sketch = sketch(
            Self.balance, Self.income,
            """
            5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
            StockholdersEquity | Common stock, beginning | a[StatementEquityComponentsAxis:CommonStockMember]=100 z[StatementEquityComponentsAxis:CommonStockMember]=90
            StockIssuedDuringPeriodValueNewIssues | Issued | y[StatementEquityComponentsAxis:CommonStockMember]=5 x[StatementEquityComponentsAxis:CommonStockMember]=10
            StockholdersEquity | Common stock, end | b[StatementEquityComponentsAxis:CommonStockMember]=105 a[StatementEquityComponentsAxis:CommonStockMember]=100
            """)
        #expect(
            try sketch.lines("equity", linked: false) == [
                """
                2024-01-01/2024-12-31: StockholdersEquity[CommonStockMember] "Common stock, beginning"=100, \
                StockIssuedDuringPeriodValueNewIssues[CommonStockMember] "Issued"=5, StockholdersEquity[CommonStockMember] "Common stock, end"=105
                """,
                """
                2023-01-01/2023-12-31: StockholdersEquity[CommonStockMember] "Common stock, beginning"=90, \
                StockIssuedDuringPeriodValueNewIssues[CommonStockMember] "Issued"=10, StockholdersEquity[CommonStockMember] "Common stock, end"=100
                """,
            ])
    }

    @Test(arguments: [true, false]) func aCompanyWithoutShares(_ isLinked: Bool) throws {
        let sketch = sketch(
            Self.balance.replacing("StockholdersEquity | Total equity", with: "MembersEquity | Balance at the end"), Self.income,
            """
            5 - Statement - STATEMENTS OF CHANGES IN MEMBERS' EQUITY
            MembersEquity^ | Balance at the beginning | a=490
            NetIncomeLoss | Net income | y=30
            own:DistributionsPaid | Distributions | y=20
            MembersEquity | Balance at the end | b=500
            """)
        #expect(
            try sketch.lines("equity", linked: isLinked) == [
                """
                2024-01-01/2024-12-31: MembersEquity "Balance at the beginning"=490, NetIncomeLoss "Net income"=30, DistributionsPaid "Distributions"=20, \
                MembersEquity "Balance at the end"=500
                """
            ])
    }

    /// The common stock has no movements.
    @Test(arguments: [true, false]) func aComponentWithBalancesAlone(_ isInstance: Bool) throws {
        var sketch = sketch(
            Self.balance, Self.income,
            """
            5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
            StockholdersEquity^ | At the beginning | a[StatementEquityComponentsAxis:CommonStockMember]=90 a[StatementEquityComponentsAxis:RetainedEarningsMember]=400 a=490
            NetIncomeLoss | Net income | y[StatementEquityComponentsAxis:RetainedEarningsMember]=30 y=30
            StockholdersEquity | At the end | b[StatementEquityComponentsAxis:CommonStockMember]=90 b[StatementEquityComponentsAxis:RetainedEarningsMember]=410 b=500
            """, notes: [])
        sketch.isInstance = isInstance
        let line = try sketch.lines("equity", linked: true).first ?? ""
        #expect(line.contains("StockholdersEquity[CommonStockMember] \"At the beginning\"=90"))
        #expect(line.contains("NetIncomeLoss[RetainedEarningsMember] \"Net income\"=30"))
        #expect(line.ranges(of: "StockholdersEquity[CommonStockMember]").count == 2)
    }

    /// The capital of partners has its own axis.
    @Test func componentsOfPartners() throws {
        let sketch = sketch(
            Self.balance, Self.income,
            """
            5 - Statement - STATEMENTS OF PARTNERS' CAPITAL
            PartnersCapital | Balance at the beginning | a[PartnerCapitalComponentsAxis:GeneralPartnerMember]=5 a=490
            NetIncomeLoss | Net income | y[PartnerCapitalComponentsAxis:GeneralPartnerMember]=1 y=30
            PartnersCapital | Balance at the end | b[PartnerCapitalComponentsAxis:GeneralPartnerMember]=6 b=500
            """)
        #expect(
            try sketch.lines("equity", linked: false) == [
                """
                2024-01-01/2024-12-31: PartnersCapital[GeneralPartnerMember] "Balance at the beginning"=5, PartnersCapital "Balance at the beginning"=490, \
                NetIncomeLoss[GeneralPartnerMember] "Net income"=1, NetIncomeLoss "Net income"=30, \
                PartnersCapital[GeneralPartnerMember] "Balance at the end"=6, PartnersCapital "Balance at the end"=500
                """
            ])
    }

    @Test(arguments: ["i", "j"]) func fromAFilersFirstDayOn(_ day: String) throws {
        var sketch = sketch(
            Self.balance, Self.income,
            """
            5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
            StockholdersEquity | Balance at inception | \(day)[StatementEquityComponentsAxis:CommonStockMember]=0 \(day)=0
            NetIncomeLoss | Net loss | f=-3
            StockholdersEquity | Balance at the end | b[StatementEquityComponentsAxis:CommonStockMember]=1 b=-2
            """)
        sketch.periods["i"] = "2024-05-09"
        sketch.periods["j"] = "2024-05-10"
        sketch.periods["f"] = "2024-05-10/2024-12-31"
        #expect(
            try sketch.lines("equity", linked: false) == [
                """
                2024-05-10/2024-12-31: StockholdersEquity[CommonStockMember] "Balance at inception"=0, StockholdersEquity "Balance at inception"=0, \
                NetIncomeLoss "Net loss"=-3, StockholdersEquity[CommonStockMember] "Balance at the end"=1, StockholdersEquity "Balance at the end"=-2
                """
            ])
    }

    @Test func aStrayContextMakesNoColumn() throws {
        let issued =
            "StockIssuedDuringPeriodValueNewIssues | Issued | x[StatementEquityComponentsAxis:CommonStockMember]=1 w=1\nNetIncomeLoss | Net income of 2023"
        var sketch = sketch(Self.balance, Self.income, Self.equity.replacing("NetIncomeLoss | Net income of 2023", with: issued))
        sketch.periods["w"] = "2022-01-01/2022-12-31"
        #expect(try sketch.lines("equity", linked: false).map { $0.prefix(21) } == ["2024-01-01/2024-12-31", "2023-01-01/2023-12-31"])
    }

    /// The quarter has one movement, the year to date four. The opening balance belongs to no other period.
    @Test(arguments: ["u", "a"]) func aBlockOfFewRows(_ opening: String) throws {
        let common = "[StatementEquityComponentsAxis:CommonStockMember]"
        func block(_ start: String, _ movements: [String]) -> String {
            (["StockholdersEquity | Balance at the beginning | \(start)\(common)=1 \(start)=5"] + movements
                + ["StockholdersEquity | Balance at the end | b\(common)=2 b=6"]).joined(separator: "\n")
        }
        let movements = ["StockIssuedDuringPeriodValueNewIssues", "StockRepurchasedDuringPeriodValue", "Dividends", "NetIncomeLoss"]
        var sketch = sketch(
            Self.balance, Self.income,
            "5 - Statement - EQUITY\n" + block("a", movements.map { "\($0) | Some | y\(common)=1 y=1" }) + "\n"
                + (opening == "u" ? block("u", ["NetIncomeLoss | Net income | q=1"]) : "NetIncomeLoss | Net income | q=1"))
        sketch.form = "10-Q"
        sketch.periods["u"] = "2024-09-30"
        let columns = try sketch.lines("equity", linked: false).map { $0.prefix(21) }
        #expect(columns == (opening == "u" ? ["2024-10-01/2024-12-31", "2024-01-01/2024-12-31"] : ["2024-01-01/2024-12-31"]))
    }
}
