import JSONLines
import Testing

/// The columns of statements, their names, and the primary column.
struct ColumnsTests {
    /// Type, start and end, fiscal year and period, and whether the column is the primary one.
    private func columns(_ sketch: Sketch) throws -> [String] {
        try sketch.statements(linked: true).map { statement in
            let dates = [statement["period_start"]?.string, statement["period_end"]?.string].compactMap { $0 }.joined(separator: "/")
            let name = [statement["fiscal_year"]?.integer.map(String.init) ?? "-", statement["fiscal_period"]?.string ?? "-"].joined(separator: " ")
            return "\(statement["statement_type"]?.string ?? "") \(dates) \(name)\(statement["primary"]?.boolean == true ? " primary" : "")"
        }
    }

    private static let income = """
        2 - Statement - STATEMENTS OF INCOME
        Revenues | Revenue | CELLS
        OperatingIncomeLoss | Operating income | CELLS
        NetIncomeLoss | Net income | CELLS
        """
    private static let cashFlow = """
        4 - Statement - STATEMENTS OF CASH FLOWS
        NetIncomeLoss | Net income | CELLS
        NetCashProvidedByUsedInOperatingActivities | Operating | CELLS
        NetCashProvidedByUsedInInvestingActivities | Investing | CELLS
        NetCashProvidedByUsedInFinancingActivities | Financing | CELLS
        """

    private func sketch(_ form: String, _ periods: [(name: String, dates: String)], cash: [String]) -> Sketch {
        func cells(_ names: [String]) -> String { names.map { "\($0)=10" }.joined(separator: " ") }
        var sketch = Sketch(
            Self.income.replacing("CELLS", with: cells(periods.map(\.name))), Self.cashFlow.replacing("CELLS", with: cells(cash)))
        sketch.form = form
        // Without tables the facts alone decide the columns.
        sketch.isInstance = true
        sketch.periods = Dictionary(uniqueKeysWithValues: periods.map { ($0.name, $0.dates) })
        return sketch
    }

    @Test func aQuarterAndTheYearToDate() throws {
        let quarterly = sketch(
            "10-Q",
            [
                ("q", "2024-07-01/2024-09-30"), ("y", "2024-01-01/2024-09-30"), ("p", "2023-07-01/2023-09-30"), ("x", "2023-01-01/2023-09-30"),
            ], cash: ["y", "x"])
        #expect(
            try columns(quarterly) == [
                "income 2024-07-01/2024-09-30 2024 Q3 primary", "income 2024-01-01/2024-09-30 2024 9M", "income 2023-07-01/2023-09-30 2023 Q3",
                "income 2023-01-01/2023-09-30 2023 9M", "cashflow 2024-01-01/2024-09-30 2024 9M primary", "cashflow 2023-01-01/2023-09-30 2023 9M",
            ])
    }

    @Test func twelveMonthsAreNotTheYearToDate() throws {
        let utility = sketch(
            "10-Q", [("q", "2024-04-01/2024-06-30"), ("h", "2024-01-01/2024-06-30"), ("t", "2023-07-01/2024-06-30")], cash: ["h", "t"])
        #expect(
            try columns(utility) == [
                "income 2024-04-01/2024-06-30 2024 Q2 primary", "income 2024-01-01/2024-06-30 2024 H1", "income 2023-07-01/2024-06-30 2024 -",
                "cashflow 2024-01-01/2024-06-30 2024 H1 primary", "cashflow 2023-07-01/2024-06-30 2024 -",
            ])
    }

    @Test func aFirstQuarterOfSixteenWeeks() throws {
        let retailer = sketch("10-Q", [("q", "2024-01-01/2024-04-21"), ("p", "2023-01-02/2023-04-23")], cash: ["q"])
        #expect(
            try columns(retailer) == [
                "income 2024-01-01/2024-04-21 2024 Q1 primary", "income 2023-01-02/2023-04-23 2023 Q1", "cashflow 2024-01-01/2024-04-21 2024 Q1 primary",
            ])
    }

    @Test func aPeriodOfTransition() throws {
        let changed = sketch("10-KT", [("t", "2024-07-01/2024-12-31"), ("y", "2023-07-01/2024-06-30")], cash: ["t", "y"])
        #expect(
            try columns(changed).filter { $0.hasSuffix("primary") }.map { $0.split(separator: " ")[1] } == ["2024-07-01/2024-12-31", "2024-07-01/2024-12-31"])
    }

    @Test func quartersOfANoteAreNoColumnsOfAYear() throws {
        let annual = sketch(
            "10-K", [("q", "2024-10-01/2024-12-31"), ("y", "2024-01-01/2024-12-31"), ("s", "2022-08-01/2022-12-31")], cash: ["y"])
        #expect(
            try columns(annual) == [
                "income 2024-01-01/2024-12-31 2024 FY primary", "income 2022-08-01/2022-12-31 2022 -", "cashflow 2024-01-01/2024-12-31 2024 FY primary",
            ])
    }

    /// Blocks of two quarters. The year to date has figures by component for net income only (on another statement), or for dividends as well.
    @Test(arguments: [("", false), ("h[StatementEquityComponentsAxis:RetainedEarningsMember]=3", true)])
    func whatOtherStatementsTellOfTheYearToDateIsNoBlock(_ dividends: String, _ isBlock: Bool) throws {
        func cells(_ names: String...) -> String {
            names.map { "\($0)[StatementEquityComponentsAxis:RetainedEarningsMember]=5 \($0)=5" }.joined(separator: " ")
        }
        var sketch = Sketch(
            """
            5 - Statement - STATEMENTS OF STOCKHOLDERS' EQUITY
            StockholdersEquity^ | At the beginning | \(cells("a", "m"))
            NetIncomeLoss | Net income | \(cells("q", "r", "h"))
            Dividends | Dividends | \(cells("q", "r")) \(dividends)
            StockholdersEquity | At the end | \(cells("b"))
            """)
        sketch.form = "10-Q"
        sketch.isInstance = true
        sketch.headerYearEnd = "1231"
        sketch.periods = [
            "a": "2023-12-31", "m": "2024-03-31", "b": "2024-06-30", "q": "2024-01-01/2024-03-31", "r": "2024-04-01/2024-06-30", "h": "2024-01-01/2024-06-30",
        ]
        let quarters = ["equity 2024-04-01/2024-06-30 2024 Q2 primary", "equity 2024-01-01/2024-03-31 2024 Q1"]
        let all = [quarters[0], "equity 2024-01-01/2024-06-30 2024 H1", quarters[1]]
        #expect(try columns(sketch) == (isBlock ? all : quarters))
    }
}
