import Figures
import Records
import Testing

/// Fiscal years and quarters of all lengths, found from the periods of the figures alone.
struct FiscalYearTests {
    /// Fiscal years of weeks: each year is the weeks of its quarters. The figure of a quarter is its number of weeks, so that every quarter shows whether the
    /// right periods were subtracted.
    private func weeks(_ years: [[Int]], from start: String) throws -> Ledger {
        var ledger = Ledger()
        var first = try #require(CalendarDate(start))
        for year in years {
            var weeks = 0
            for (index, quarter) in year.enumerated() {
                weeks += quarter
                let end = first + (weeks * 7 - 1)
                let filing = Ledger.filing(index == 3 ? "10-K" : "10-Q", (end + 40).description, index + 1)
                ledger.add(filing, "OperatingCashFlow", "\(first)..\(end)", "\(weeks)")
                ledger.add(filing, "Assets", "\(end)", "\(weeks)", statement: .balance)
            }
            first = first + weeks * 7
        }
        return ledger
    }

    private static let patterns: [([[Int]], String)] = [
        // 52 and 53 weeks of 13, the long quarter first (Apple) or last.
        ([[13, 13, 13, 13], [14, 13, 13, 13], [13, 13, 13, 13]], "2021-09-26"), ([[13, 13, 13, 13], [13, 13, 13, 14], [13, 13, 13, 13]], "2021-01-03"),
        // Costco and PepsiCo, Kroger, and others.
        ([[12, 12, 12, 16], [12, 12, 12, 17], [12, 12, 12, 16]], "2021-08-30"), ([[16, 12, 12, 12], [16, 12, 12, 13], [16, 12, 12, 12]], "2021-01-31"),
        ([[12, 16, 12, 12], [12, 16, 12, 13]], "2021-01-31"), ([[12, 12, 16, 12], [12, 12, 16, 13]], "2021-01-31"),
    ]

    @Test(arguments: patterns)
    func quartersOfWeeks(_ years: [[Int]], _ start: String) throws {
        let figures = try CompanyViews(weeks(years, from: start).reported()).all(.quarters)
        let flows = figures.filter { $0.item == "OperatingCashFlow" }
        #expect(flows.map { $0.value?.text ?? "" } == years.flatMap { $0.map(String.init) })
        #expect(flows.map { $0.fiscalPeriod?.rawValue ?? "" } == years.flatMap { _ in ["Q1", "Q2", "Q3", "Q4"] })
        #expect(Set(flows.compactMap(\.fiscalYear)).count == years.count)
        for (a, b) in zip(flows, flows.dropFirst()) { #expect(a.periodEnd.map { $0 + 1 } == b.periodStart) }
        let balances = figures.filter { $0.item == "Assets" }
        #expect(balances.map { $0.value?.text ?? "" } == years.flatMap { year in (1...4).map { String(year.prefix($0).reduce(0, +)) } })
    }

    @Test(arguments: patterns)
    func twelveMonthsOfWeeks(_ years: [[Int]], _ start: String) throws {
        let trailing = try CompanyViews(weeks(years, from: start).reported()).all(.ttm).filter { $0.item == "OperatingCashFlow" }
        let quarters = years.flatMap { $0 }
        #expect(trailing.dropFirst(3).map { $0.value?.text ?? "" } == quarters.indices.dropFirst(3).map { String(quarters[($0 - 3)...$0].reduce(0, +)) })
        #expect(trailing.prefix(3).allSatisfy { $0.missing == .noFiling })
    }

    /// A year of 53 weeks that ends in the first days of January has the name of the year before; a year from February has that of the year in which it ends.
    @Test func yearsAreNamedAfterTheirEnd() throws {
        #expect(
            Set(try weeks([[13, 13, 13, 13], [13, 13, 13, 14]], from: "2019-12-30").lines(.stitched, "Assets").map { $0.prefix(6) }) == ["FY2020", "FY2021"])
        #expect(
            try weeks([[13, 13, 13, 13]], from: "2023-01-29").lines(.stitched, "Assets")
                == ["FY2023 FY 2024-01-27 52"].map { $0.replacing("FY2023", with: "FY2024") })
    }

    /// The cover page's fiscal year counts: a retailer names its years after their start. The year that is not over continues the count.
    @Test func theFilersNamesOfYearsCount() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2024-03-20", 1), "Revenues", "2023-01-29..2024-02-03", "53", year: 2023, period: .year)
        ledger.add(Ledger.filing("10-Q", "2024-06-01", 2), "Revenues", "2024-02-04..2024-05-04", "13")
        #expect(
            try ledger.lines(.quarters) == [
                "FY2023 Q1 - no_filing", "FY2023 Q2 - no_filing", "FY2023 Q3 - no_filing", "FY2023 Q4 2024-02-03 no_filing",
                "FY2024 Q1 2024-02-04..2024-05-04 13",
            ])
    }

    /// From June to December, by a 10-KT of six months.
    @Test func aTransitionPeriodHasItsOwnQuarters() throws {
        var ledger = Ledger()
        func add(_ form: String, _ filed: String, _ days: String, _ value: String) {
            ledger.add(Ledger.filing(form, filed), "OperatingCashFlow", days, value)
        }
        add("10-Q", "2014-11-01", "2014-07-01..2014-09-30", "1")
        add("10-Q", "2015-02-01", "2014-07-01..2014-12-31", "3")
        add("10-Q", "2015-05-01", "2014-07-01..2015-03-31", "6")
        add("10-K", "2015-08-20", "2014-07-01..2015-06-30", "10")
        add("10-Q", "2015-11-01", "2015-07-01..2015-09-30", "100")
        add("10-KT", "2016-02-20", "2015-07-01..2015-12-31", "300")
        // The unaudited calendar year beside it, for comparison, is no fiscal year.
        add("10-KT", "2016-02-20", "2015-01-01..2015-12-31", "307")
        add("10-Q", "2016-05-01", "2016-01-01..2016-03-31", "1000")
        add("10-Q", "2016-08-01", "2016-01-01..2016-06-30", "3000")
        add("10-Q", "2016-11-01", "2016-01-01..2016-09-30", "6000")
        add("10-K", "2017-02-20", "2016-01-01..2016-12-31", "10000")
        add("10-K", "2017-02-20", "2014-07-01..2015-06-30", "10")
        #expect(
            try ledger.lines(.quarters) == [
                "FY2015 Q1 2014-07-01..2014-09-30 1", "FY2015 Q2 2014-10-01..2014-12-31 2 q2", "FY2015 Q3 2015-01-01..2015-03-31 3 q3",
                "FY2015 Q4 2015-04-01..2015-06-30 4 q4", "FY2015 Q1T 2015-07-01..2015-09-30 100", "FY2015 Q2T 2015-10-01..2015-12-31 200 q2",
                "FY2016 Q1 2016-01-01..2016-03-31 1000", "FY2016 Q2 2016-04-01..2016-06-30 2000 q2", "FY2016 Q3 2016-07-01..2016-09-30 3000 q3",
                "FY2016 Q4 2016-10-01..2016-12-31 4000 q4",
            ])
        // The calendar year of the 10-KT is the twelve months to its end; later four quarters abut across the change.
        #expect(
            try ledger.lines(.ttm).dropFirst(3) == [
                "FY2015 Q4 2014-07-01..2015-06-30 10", "FY2015 Q1T 2014-10-01..2015-09-30 109 ttm", "FY2015 Q2T 2015-01-01..2015-12-31 307",
                "FY2016 Q1 2015-04-01..2016-03-31 1304 ttm", "FY2016 Q2 2015-07-01..2016-06-30 3300 ttm", "FY2016 Q3 2015-10-01..2016-09-30 6200 ttm",
                "FY2016 Q4 2016-01-01..2016-12-31 10000",
            ])
        #expect(try ledger.lines(.stitched) == ["FY2015 FY 2014-07-01..2015-06-30 10", "FY2016 FY 2016-01-01..2016-12-31 10000"])
        let table = try StitchedTable(CompanyViews(ledger.reported()).all(.quarters))
        #expect(
            table.columns.map { "\($0.fiscalYear)\($0.fiscalPeriod.rawValue)\($0.repetition)" } == [
                "2015Q10", "2015Q20", "2015Q30", "2015Q40", "2015Q1T0", "2015Q2T0", "2016Q10", "2016Q20", "2016Q30", "2016Q40",
            ])
    }

    /// A filing before the change takes a part of the transition period for a part of the next fiscal year, and the transition report is right. Neither name may
    /// be that of a fiscal year's part, in any view.
    @Test(arguments: [true, false])
    func partsOfATransitionPeriodHaveNamesOfTheirOwn(_ isOver: Bool) throws {
        var ledger = Ledger()
        func add(_ form: String, _ filed: String, _ days: String, _ value: String, _ year: Int?, _ period: FiscalPeriod?) {
            let filing = Ledger.filing(form, filed, value == "307" ? 300 : Int(value) ?? 0)
            ledger.add(filing, "NetIncome", days, value, isPrimary: value != "307", year: year, period: period)
            guard let end = days.split(separator: ".").last, value != "307" else { return }
            ledger.add(filing, "Assets", "\(end)", "\(value)0", statement: .balance, isPrimary: true, year: year, period: period)
        }
        add("10-K", "2015-08-20", "2014-07-01..2015-06-30", "10", 2015, .year)
        add("10-Q", "2015-11-01", "2015-07-01..2015-09-30", "100", 2016, .Q1)
        add("10-KT", "2016-02-20", "2015-07-01..2015-12-31", "300", 2015, nil)
        // The calendar year is not a fiscal year, although the transition report names it so.
        add("10-KT", "2016-02-20", "2015-01-01..2015-12-31", "307", 2015, .year)
        if isOver {
            add("10-Q", "2016-05-01", "2016-01-01..2016-03-31", "1000", 2016, .Q1)
            add("10-K", "2017-02-20", "2016-01-01..2016-12-31", "10000", 2016, .year)
        }
        let next = ["FY2016 Q1 2016-01-01..2016-03-31 1000", "FY2016 FY 2016-01-01..2016-12-31 10000"]
        #expect(
            try ledger.lines(.latest, "NetIncome") == [
                "FY2015 FY 2014-07-01..2015-06-30 10", "FY2015 Q1T 2015-07-01..2015-09-30 100", "- - 2015-01-01..2015-12-31 307",
                "FY2015 H1T 2015-07-01..2015-12-31 300",
            ] + (isOver ? next : []))
        #expect(
            try ledger.lines(.latest, "Assets").prefix(3) == ["FY2015 FY 2015-06-30 100", "FY2015 Q1T 2015-09-30 1000", "FY2015 Q2T 2015-12-31 3000"])
        let years = ["FY2015 FY 2014-07-01..2015-06-30 10"] + (isOver ? ["FY2016 FY 2016-01-01..2016-12-31 10000"] : [])
        #expect(try ledger.lines(.stitched, "NetIncome") == years)
        for view in FigureView.allCases {
            let figures = try CompanyViews(ledger.reported()).all(view).filter { $0.fiscalYear != nil && $0.fiscalPeriod != nil }
            let names = figures.map { "\($0.item) \($0.fiscalYear ?? 0) \($0.fiscalPeriod?.rawValue ?? "")" }
            #expect(Set(names).count == names.count, "\(view)")
        }
    }

    /// A transition period of two months is shorter than a quarter: it has no part with a name, and its balances are not those of the year before.
    @Test func aTransitionPeriodOfTwoMonthsHasNoName() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2014-12-20", 1), "NetIncome", "2013-11-01..2014-10-31", "12", isPrimary: true, year: 2014, period: .year)
        ledger.add(Ledger.filing("10-KT", "2015-03-01", 1), "NetIncome", "2014-11-01..2014-12-31", "2", isPrimary: true, year: 2014)
        ledger.add(Ledger.filing("10-KT", "2015-03-01", 1), "Assets", "2014-12-31", "5", statement: .balance, isPrimary: true, year: 2014, period: .year)
        #expect(try ledger.lines(.latest) == ["FY2014 FY 2013-11-01..2014-10-31 12", "- - 2014-11-01..2014-12-31 2", "- - 2014-12-31 5"])
    }

    /// A 10-KT of 360 days is the report on a fiscal year: the year end moved to the last Saturday of December.
    @Test func aTransitionReportOnAYearIsAFiscalYear() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2022-02-20", 1), "NetIncome", "2021-01-01..2021-12-31", "12", isPrimary: true)
        ledger.add(Ledger.filing("10-KT", "2023-02-20", 1), "NetIncome", "2022-01-01..2022-12-26", "13", isPrimary: true)
        ledger.add(Ledger.filing("10-KT", "2023-02-20", 1), "NetIncome", "2022-10-01..2022-12-26", "4")
        #expect(try ledger.lines(.stitched) == ["FY2021 FY 2021-01-01..2021-12-31 12", "FY2022 FY 2022-01-01..2022-12-26 13"])
    }

    /// A wrong fiscal year on one cover page does not give two years one name.
    @Test func twoYearsNeverHaveOneName() throws {
        var ledger = Ledger()
        for (year, name) in [(2018, 2018), (2019, 2019), (2020, 2019), (2021, 2021)] {
            ledger.add(
                Ledger.filing("10-K", "\(year)-05-20"), "NetIncome", "\(year - 1)-04-01..\(year)-03-31", "\(year)", isPrimary: true, year: name, period: .year)
        }
        #expect(try ledger.lines(.stitched).map { $0.prefix(6) } == ["FY2018", "FY2019", "FY2020", "FY2021"])
    }

    /// From December to March, by a 10-KT of three months: the next quarter is a first one.
    @Test(arguments: [FiscalPeriod.Q1, nil])
    func theFirstQuarterAfterATransitionPeriod(_ period: FiscalPeriod?) throws {
        var ledger = Ledger()
        QuarterTests.year(2014, ["1", "2", "3", "4"], "Revenues", into: &ledger)
        ledger.add(Ledger.filing("10-KT", "2015-06-01", 1), "Revenues", "2015-01-01..2015-03-31", "10")
        ledger.add(Ledger.filing("10-Q", "2015-08-01", 2), "Revenues", "2015-04-01..2015-06-30", "20", period: period)
        #expect(try ledger.lines(.quarters).suffix(2) == ["FY2015 Q1T 2015-01-01..2015-03-31 10", "FY2016 Q1 2015-04-01..2015-06-30 20"])
        ledger.add(Ledger.filing("10-Q", "2015-11-01", 3), "Revenues", "2015-04-01..2015-09-30", "50")
        #expect(
            try ledger.lines(.quarters).suffix(3) == [
                "FY2015 Q1T 2015-01-01..2015-03-31 10", "FY2016 Q1 2015-04-01..2015-06-30 20", "FY2016 Q2 2015-07-01..2015-09-30 30 q2",
            ])
        #expect(try ledger.lines(.ttm).suffix(2) == ["FY2016 Q1 2014-07-01..2015-06-30 32 ttm", "FY2016 Q2 2014-10-01..2015-09-30 61 ttm"])
    }

    /// Two months between two fiscal years belong to no quarter.
    @Test func twoMonthsAreNoQuarter() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2014-12-20", 1), "Revenues", "2013-11-01..2014-10-31", "12")
        ledger.add(Ledger.filing("10-KT", "2015-03-01", 1), "Revenues", "2014-11-01..2014-12-31", "2")
        QuarterTests.year(2015, ["3", "6", "9", "12"], "Revenues", into: &ledger)
        #expect(try ledger.lines(.quarters).filter { !$0.contains("no_filing") }.map { $0.suffix(4) } == ["31 3", "3 q2", "3 q3", "3 q4"])
        #expect(try ledger.lines(.ttm).filter { !$0.contains("no_filing") }.count == 2)
    }

    /// A utility reports twelve months in each 10-Q. They are not fiscal years, but trailing twelve months as reported.
    @Test func reportedTwelveMonthsAreTaken() throws {
        var ledger = Ledger()
        QuarterTests.year(2022, ["1", "3", "6", "10"], into: &ledger)
        QuarterTests.year(2023, ["2", "6", "12", "20"], into: &ledger)
        ledger.add(Ledger.filing("10-Q", "2023-05-01", 230), "OperatingCashFlow", "2022-04-01..2023-03-31", "11.5")
        let lines = try ledger.lines(.ttm)
        #expect(lines[4] == "FY2023 Q1 2022-04-01..2023-03-31 11.5")
        #expect(lines[5] == "FY2023 Q2 2022-07-01..2023-06-30 13 ttm")
        #expect(try ledger.lines(.stitched) == ["FY2022 FY 2022-01-01..2022-12-31 10", "FY2023 FY 2023-01-01..2023-12-31 20"])
    }

    /// Of a year without any filing the quarters are missing, and so is the year.
    @Test func aYearWithoutFilingsIsMissing() throws {
        var ledger = Ledger()
        for year in [2019, 2021, 2025] { ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "Revenues", "\(year)-01-01..\(year)-12-31", "\(year)") }
        #expect(
            try ledger.lines(.stitched) == [
                "FY2019 FY 2019-01-01..2019-12-31 2019", "FY2020 FY 2020-01-01..2020-12-31 no_filing", "FY2021 FY 2021-01-01..2021-12-31 2021",
                "FY2022 FY 2022-01-01..2022-12-31 no_filing", "FY2023 FY 2023-01-01..2023-12-31 no_filing", "FY2024 FY 2024-01-01..2024-12-31 no_filing",
                "FY2025 FY 2025-01-01..2025-12-31 2025",
            ])
        // The days of years of weeks are not certain.
        let weeks = try weeks([[13, 13, 13, 13]], from: "2018-12-30").figures + weeks([[13, 13, 13, 13]], from: "2022-01-02").figures
        ledger.figures = weeks
        #expect(
            try ledger.lines(.stitched, "Assets") == [
                "FY2019 FY 2019-12-28 52", "FY2020 FY - no_filing", "FY2021 FY - no_filing", "FY2022 FY 2022-12-31 52",
            ])
    }

    /// The end of a quarter without a filing is expected where the fiscal years are of calendar months, and so is the same quarter of another year. Years that end
    /// with a month may have quarters that end with a week.
    @Test(arguments: [("2022-06-30", "2023-04-01..2023-06-30"), ("2022-06-26", "-")])
    func theExpectedEndOfAQuarter(_ end: String, _ expected: String) throws {
        var ledger = Ledger()
        for year in [2022, 2023] { ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "NetIncome", "\(year)-01-01..\(year)-12-31", "9") }
        ledger.add(Ledger.filing("10-Q", "2022-08-01"), "NetIncome", "2022-01-01..\(end)", "5")
        ledger.add(Ledger.filing("10-Q", "2023-05-01"), "NetIncome", "2023-01-01..2023-03-31", "2")
        let lines = try ledger.lines(.quarters)
        #expect(lines[5] == "FY2023 Q2 \(expected) no_filing")
        // Of the third quarter no end is known in any year.
        #expect(lines[6] == "FY2023 Q3 - no_filing")
    }
}
