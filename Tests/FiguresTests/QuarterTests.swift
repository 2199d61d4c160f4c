import Figures
import Records
import Testing

struct QuarterTests {
    /// A calendar year with its three 10-Qs and the 10-K. Cash flows are to date only.
    static func year(
        _ year: Int, _ values: [String], _ item: String = "OperatingCashFlow", into ledger: inout Ledger, skipping: Set<Int> = [], decimals: Int = 0
    ) {
        let ends = ["\(year)-03-31", "\(year)-06-30", "\(year)-09-30", "\(year)-12-31"]
        let filed = ["\(year)-05-01", "\(year)-08-01", "\(year)-11-01", "\(year + 1)-02-20"]
        for index in values.indices where !skipping.contains(index) {
            let filing = Ledger.filing(index == 3 ? "10-K" : "10-Q", filed[index], year % 100 * 10 + index)
            ledger.add(filing, item, "\(year)-01-01..\(ends[index])", values[index], decimals: decimals, concept: "us-gaap:\(item)")
        }
    }

    @Test func quartersAreDifferencesOfPeriodsToDate() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "-5", "-5", "12.5"], into: &ledger)
        #expect(
            try ledger.lines(.quarters) == [
                "FY2023 Q1 2023-01-01..2023-03-31 10", "FY2023 Q2 2023-04-01..2023-06-30 -15 q2", "FY2023 Q3 2023-07-01..2023-09-30 0 q3",
                "FY2023 Q4 2023-10-01..2023-12-31 17.5 q4",
            ])
    }

    @Test func aReportedQuarterIsTaken() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], "Revenues", into: &ledger)
        ledger.add(Ledger.filing("10-Q", "2023-08-01", 231), "Revenues", "2023-04-01..2023-06-30", "21")
        #expect(try ledger.lines(.quarters)[1] == "FY2023 Q2 2023-04-01..2023-06-30 21")
    }

    @Test func derivedFiguresNameTheirSources() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger)
        let figure = try #require(CompanyViews(ledger.reported()).all(.quarters).last)
        let derived = try #require(figure.derived)
        #expect(derived.rule == .q4)
        #expect(
            derived.from.map { "\($0.accessionNumber) \($0.period.start?.description ?? "")..\($0.period.end) \($0.value.text)" } == [
                "0000000001-24-000233 2023-01-01..2023-12-31 100", "0000000001-23-000232 2023-01-01..2023-09-30 60",
            ])
        #expect(figure.filing?.accessionNumber == "0000000001-24-000233")
        #expect(figure.concept == "us-gaap:OperatingCashFlow")
        #expect(figure.document == nil)
        #expect(!figure.conceptChanged)
    }

    /// Nothing is calculated for amounts per share, averages and balances.
    @Test(arguments: ["EPSBasic", "EPSDiluted", "SharesBasic", "SharesDiluted"])
    func onlyFlowsAreSubtracted(_ item: String) throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], item, into: &ledger)
        #expect(try ledger.lines(.quarters).map { $0.split(separator: " ").last ?? "" } == ["10", "not_reported", "not_reported", "not_reported"])
        #expect(try ledger.lines(.ttm) == [])
    }

    @Test func balancesStandAtTheEndOfTheQuarter() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger)
        ledger.add(Ledger.filing("10-Q", "2023-05-01", 230), "Assets", "2023-03-31", "1000")
        ledger.add(Ledger.filing("10-Q", "2023-05-01", 230), "Assets", "2022-12-31", "900")
        ledger.add(Ledger.filing("10-K", "2024-02-20", 233), "Assets", "2023-12-31", "1100")
        let expected = [
            "FY2023 Q1 2023-03-31 1000", "FY2023 Q2 2023-06-30 not_reported", "FY2023 Q3 2023-09-30 not_reported", "FY2023 Q4 2023-12-31 1100",
        ]
        #expect(try ledger.lines(.quarters, "Assets") == expected)
        #expect(try ledger.lines(.ttm, "Assets") == expected)
    }

    /// Without the 10-Q of the half year, neither the second nor the third quarter can be had, and nobody knows when they end.
    @Test func aMissingFilingIsTheReason() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger, skipping: [1])
        #expect(
            try ledger.lines(.quarters) == [
                "FY2023 Q1 2023-01-01..2023-03-31 10", "FY2023 Q2 - no_filing", "FY2023 Q3 2023-09-30 no_filing", "FY2023 Q4 2023-10-01..2023-12-31 40 q4",
            ])
        let reasons = try CompanyViews(ledger.reported()).all(.quarters).compactMap(\.reason)
        #expect(reasons == Array(repeating: "no filing covers Q2 of fiscal 2023", count: 2))
    }

    @Test func anOpenRejectIsTheReason() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger, skipping: [1])
        var reported = try ledger.reported()
        reported.addUnread(Ledger.filing("10-Q", "2023-08-01", 231), periodEnd: try #require(CalendarDate("2023-06-30")))
        reported.addUnread(Ledger.filing("10-Q", "2024-05-01", 240), periodEnd: try #require(CalendarDate("2024-03-31")))
        let figures = CompanyViews(reported).all(.quarters)
        #expect(figures.compactMap(\.missing) == [.notExtracted, .notExtracted])
        #expect(figures.compactMap(\.reason).first == "a filing for Q2 of fiscal 2023 was rejected")
        // Before the filing came, nothing was missing but what had not been filed.
        let before = CompanyViews(reported.known(on: try #require(CalendarDate("2023-07-31")))).all(.quarters)
        #expect(before.map(\.summary) == ["FY2023 Q1 2023-01-01..2023-03-31 10"])
    }

    /// A report without XBRL is not one that is missing; beside a report with figures, as an amendment of a part is, it says nothing.
    @Test(arguments: [
        (CompanyFigures.UnreadCause.notExtracted, "the XBRL of a filing for Q2 of fiscal 2023 was not extracted"),
        (.withoutXBRL, "a filing for Q2 of fiscal 2023 has no statements in XBRL"),
    ])
    func aReportWithoutFiguresIsTheReason(_ cause: CompanyFigures.UnreadCause, _ reason: String) throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger, skipping: [1])
        Self.year(2023, ["1", "3", "6"], "Revenues", into: &ledger, skipping: [1, 2])
        var reported = try ledger.reported()
        reported.addUnread(Ledger.filing("10-Q", "2023-08-01", 231), periodEnd: try #require(CalendarDate("2023-06-30")), cause)
        reported.addUnread(Ledger.filing("10-Q/A", "2023-12-01", 239), periodEnd: try #require(CalendarDate("2023-09-30")), cause)
        let figures = CompanyViews(reported).all(.quarters)
        #expect(figures.filter { $0.fiscalPeriod == .Q2 }.map(\.missing) == [.notExtracted, .notExtracted])
        #expect(figures.compactMap(\.reason).first == reason)
        #expect(figures.filter { $0.item == "OperatingCashFlow" && $0.fiscalPeriod == .Q3 }.map(\.reason) == [reason])
    }

    /// The opening balance of the day after, under a new standard, is not the balance of the year's end; a balance that is dated otherwise than the year is, by the
    /// filing that reports both, belongs to it.
    @Test func aBalanceOfTheDayAfterIsNoBalanceOfTheYear() throws {
        var ledger = Ledger()
        let annual = Ledger.filing("10-K", "2024-02-20")
        ledger.add(annual, "Revenues", "2023-01-01..2023-12-31", "100", isPrimary: true, period: .year)
        ledger.add(annual, "Goodwill", "2024-01-01", "7", statement: .balance)
        ledger.add(annual, "Assets", "2024-01-01", "9", statement: .balance)
        ledger.add(annual, "Assets", "2023-12-31", "50", statement: .balance, isPrimary: true, period: .year)
        ledger.add(annual, "Cash", "2023-12-29", "5", statement: .balance, isPrimary: true, period: .year)
        #expect(try ledger.lines(.stitched, "Assets") == ["FY2023 FY 2023-12-31 50"])
        #expect(try ledger.lines(.stitched, "Goodwill").isEmpty)
        #expect(try ledger.lines(.stitched, "Cash") == ["FY2023 FY 2023-12-29 5"])
        #expect(try ledger.lines(.latest, "Goodwill") == ["- - 2024-01-01 7"])
    }

    /// A 10-Q repeats quarters of the year before, and the balances at its end. The reports on them are missing nevertheless.
    @Test func comparativesAreNoReport() throws {
        var ledger = Ledger()
        let filing = Ledger.filing("10-Q", "2023-08-01")
        for days in ["2023-04-01..2023-06-30", "2023-01-01..2023-06-30", "2022-04-01..2022-06-30", "2022-01-01..2022-06-30"] {
            ledger.add(filing, "Revenues", days, "1", isPrimary: days == "2023-04-01..2023-06-30")
        }
        ledger.add(filing, "Assets", "2023-06-30", "1", statement: .balance, isPrimary: true, period: .Q2)
        ledger.add(filing, "Assets", "2022-12-31", "1", statement: .balance, period: .year)
        #expect(
            try ledger.lines(.quarters, "Revenues") == [
                "FY2022 Q1 - no_filing", "FY2022 Q2 2022-04-01..2022-06-30 1", "FY2022 Q3 - no_filing", "FY2022 Q4 2022-12-31 no_filing",
                "FY2023 Q1 - no_filing", "FY2023 Q2 2023-04-01..2023-06-30 1",
            ])
    }

    @Test func anItemThatAFilingDoesNotReportIsNotReported() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger)
        Self.year(2023, ["1", "2", "3", "4"], "Revenues", into: &ledger, skipping: [2])
        let figures = try CompanyViews(ledger.reported()).all(.quarters).filter { $0.item == "Revenues" }
        #expect(figures.map { $0.missing?.rawValue ?? "" } == ["", "", "not_reported", "not_reported"])
        #expect(figures.compactMap(\.reason).first == "a figure of nine months at the end of Q3 of fiscal 2023 is not reported")
    }

    /// A nine months' figure that begins on another day than the year is not subtracted from it.
    @Test func periodsMustBeginOnTheSameDay() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger, skipping: [2])
        ledger.add(Ledger.filing("10-Q", "2023-11-01", 232), "OperatingCashFlow", "2022-12-30..2023-09-30", "60")
        let lines = try ledger.lines(.quarters)
        #expect(lines[2].hasSuffix("not_reported"))
        #expect(lines[3].hasSuffix("not_reported"))
        // One report with the right day makes up for it, since both are the same period.
        ledger.add(Ledger.filing("10-Q", "2023-11-02", 234), "OperatingCashFlow", "2022-12-31..2023-09-30", "60")
        ledger.add(Ledger.filing("10-Q/A", "2023-11-03", 235), "OperatingCashFlow", "2023-01-01..2023-09-30", "60")
        #expect(try ledger.lines(.quarters)[3] == "FY2023 Q4 2023-10-01..2023-12-31 40 q4")
    }

    @Test func arithmeticIsExactAndDoesNotOverflow() throws {
        let nines = String(repeating: "9", count: 30)
        let least = "0.\(String(repeating: "0", count: 28))1"
        var ledger = Ledger()
        Self.year(2023, ["0.1", "0.3", least, nines], into: &ledger)
        Self.year(2023, ["-\(nines)", nines], "Revenues", into: &ledger)
        let figures = try CompanyViews(ledger.reported()).all(.quarters)
        #expect(
            figures.compactMap { $0.derived == nil ? nil : $0.value?.text } == [
                "1\(String(repeating: "9", count: 29))8", "0.2", "-0.2\(String(repeating: "9", count: 28))",
            ])
        #expect(figures.compactMap(\.reason).contains("the difference has more than 30 digits"))
        #expect(try ledger.lines(.quarters, "OperatingCashFlow")[3] == "FY2023 Q4 2023-10-01..2023-12-31 not_reported")
    }

    @Test func differentConceptsAreMarked() throws {
        var ledger = Ledger()
        Self.year(2022, ["1", "2", "3", "4"], "Revenues", into: &ledger)
        Self.year(2023, ["10", "30", "60"], "Revenues", into: &ledger)
        ledger.add(Ledger.filing("10-K", "2024-02-20", 233), "Revenues", "2023-01-01..2023-12-31", "100", concept: "us-gaap:SalesRevenueNet")
        let marked = try CompanyViews(ledger.reported()).all(.quarters).filter(\.conceptChanged).map(\.summary)
        #expect(marked == ["FY2023 Q4 2023-10-01..2023-12-31 40 q4"])
        #expect(try CompanyViews(ledger.reported()).all(.stitched).map(\.conceptChanged) == [false, true])
    }

    /// A year that a later report repeats is reported: its fourth quarter lacks no filing, but a figure.
    @Test func aQuarterOfAReportedYearIsNotReported() throws {
        var ledger = Ledger()
        let annual = Ledger.filing("10-K", "2024-02-20")
        for (year, value) in [(2023, "2"), (2022, "1")] {
            ledger.add(annual, "EPSBasic", "\(year)-01-01..\(year)-12-31", value, unit: "USD/shares", isPrimary: year == 2023)
        }
        let figures = try CompanyViews(ledger.reported()).all(.quarters).filter { $0.fiscalPeriod == .Q4 }
        #expect(figures.map(\.summary) == ["FY2022 Q4 2022-12-31 not_reported", "FY2023 Q4 2023-12-31 not_reported"])
        #expect(figures.first?.reason == "a figure of three months at the end of Q4 of fiscal 2022 is not reported")
        #expect(try ledger.lines(.quarters).filter { $0.contains("Q3") }.allSatisfy { $0.hasSuffix("no_filing") })
    }

    /// A first quarter is not the first half minus the second quarter: `derived` has no rule for it.
    @Test func aFirstQuarterIsNotCalculated() throws {
        var ledger = Ledger()
        let filing = Ledger.filing("10-Q", "2023-08-01")
        ledger.add(filing, "Revenues", "2023-01-01..2023-06-30", "30")
        ledger.add(filing, "Revenues", "2023-04-01..2023-06-30", "20")
        #expect(try ledger.lines(.quarters) == ["FY2023 Q1 - no_filing", "FY2023 Q2 2023-04-01..2023-06-30 20"])
    }

    /// A value of more digits than are calculated with is not called unreported, and counts.
    @Test func aValueOfTooManyDigitsIsTheReason() throws {
        var ledger = Ledger()
        Self.year(2023, ["10", "30", "60", "100"], into: &ledger, skipping: [1])
        var reported = try ledger.reported()
        let filing = Ledger.filing("10-Q", "2023-08-01", 231)
        try reported.addOverlong("OperatingCashFlow", unit: "USD", of: filing, Ledger.period("2023-01-01..2023-06-30"))
        #expect(reported.overlongCount { $0 == "OperatingCashFlow" } == 1)
        #expect(reported.overlongCount { $0 == "Revenues" } == 0)
        let figures = CompanyViews(reported).all(.quarters)
        #expect(figures.map { $0.missing?.rawValue ?? "" } == ["", "not_extracted", "not_extracted", ""])
        #expect(figures.compactMap(\.reason) == Array(repeating: "the value at the end of Q2 of fiscal 2023 has more than 30 digits", count: 2))
        // An older value of the period is not the present one; a newer one is.
        for (filed, number, isPresent) in [("2023-07-20", 5, false), ("2023-09-20", 6, true)] {
            var other = reported
            let figure = ReportedFigure(
                filing: Ledger.filing("10-Q", filed, number), statementType: .cashflow, item: "OperatingCashFlow",
                period: Ledger.period("2023-01-01..2023-06-30"), value: try #require(Amount("30")), unit: "USD")
            try other.add(figure)
            #expect(CompanyViews(other).all(.quarters).map { $0.value != nil } == [true, isPresent, isPresent, true])
            #expect(CompanyViews(other).all(.latest).contains { $0.periodEnd == CalendarDate("2023-06-30") } == isPresent)
        }
        // Before it was filed, it has no effect.
        let before = CompanyViews(reported.known(on: try #require(CalendarDate("2023-07-31")))).all(.quarters)
        #expect(before.allSatisfy { $0.missing != .notExtracted })
    }
}
