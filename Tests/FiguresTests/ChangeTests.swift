import Figures
import Records
import Testing

/// Changes from a year before, and margins.
struct ChangeTests {
    /// Returns the changes of fiscal years from 2020 on: `10 10%`, `10 -` without a percentage, `none`, and with `†` if the bases differ.
    private func changes(_ values: [String?]) throws -> [String] {
        var ledger = Ledger()
        for (year, value) in zip(2020..., values) {
            guard let value else { continue }
            ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "NetIncome", "\(year)-01-01..\(year)-12-31", value)
        }
        return try changes(ledger)
    }

    private func changes(_ ledger: Ledger, _ view: FigureView = .stitched) throws -> [String] {
        CompanyViews(try ledger.reported()).all(view).filter { $0.value != nil }.map(\.changeText)
    }

    /// The percentage is that of the earlier number's magnitude, a tie rounded to the even digit; there is none from zero, and none across zero.
    @Test(arguments: [
        ("100", "110", "10 10%"), ("3", "4", "1 33.3%"), ("3", "2", "-1 -33.3%"), ("-100", "-50", "50 50%"), ("-100", "-150", "-50 -50%"),
        ("100", "0", "-100 -100%"), ("0", "5", "5 -"), ("0", "0", "0 -"), ("-1", "5", "6 -"), ("5", "-1", "-6 -"), ("1000", "1000.5", "0.5 0%"),
        ("1000", "1001.5", "1.5 0.2%"), ("1000", "998.5", "-1.5 -0.2%"), ("0.1", "0.3", "0.2 200%"),
        ("100000000000000000000", "100000000000000000001", "1 0%"),
    ])
    func fromAYearBefore(_ before: String, _ after: String, _ expected: String) throws { #expect(try changes([before, after]) == ["none", expected]) }

    /// A number of another year than the one before is not compared with.
    @Test func gaps() throws { #expect(try changes(["100", nil, "110", "121"]) == ["none", "none", "11 10%"]) }

    @Test func quarters() throws {
        var ledger = Ledger()
        QuarterTests.year(2022, ["10", "30", "60", "100"], into: &ledger)
        QuarterTests.year(2023, ["20", "60", "120", "160"], into: &ledger)
        #expect(try changes(ledger, .quarters) == ["none", "none", "none", "none", "10 100%", "20 100%", "30 100%", "0 0%"])
        #expect(try CompanyViews(ledger.reported()).all(.latest).allSatisfy { $0.change == nil })
    }

    /// A year that was restated is on another basis than the year before, unless that was reported anew as well.
    @Test(arguments: [(nil, ["none", "5 5%†", "-5 -4.8%"]), ("90", ["none", "15 16.7%", "-5 -4.8%"])])
    func restated(_ year2020: String?, _ expected: [String]) throws {
        var ledger = Ledger()
        for (year, value) in [(2020, "100"), (2021, "110")] {
            ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "NetIncome", "\(year)-01-01..\(year)-12-31", value)
        }
        let newest = Ledger.filing("10-K", "2023-02-20")
        ledger.add(newest, "NetIncome", "2022-01-01..2022-12-31", "100")
        ledger.add(newest, "NetIncome", "2021-01-01..2021-12-31", "105")
        if let year2020 { ledger.add(newest, "NetIncome", "2020-01-01..2020-12-31", year2020) }
        #expect(try changes(ledger) == expected)
    }

    /// After a change of the fiscal year, the year before ended half a year earlier or later.
    @Test func aChangedFiscalYear() throws {
        var ledger = Ledger()
        for year in 2021...2022 { ledger.add(Ledger.filing("10-K", "\(year + 1)-02-20"), "NetIncome", "\(year)-01-01..\(year)-12-31", "100", isPrimary: true) }
        ledger.add(Ledger.filing("10-KT", "2023-08-20"), "NetIncome", "2023-01-01..2023-06-30", "60", isPrimary: true)
        for year in 2024...2025 { ledger.add(Ledger.filing("10-K", "\(year)-08-20"), "NetIncome", "\(year - 1)-07-01..\(year)-06-30", "120", isPrimary: true) }
        #expect(try changes(ledger) == ["none", "0 0%", "none", "0 0%"])
    }

    /// Margins are rounded once, and their changes are those of the exact margins.
    @Test func margins() throws {
        var ledger = Ledger()
        for (year, revenues, gross, net) in [(2020, "2000", "801", "-100"), (2021, "2000", "803", nil), (2022, "0", "1", "1"), (2023, "3000", "1000", "20.5")] {
            let filing = Ledger.filing("10-K", "\(year + 1)-02-20")
            let days = "\(year)-01-01..\(year)-12-31"
            ledger.add(filing, "Revenues", days, revenues)
            ledger.add(filing, "GrossProfit", days, gross)
            if let net { ledger.add(filing, "NetIncome", days, net) }
            // Another unit is no part of the revenues.
            ledger.add(filing, "OperatingIncome", days, "5", unit: "EUR")
        }
        let found = Margin.figures(CompanyViews(try ledger.reported()).all(.stitched))
        let texts = found.map { "\($0.item) \($0.fiscalYear ?? 0) \($0.value?.text ?? $0.missing?.rawValue ?? "-") \($0.changeText)" }
        // 40.05 and 40.15 are ties; between them lies 0.1.
        #expect(
            texts == [
                "GrossMargin 2020 40 none", "GrossMargin 2021 40.2 0.1 -", "GrossMargin 2022 not_reported none", "GrossMargin 2023 33.3 none",
                "NetMargin 2020 -5 none", "NetMargin 2021 not_reported none", "NetMargin 2022 not_reported none", "NetMargin 2023 0.7 none",
            ])
        #expect(found[2].reason == "revenues are not above zero, so that there are no margins")
        #expect(found[5].reason?.contains("of fiscal 2021 is not reported") == true)
        #expect(found.allSatisfy { $0.unit == "%" && $0.statementType == .income && $0.document == nil })
    }

    @Test func aMarginNeedsRevenues() throws {
        var ledger = Ledger()
        ledger.add(Ledger.filing("10-K", "2021-02-20"), "NetIncome", "2020-01-01..2020-12-31", "5")
        #expect(Margin.figures(CompanyViews(try ledger.reported()).all(.stitched)).isEmpty)
    }
}

extension Figure {
    fileprivate var changeText: String {
        change.map { "\($0.amount?.text ?? "-") \($0.percent.map { "\($0.text)%" } ?? "-")\($0.isOnAnotherBasis ? "†" : "")" } ?? "none"
    }
}
