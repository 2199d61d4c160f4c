import Figures
import Records
import Testing

/// A fiscal year that is reported in two parts: of a predecessor, and of its successor after a bankruptcy or a purchase.
struct SplitYearTests {
    /// Calendar years with quarterly reports of 10 for each day; 2020 is split within its second quarter.
    private func ledger() -> Ledger {
        var ledger = Ledger()
        func add(_ form: String, _ filed: String, _ number: Int, _ columns: [String]) {
            for (index, days) in columns.enumerated() {
                ledger.add(
                    Ledger.filing(form, filed, number), "Revenues", days, "\(Ledger.period(days).end.days - (Ledger.period(days).start?.days ?? 0) + 1)0",
                    isPrimary: index == 0)
            }
        }
        for year in [2019, 2021] {
            add("10-Q", "\(year)-05-01", year * 10, ["\(year)-01-01..\(year)-03-31"])
            add("10-Q", "\(year)-08-01", year * 10 + 1, ["\(year)-04-01..\(year)-06-30", "\(year)-01-01..\(year)-06-30"])
            add("10-Q", "\(year)-11-01", year * 10 + 2, ["\(year)-07-01..\(year)-09-30", "\(year)-01-01..\(year)-09-30"])
            add("10-K", "\(year + 1)-02-20", year * 10 + 3, ["\(year)-01-01..\(year)-12-31"])
        }
        add("10-Q", "2020-05-01", 20200, ["2020-01-01..2020-03-31"])
        add("10-Q", "2020-08-01", 20201, ["2020-06-21..2020-06-30", "2020-04-01..2020-06-20", "2020-01-01..2020-06-20"])
        add("10-Q", "2020-11-01", 20202, ["2020-07-01..2020-09-30", "2020-06-21..2020-09-30", "2020-01-01..2020-06-20"])
        add("10-K", "2021-02-20", 20203, ["2020-06-21..2020-12-31", "2020-01-01..2020-06-20", "2019-01-01..2019-12-31"])
        return ledger
    }

    @Test func isOneMissingYear() throws {
        let years = try CompanyViews(ledger().reported()).all(.stitched)
        #expect(
            years.map(\.summary) == [
                "FY2019 FY 2019-01-01..2019-12-31 3650", "FY2020 FY 2020-01-01..2020-12-31 not_reported", "FY2021 FY 2021-01-01..2021-12-31 3650",
            ])
        #expect(years[1].reason == "fiscal 2020 is reported in two parts, to 2020-06-20 and from 2020-06-21, and not as a year")
    }

    @Test func noTwoQuartersHaveOneName() throws {
        #expect(
            try ledger().lines(.quarters).filter { $0.hasPrefix("FY2020") } == [
                "FY2020 Q1 2020-01-01..2020-03-31 910", "FY2020 Q2 2020-04-01..2020-06-30 not_reported",
                "FY2020 Q3 2020-07-01..2020-09-30 920", "FY2020 Q4 2020-10-01..2020-12-31 not_reported",
            ])
        let named = try CompanyViews(ledger().reported()).all(.latest).compactMap { figure in
            figure.fiscalPeriod.map { "\(figure.fiscalYear ?? 0) \($0)" }
        }
        #expect(Set(named).count == named.count)
    }

    /// A sum of twelve months has all their days, and is not of two companies.
    @Test func noTwelveMonthsAreOfBothParts() throws {
        let figures = try CompanyViews(ledger().reported()).all(.ttm)
        for figure in figures where figure.value != nil {
            let (start, end) = (try #require(figure.periodStart), try #require(figure.periodEnd))
            #expect((363...372).contains(end - start + 1))
        }
        #expect(figures.filter { $0.value != nil }.compactMap(\.periodEnd?.description) == ["2019-12-31", "2020-03-31", "2021-12-31"])
    }

    /// A split at the end of a quarter leaves the quarters, but not their sum.
    @Test func aSplitBetweenQuarters() throws {
        var ledger = Ledger()
        for (index, days) in ["2020-01-01..2020-03-31", "2020-04-01..2020-06-30", "2020-07-01..2020-09-30", "2020-10-01..2020-12-31"].enumerated() {
            ledger.add(Ledger.filing("10-Q", "2021-01-10", index + 1), "Revenues", days, "10", isPrimary: true)
        }
        for days in ["2020-07-01..2020-12-31", "2020-01-01..2020-06-30"] { ledger.add(Ledger.filing("10-K", "2021-02-20", 9), "Revenues", days, "20") }
        #expect(try ledger.lines(.quarters).map { String($0.suffix(2)) } == ["10", "10", "10", "10"])
        let last = try #require(CompanyViews(ledger.reported()).all(.ttm).last)
        #expect(last.missing == .notReported)
    }
}
