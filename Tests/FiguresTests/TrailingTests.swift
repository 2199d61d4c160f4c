import Figures
import Records
import Testing

struct TrailingTests {
    private func twoYears(skipping: Set<Int> = []) -> Ledger {
        var ledger = Ledger()
        QuarterTests.year(2022, ["1", "3", "6", "10"], into: &ledger, skipping: skipping)
        QuarterTests.year(2023, ["-20", "60", "120"], into: &ledger)
        return ledger
    }

    @Test func yearPlusYearToDateLessYearToDate() throws {
        #expect(
            try twoYears().lines(.ttm).dropFirst(3) == [
                "FY2022 Q4 2022-01-01..2022-12-31 10", "FY2023 Q1 2022-04-01..2023-03-31 -11 ttm", "FY2023 Q2 2022-07-01..2023-06-30 67 ttm",
                "FY2023 Q3 2022-10-01..2023-09-30 124 ttm",
            ])
        let derived = try #require(CompanyViews(twoYears().reported()).all(.ttm).last?.derived)
        #expect(derived.from.map(\.value.text) == ["10", "120", "6"])
        #expect(derived.from.map { "\($0.period.end)" } == ["2022-12-31", "2023-09-30", "2022-09-30"])
    }

    /// Without the annual report, four quarters that abut.
    @Test func fourQuarters() throws {
        var ledger = twoYears(skipping: [3])
        ledger.add(Ledger.filing("8-K", "2023-01-20", 1), "OperatingCashFlow", "2022-10-01..2022-12-31", "4")
        ledger.add(Ledger.filing("10-K", "2023-02-20", 2), "Assets", "2022-12-31", "1", statement: .balance, period: .year)
        let lines = try ledger.lines(.ttm, "OperatingCashFlow")
        #expect(lines.last == "FY2023 Q3 2022-10-01..2023-09-30 124 ttm")
        let derived = try #require(CompanyViews(ledger.reported()).all(.ttm).last { $0.item == "OperatingCashFlow" }?.derived)
        #expect(derived.from.map(\.value.text) == ["4", "-20", "80", "60"])
        // The year itself is the sum of its quarters.
        #expect(lines[3] == "FY2022 Q4 2022-01-01..2022-12-31 10 ttm")
    }

    @Test func aMissingPartIsTheReason() throws {
        let figures = try CompanyViews(twoYears(skipping: [1]).reported()).all(.ttm)
        let second = try #require(figures.first { $0.fiscalYear == 2023 && $0.fiscalPeriod == .Q2 })
        #expect(second.summary == "FY2023 Q2 2023-06-30 no_filing")
        #expect(second.reason == "no filing covers Q2 of fiscal 2022")
        #expect(figures.last?.value?.text == "124")
    }

    /// A recast year gives no twelve months with year to dates on the old basis.
    @Test func allPartsMustBeOnOneBasis() throws {
        var ledger = twoYears()
        ledger.add(Ledger.filing("10-K/A", "2024-01-20", 9), "OperatingCashFlow", "2022-01-01..2022-12-31", "8")
        #expect(try ledger.lines(.ttm).map { $0.split(separator: " ").last ?? "" }.suffix(4) == ["8", "not_reported", "not_reported", "not_reported"])
        // Reported anew, all are.
        ledger.add(Ledger.filing("10-Q/A", "2024-01-21", 10), "OperatingCashFlow", "2022-01-01..2022-09-30", "6")
        ledger.add(Ledger.filing("10-Q/A", "2024-01-21", 10), "OperatingCashFlow", "2023-01-01..2023-09-30", "120")
        #expect(try ledger.lines(.ttm).last == "FY2023 Q3 2022-10-01..2023-09-30 122 ttm")
    }

    @Test func balancesAreThoseOfTheDay() throws {
        var ledger = twoYears()
        ledger.add(Ledger.filing("10-Q", "2023-08-01", 231), "Cash", "2023-06-30", "5", statement: .balance)
        #expect(try ledger.lines(.ttm, "Cash").filter { !$0.contains("not_reported") } == ["FY2023 Q2 2023-06-30 5"])
    }

    /// Three months are reported for four quarters in turn; the third 10-Q restates the nine months of the year before.
    private func fourReportedQuarters(_ extra: (inout Ledger) -> Void) throws -> Figure {
        var ledger = Ledger()
        func add(_ form: String, _ filed: String, _ number: Int, _ days: String, _ value: String) {
            ledger.add(Ledger.filing(form, filed, number), "NetIncome", days, value)
        }
        add("10-Q", "2022-11-01", 222, "2022-01-01..2022-09-30", "60")
        add("10-K", "2023-02-20", 223, "2022-10-01..2022-12-31", "40")
        add("10-K", "2023-02-20", 223, "2022-01-01..2022-12-31", "100")
        add("10-Q", "2023-05-01", 231, "2023-01-01..2023-03-31", "10")
        add("10-Q", "2023-08-01", 232, "2023-04-01..2023-06-30", "20")
        add("10-Q", "2023-11-01", 233, "2023-07-01..2023-09-30", "30")
        extra(&ledger)
        return try #require(CompanyViews(ledger.reported()).all(.ttm).last)
    }

    @Test func aSumOfQuartersIsOnOneBasis() throws {
        #expect(try fourReportedQuarters { _ in }.summary == "FY2023 Q3 2022-10-01..2023-09-30 100 ttm")
        let mixed = try fourReportedQuarters { ledger in
            ledger.add(Ledger.filing("10-Q", "2023-11-01", 233), "NetIncome", "2022-01-01..2022-09-30", "55")
        }
        // The quarter that was first reported with the restatement is on the new basis, the three before it are not.
        #expect(mixed.summary == "FY2023 Q3 2023-09-30 not_reported")
        #expect(
            mixed.reason
                == """
                the basis may have changed between 0000000001-23-000223 and 0000000001-23-000231, and the figure to 2022-12-31 was not reported anew
                """)
    }

    /// A corrected first half changes its first quarter as well, but names only the second.
    @Test func aQuarterFirstReportedWithTheRestatedYearToDate() throws {
        let figure = try fourReportedQuarters { ledger in
            ledger.figures.removeAll { $0.filing.accessionNumber == "0000000001-23-000232" || $0.filing.accessionNumber == "0000000001-23-000233" }
            ledger.add(Ledger.filing("10-Q", "2023-08-01", 232), "NetIncome", "2023-01-01..2023-06-30", "30")
            ledger.add(Ledger.filing("10-Q/A", "2023-09-01", 239), "NetIncome", "2023-01-01..2023-06-30", "45")
            ledger.add(Ledger.filing("10-Q/A", "2023-09-01", 239), "NetIncome", "2023-04-01..2023-06-30", "35")
        }
        #expect(figure.summary == "FY2023 Q2 2023-06-30 no_filing" || figure.missing == .notReported)
        #expect(figure.value == nil)
    }

    /// The year to date says that a quarter before it was changed: 45 in nine months are not 10, 20 and 30. Within the rounding, they may be.
    @Test(arguments: [("45", nil, false), ("60", nil, true), ("60.8", nil, false), ("61", 0, true), ("62", 0, false)])
    func reportedQuartersAgreeWithTheYearToDate(_ nineMonths: String, _ decimals: Int?, _ isSum: Bool) throws {
        let figure = try fourReportedQuarters { ledger in
            ledger.figures.removeAll { $0.period.end == CalendarDate("2022-09-30") }
            for index in ledger.figures.indices { ledger.figures[index].decimals = decimals }
            ledger.add(Ledger.filing("10-Q", "2023-08-01", 232), "NetIncome", "2023-01-01..2023-06-30", "30", decimals: decimals)
            ledger.add(Ledger.filing("10-Q", "2023-11-01", 233), "NetIncome", "2023-01-01..2023-09-30", nineMonths, decimals: decimals)
        }
        #expect((figure.value?.text == "100") == isSum)
        if !isSum { #expect(figure.reason == "the quarter to 2023-09-30 is not the difference of the periods to date around it") }
    }
}
