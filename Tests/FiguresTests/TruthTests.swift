import Figures
import Records
import Testing

/// The library's quarters and trailing twelve months, compared with those calculated by hand.
struct TruthTests {
    private func check(_ figures: CompanyFigures, _ company: String, rows count: Int) throws {
        let views = CompanyViews(figures)
        let rows = TruthTable.rows(company)
        #expect(rows.count == count)
        for row in rows {
            let view = try #require(FigureView(rawValue: row.view))
            let figure = try #require(
                views.all(view).first { $0.item == row.item && "FY\($0.fiscalYear ?? 0) \($0.fiscalPeriod?.rawValue ?? "")" == row.fiscalPeriod })
            let days = "\(figure.periodStart.map { "\($0).." } ?? "")\(figure.periodEnd?.description ?? "")"
            #expect("\(row.item) \(days) \(figure.value?.text ?? figure.missing?.rawValue ?? "")" == "\(row.item) \(row.days) \(row.value)")
            guard !row.operands.isEmpty else { continue }
            if let from = figure.derived?.from {
                #expect(from.map { "\($0.value.text)@\($0.accessionNumber)" } == row.operands.map { "\($0.value)@\($0.accessionNumber)" })
            } else {
                #expect(row.operands.map(\.accessionNumber) == [figure.filing?.accessionNumber])
            }
        }
    }

    @Test(
        .enabled(if: CompanyFacts.isHere, CompanyFacts.comment), arguments: [("AAPL", CompanyFacts.apple, 18), ("SNOW", CompanyFacts.snowflake, 15)])
    func companyFacts(_ company: String, _ file: String, _ rows: Int) throws {
        let concepts = Set(TruthTable.rows(company).map(\.item))
        try check(CompanyFacts.company(CompanyFacts.read(file, concepts: concepts)), company, rows: rows)
    }

    /// Rocket Companies' 10-Q for the second quarter of 2023 and its 10-K for that year: the columns of the faces, in thousands.
    @Test func rocketCompanies() throws {
        var ledger = Ledger()
        func add(_ filing: ReportingFiling, _ days: String, _ values: [(String, String)]) {
            for (item, value) in values {
                let isPerShare = item.hasPrefix("EPS")
                ledger.add(filing, item, days, isPerShare ? value : "\(value)000", decimals: isPerShare ? 2 : -3, unit: isPerShare ? "USD/shares" : "USD")
            }
        }
        let interim = ReportingFiling(accessionNumber: "0001805284-23-000066", formType: "10-Q", filingDate: nil, acceptedAt: nil)
        add(
            interim, "2023-04-01..2023-06-30",
            [
                ("IncomeBeforeTax", "138370"), ("IncomeTax", "-782"), ("NetIncome", "7438"), ("EPSBasic", "0.06"), ("EPSDiluted", "0.05"),
            ])
        add(
            interim, "2022-04-01..2022-06-30",
            [
                ("IncomeBeforeTax", "78517"), ("IncomeTax", "18761"), ("NetIncome", "3415"), ("EPSBasic", "0.03"), ("EPSDiluted", "0.02"),
            ])
        add(
            interim, "2023-01-01..2023-06-30",
            [
                ("IncomeBeforeTax", "-277617"), ("IncomeTax", "-5286"), ("NetIncome", "-11085"), ("EPSBasic", "-0.09"), ("EPSDiluted", "-0.11"),
                ("OperatingCashFlow", "-1611938"), ("CapEx", "40131"),
            ])
        add(
            interim, "2022-01-01..2022-06-30",
            [
                ("IncomeBeforeTax", "1140974"), ("IncomeTax", "44610"), ("NetIncome", "57127"), ("EPSBasic", "0.47"), ("EPSDiluted", "0.43"),
                ("OperatingCashFlow", "6585334"), ("CapEx", "62938"),
            ])
        add(interim, "2023-06-30", [("Assets", "20855677")])
        add(interim, "2022-12-31", [("Assets", "20082212")])
        let annual = ReportingFiling(accessionNumber: "0001805284-24-000009", formType: "10-K", filingDate: nil, acceptedAt: nil)
        add(
            annual, "2023-01-01..2023-12-31",
            [
                ("IncomeBeforeTax", "-402897"), ("IncomeTax", "-12817"), ("NetIncome", "-15514"), ("EPSBasic", "-0.12"), ("EPSDiluted", "-0.15"),
                ("OperatingCashFlow", "110329"), ("CapEx", "60336"),
            ])
        add(
            annual, "2022-01-01..2022-12-31",
            [
                ("IncomeBeforeTax", "741911"), ("IncomeTax", "41978"), ("NetIncome", "46421"), ("EPSBasic", "0.39"), ("EPSDiluted", "0.28"),
                ("OperatingCashFlow", "10823495"), ("CapEx", "93124"),
            ])
        add(
            annual, "2021-01-01..2021-12-31",
            [
                ("IncomeBeforeTax", "6184901"), ("IncomeTax", "112738"), ("NetIncome", "308210"), ("EPSBasic", "2.36"), ("EPSDiluted", "2.32"),
                ("OperatingCashFlow", "7743928"), ("CapEx", "118291"),
            ])
        add(annual, "2023-12-31", [("Assets", "19231740")])
        add(annual, "2022-12-31", [("Assets", "20082212")])
        try check(ledger.reported(), "RKT", rows: 16)
    }
}
