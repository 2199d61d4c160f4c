import Figures
import Records
import Testing

/// Differences are made only of figures on the same basis.
struct BasisTests {
    private func reported(_ extra: (inout Ledger) -> Void) throws -> [String] {
        var ledger = Ledger()
        QuarterTests.year(2023, ["10", "30", "60", "100"], into: &ledger)
        extra(&ledger)
        return try ledger.lines(.quarters).filter { $0.hasPrefix("FY2023") }.map { String($0.split(separator: " ", maxSplits: 3)[3]) }
    }

    /// A discontinued operation leaves the year before with a new annual figure in the next 10-K, and with nine months on the old basis.
    @Test func aRecastYearHasNoFourthQuarter() throws {
        var ledger = Ledger()
        QuarterTests.year(2023, ["10", "30", "60", "100"], into: &ledger)
        ledger.add(Ledger.filing("10-K", "2025-02-20", 243), "OperatingCashFlow", "2023-01-01..2023-12-31", "80")
        let last = try #require(CompanyViews(ledger.reported()).all(.quarters).last { $0.fiscalYear == 2023 })
        #expect(last.missing == .notReported)
        #expect(last.reason == "the figure to 2023-12-31 was restated in 0000000001-25-000243, and that to 2023-09-30 was not reported anew")
        #expect(try ledger.lines(.quarters, asOf: "2025-02-19").last == "FY2023 Q4 2023-10-01..2023-12-31 40 q4")
    }

    /// The nine months restated before the year was: the year is on the new basis only since it was reported anew.
    @Test func recastNineMonthsAloneGiveNoFourthQuarter() throws {
        let restate = { (ledger: inout Ledger) in ledger.add(Ledger.filing("10-Q", "2024-11-01", 242), "OperatingCashFlow", "2023-01-01..2023-09-30", "50") }
        #expect(try reported(restate) == ["10", "20 q2", "not_reported", "not_reported"])
        // The year is reported again with the same value: it was not touched.
        let both = { (ledger: inout Ledger) in
            restate(&ledger)
            ledger.add(Ledger.filing("10-K", "2025-02-20", 243), "OperatingCashFlow", "2023-01-01..2023-12-31", "100")
        }
        #expect(try reported(both) == ["10", "20 q2", "not_reported", "50 q4"])
    }

    /// The first half restated: no second quarter, until the first quarter is restated as well, in an amendment of its own or in the same filing.
    @Test(arguments: [("2023-09-01", true), ("2023-09-20", true), ("2023-09-15", true), ("2023-12-20", false)])
    func aRestatedHalfYearNeedsARestatedFirstQuarter(_ filed: String, _ isOne: Bool) throws {
        let half = { (ledger: inout Ledger) in ledger.add(Ledger.filing("10-Q/A", "2023-09-15", 5), "OperatingCashFlow", "2023-01-01..2023-06-30", "25") }
        // The nine months came after the amendment, and count as on its basis.
        #expect(try reported(half) == ["10", "not_reported", "35 q3", "40 q4"])
        let both = { (ledger: inout Ledger) in
            half(&ledger)
            ledger.add(Ledger.filing("10-Q/A", filed, 6), "OperatingCashFlow", "2023-01-01..2023-03-31", "8")
        }
        // Between the nine months and the year, the later amendment is another restatement.
        #expect(try reported(both) == ["8", isOne ? "17 q2" : "not_reported", "35 q3", isOne ? "40 q4" : "not_reported"])
    }

    /// The first quarter restated before the half year was first reported, and the half year afterwards: two restatements.
    @Test func twoRestatementsAreNotOne() throws {
        let lines = try reported { ledger in
            ledger.add(Ledger.filing("10-Q/A", "2023-07-20", 5), "OperatingCashFlow", "2023-01-01..2023-03-31", "8")
            ledger.add(Ledger.filing("10-Q/A", "2023-08-20", 6), "OperatingCashFlow", "2023-01-01..2023-06-30", "25")
        }
        #expect(lines == ["8", "not_reported", "35 q3", "40 q4"])
    }

    /// Confirmed by a later filing with the restated value.
    @Test func aFigureReportedAgainIsOnTheNewBasis() throws {
        let lines = try reported { ledger in
            ledger.add(Ledger.filing("10-Q/A", "2023-09-15", 5), "OperatingCashFlow", "2023-01-01..2023-06-30", "25")
            ledger.add(Ledger.filing("10-Q", "2024-05-01", 240), "OperatingCashFlow", "2023-01-01..2023-03-31", "10")
        }
        #expect(lines == ["10", "15 q2", "35 q3", "40 q4"])
    }

    /// Values that agree to the coarser decimals are not restated; those that do not are, and so are values without decimals, which are exact.
    @Test(arguments: [
        ("100400000", -6, true), ("99500000", -6, true), ("100500001", -5, false), ("100500000", 0, true), ("100499999", nil, true), ("101000000", -6, false),
    ])
    func roundingIsNoRestatement(_ value: String, _ decimals: Int?, _ agrees: Bool) throws {
        var ledger = Ledger()
        QuarterTests.year(2023, ["10000000", "30000000", "60000000", "100000000"], into: &ledger, decimals: -6)
        ledger.add(Ledger.filing("10-K", "2025-02-20", 243), "OperatingCashFlow", "2023-01-01..2023-12-31", value, decimals: decimals)
        let last = try #require(CompanyViews(ledger.reported()).all(.quarters).last { $0.fiscalYear == 2023 })
        #expect((last.value != nil) == agrees)
    }

    @Test func exactValuesThatDifferAreRestated() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-Q", "2023-11-01", 1), "Revenues", "2023-01-01..2023-09-30", "60", decimals: nil)
        ledger.add(Ledger.filing("10-K", "2024-02-01", 2), "Revenues", "2023-01-01..2023-12-31", "100", decimals: nil)
        ledger.add(Ledger.filing("10-K", "2025-02-01", 3), "Revenues", "2023-01-01..2023-12-31", "100.01", decimals: nil)
        #expect(try ledger.lines(.quarters)[3].hasSuffix("not_reported"))
    }

    /// A value that was changed and changed back is on the present basis since it came back.
    @Test func aValueThatCameBackWasRestated() throws {
        let lines = try reported { ledger in
            ledger.add(Ledger.filing("10-K/A", "2024-06-01", 5), "OperatingCashFlow", "2023-01-01..2023-12-31", "90")
            ledger.add(Ledger.filing("10-K/A", "2024-07-01", 6), "OperatingCashFlow", "2023-01-01..2023-12-31", "100")
        }
        #expect(lines == ["10", "20 q2", "30 q3", "not_reported"])
    }

    /// The 10-K of 2023 shows a discontinued operation: 2023 on the new basis at once, 2022 recast. The nine months of 2022 stood unchanged in the 10-Q of the
    /// third quarter, so those of 2023 beside them are on the old basis. If the 10-Q restated them, the 10-K may show a second discontinued operation.
    @Test(arguments: [("60", "90", false), ("60", "100", true), ("50", "90", false), ("50", "100", true)])
    func aYearThatWasFirstReportedOnANewBasis(_ nineMonthsBefore: String, _ yearBefore: String, _ isOne: Bool) throws {
        var ledger = Ledger()
        QuarterTests.year(2022, ["10", "30", "60", "100"], into: &ledger)
        QuarterTests.year(2023, ["20", "60", "120", "160"], into: &ledger)
        ledger.add(Ledger.filing("10-Q", "2023-11-01", 232), "OperatingCashFlow", "2022-01-01..2022-09-30", nineMonthsBefore)
        ledger.add(Ledger.filing("10-K", "2024-02-20", 233), "OperatingCashFlow", "2022-01-01..2022-12-31", yearBefore)
        #expect(try ledger.lines(.quarters).last == "FY2023 Q4 2023-10-01..2023-12-31 \(isOne ? "40 q4" : "not_reported")")
        // Repeated a year later, the nine months are on the basis of then, as the year is in the next 10-K.
        ledger.add(Ledger.filing("10-Q", "2024-11-01", 242), "OperatingCashFlow", "2023-01-01..2023-09-30", "110")
        ledger.add(Ledger.filing("10-K", "2025-02-20", 243), "OperatingCashFlow", "2023-01-01..2023-12-31", "160")
        #expect(try ledger.lines(.quarters).last { $0.hasPrefix("FY2023 Q4") } == "FY2023 Q4 2023-10-01..2023-12-31 50 q4")
    }

    /// Each report of a year restates the year before, after a new standard or a sale in each quarter: nothing tells which. A year later, each figure is reported anew.
    @Test func eachReportWithRestatedComparativesMayChangeTheBasis() throws {
        var ledger = Ledger()
        QuarterTests.year(2022, ["10", "30", "60", "100"], into: &ledger)
        QuarterTests.year(2023, ["20", "60", "120", "160"], into: &ledger)
        func repeated(_ year: Int, _ values: [String]) {
            for (index, (form, filed, day)) in [("10-Q", "05-01", "03-31"), ("10-Q", "08-01", "06-30"), ("10-Q", "11-01", "09-30")].enumerated() {
                ledger.add(
                    Ledger.filing(form, "\(year + 1)-\(filed)", (year - 1999) * 10 + index), "OperatingCashFlow", "\(year)-01-01..\(year)-\(day)", values[index]
                )
            }
            ledger.add(
                Ledger.filing("10-K", "\(year + 2)-02-20", (year - 1999) * 10 + 3), "OperatingCashFlow", "\(year)-01-01..\(year)-12-31", values[3])
        }
        func present() throws -> [String] {
            try ledger.lines(.quarters).filter { $0.hasPrefix("FY2023") }.map { String($0.split(separator: " ", maxSplits: 3)[3]) }
        }
        repeated(2022, ["9", "27", "54", "90"])
        #expect(try present() == ["20", "not_reported", "not_reported", "not_reported"])
        repeated(2023, ["20", "60", "120", "160"])
        #expect(try present() == ["20", "40 q2", "60 q3", "40 q4"])
    }

    /// The first report of the nine months restates the first half of the year before, which the 10-Q of the half year had not.
    @Test func aFigureThatAppearsWithARestatementIsOnTheNewBasis() throws {
        var ledger = Ledger()
        QuarterTests.year(2022, ["10", "30", "60", "100"], into: &ledger)
        QuarterTests.year(2023, ["20", "60"], into: &ledger)
        ledger.add(Ledger.filing("10-Q", "2023-11-01", 232), "OperatingCashFlow", "2023-01-01..2023-09-30", "120")
        #expect(try ledger.lines(.quarters).last == "FY2023 Q3 2023-07-01..2023-09-30 60 q3")
        ledger.add(Ledger.filing("10-Q", "2023-11-01", 232), "OperatingCashFlow", "2022-01-01..2022-09-30", "50")
        #expect(try ledger.lines(.quarters).last == "FY2023 Q3 2023-07-01..2023-09-30 not_reported")
        // A report of the same day is on the new basis already.
        ledger.add(Ledger.filing("10-Q/A", "2023-11-01", 201), "OperatingCashFlow", "2023-01-01..2023-06-30", "60")
        #expect(try ledger.lines(.quarters).last == "FY2023 Q3 2023-07-01..2023-09-30 60 q3")
    }
}
