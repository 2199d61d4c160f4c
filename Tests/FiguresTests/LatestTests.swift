import Figures
import Records
import Testing

struct LatestTests {
    @Test func theNewestFilingCounts() throws {
        var ledger = Ledger()
        let first = Ledger.filing("10-K", "2023-02-01", 1)
        let amendment = Ledger.filing("10-K/A", "2023-05-01", 2)
        ledger.add(amendment, "NetIncome", "2022-01-01..2022-12-31", "90")
        ledger.add(first, "NetIncome", "2022-01-01..2022-12-31", "100")
        #expect(try ledger.lines(.latest) == ["FY2022 FY 2022-01-01..2022-12-31 90"])
        #expect(try ledger.lines(.latest, asOf: "2023-04-30") == ["FY2022 FY 2022-01-01..2022-12-31 100"])
        #expect(try ledger.lines(.latest, asOf: "2023-05-01") == ["FY2022 FY 2022-01-01..2022-12-31 90"])
        #expect(try ledger.lines(.latest, asOf: "2023-01-31") == [])
    }

    /// Accepted after the close of business, a filing has the filing date of the next day, but was known on the day before. The Eastern date counts: 01:30 UTC
    /// is the evening before.
    @Test func acceptanceCountsBeforeTheFilingDate() throws {
        var ledger = Ledger()
        let late = Ledger.filing("10-K", "2023-02-02", 1, acceptedAt: "2023-02-02T01:30:00Z")
        let early = Ledger.filing("8-K", "2023-02-01", 2, acceptedAt: "2023-02-01T16:00:00-05:00")
        ledger.add(late, "Assets", "2022-12-31", "2", statement: .balance)
        ledger.add(early, "Assets", "2022-12-31", "1", statement: .balance)
        #expect(try ledger.lines(.latest).map { $0.suffix(1) } == ["2"])
        #expect(try ledger.lines(.latest, asOf: "2023-02-01").map { $0.suffix(1) } == ["2"])
        #expect(try ledger.lines(.latest, asOf: "2023-01-31") == [])
    }

    @Test func ofTwoFilingsOfOneDayTheHigherAccessionNumberCounts() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2023-02-01", 8), "Assets", "2022-12-31", "8")
        ledger.add(Ledger.filing("10-K", "2023-02-01", 9), "Assets", "2022-12-31", "9")
        ledger.add(Ledger.filing("10-K", "2023-02-01", 7), "Assets", "2022-12-31", "7")
        #expect(try ledger.lines(.latest).map { $0.suffix(1) } == ["9"])
    }

    /// Within one filing: the statement of the item, then the primary column, then the first place.
    @Test(arguments: [false, true])
    func oneOfSeveralFiguresOfAFilingIsTaken(isReversed: Bool) throws {
        let filing = Ledger.filing("10-K", "2023-02-01")
        var ledger = Ledger()
        let year = "2022-01-01..2022-12-31"
        ledger.add(filing, "NetIncome", year, "1", statement: .income, isPrimary: true, document: "a.htm", offset: 500)
        ledger.add(filing, "NetIncome", year, "2", statement: .income, isPrimary: true, document: "a.htm", offset: 900)
        ledger.add(filing, "NetIncome", year, "3", statement: .income, isPrimary: false, document: "a.htm", offset: 100)
        ledger.add(filing, "NetIncome", year, "4", statement: .cashflow, isPrimary: true, document: "a.htm", offset: 50)
        ledger.add(filing, "NetIncome", year, "5", statement: .income, isPrimary: true)
        if isReversed { ledger.figures.reverse() }
        #expect(try ledger.lines(.latest) == ["FY2022 FY \(year) 1"])
    }

    @Test func unitsAndCurrenciesStayApart() throws {
        var ledger = Ledger()
        let filing = Ledger.filing("20-F", "2023-04-01")
        ledger.add(filing, "Revenues", "2022-01-01..2022-12-31", "700", unit: "CNY")
        ledger.add(filing, "Revenues", "2022-01-01..2022-12-31", "100", unit: "USD")
        #expect(try CompanyViews(ledger.reported()).all(.stitched).map { "\($0.unit ?? "") \($0.value?.text ?? "")" } == ["CNY 700", "USD 100"])
    }

    /// The same year, a day apart: one figure, with the days of the newest filing.
    @Test func startsThatDifferByADayAreOnePeriod() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2024-02-01", 1), "Revenues", "2023-01-01..2023-12-30", "100")
        ledger.add(Ledger.filing("10-K", "2025-02-01", 2), "Revenues", "2022-12-31..2023-12-30", "101")
        #expect(try ledger.lines(.latest) == ["FY2023 FY 2022-12-31..2023-12-30 101"])
        // Two days apart, and periods of a day, are others.
        ledger.add(Ledger.filing("8-K", "2025-03-01", 3), "Revenues", "2022-12-28..2023-12-30", "102")
        ledger.add(Ledger.filing("8-K", "2025-03-01", 3), "Revenues", "2023-12-29..2023-12-30", "1")
        ledger.add(Ledger.filing("8-K", "2025-03-01", 3), "Revenues", "2023-12-30..2023-12-30", "2")
        #expect(try ledger.lines(.latest).count == 4)
    }

    @Test func malformedPeriodsAreLeftOut() throws {
        var ledger = Ledger()
        let filing = Ledger.filing("10-K", "2024-02-01")
        ledger.add(filing, "Revenues", "2023-12-31..2023-01-01", "1")
        for days in [Int.min, .max, -800_000, 3_000_000] {
            let period = ReportingPeriod(start: CalendarDate(days: days), end: CalendarDate(days: 19_000))
            ledger.figures.append(ReportedFigure(filing: filing, statementType: .income, item: "Revenues", period: period, value: .zero))
            let instant = ReportingPeriod(start: nil, end: CalendarDate(days: days))
            ledger.figures.append(ReportedFigure(filing: filing, statementType: .balance, item: "Assets", period: instant, value: .zero))
        }
        let reported = try ledger.reported()
        #expect(reported.malformed == 9)
        for view in FigureView.allCases { #expect(CompanyViews(reported).all(view).isEmpty) }
    }
}
