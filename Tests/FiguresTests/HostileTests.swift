import Figures
import JSONLines
import Records
import Testing

/// Any figures give views: nothing traps, and the cost stays in proportion.
struct HostileTests {
    private static let values = ["0", "-1", String(repeating: "9", count: 30), "-\(String(repeating: "9", count: 30))", "0.0000000000000000000000000001"]
    private static let lengths = [
        0, 1, 79, 80, 89, 91, 98, 112, 119, 120, 121, 168, 181, 196, 250, 273, 280, 290, 345, 363, 364, 370, 380, 381, 100_000,
    ]

    private func figure(_ random: inout SplitMix, days: Range<Int>) -> ReportedFigure {
        let start = days.lowerBound + random.below(days.count)
        let end = start + Self.lengths[random.below(Self.lengths.count)] + random.below(3) - 1
        let forms: [String?] = ["10-K", "10-Q", nil, "10-KT"]
        let moments: [Int?] = [nil, .max, .min, 0]
        let years: [Int?] = [nil, 2020, .max, .min, -1]
        let periods: [FiscalPeriod?] = [nil, .year, .Q1, .firstHalf]
        let decimals: [Int?] = [nil, .min, .max, 0]
        let units: [String?] = ["USD", "", nil]
        let filing = ReportingFiling(
            accessionNumber: "a\(random.below(30))", formType: forms[random.below(4)],
            filingDate: random.below(9) == 0 ? nil : CalendarDate(days: end + random.below(100)), acceptedAt: moments[random.below(4)])
        return ReportedFigure(
            filing: filing, statementType: .income, item: ["NetIncome", "EPSBasic", "Assets", "x"][random.below(4)],
            period: ReportingPeriod(start: random.below(4) == 0 ? nil : CalendarDate(days: start), end: CalendarDate(days: end)),
            fiscalYear: years[random.below(5)], fiscalPeriod: periods[random.below(4)], value: Amount(Self.values[random.below(5)]) ?? .zero,
            decimals: decimals[random.below(4)], unit: units[random.below(3)])
    }

    @Test(arguments: [-719_600..<2_933_000, 19_000..<20_000, 19_000..<19_030])
    func randomFigures(_ days: Range<Int>) throws {
        for seed in 0..<60 {
            var random = SplitMix(state: UInt64(seed))
            var company = CompanyFigures(Company(cik: .apple))
            for _ in 0..<120 { try company.add(figure(&random, days: days)) }
            company.addUnread(Ledger.filing("10-Q", "2024-01-01"), periodEnd: CalendarDate(days: [Int.min, .max, 19_500, 20_090][seed % 4]))
            let views = CompanyViews(company)
            for view in FigureView.allCases {
                var writer = JSONWriter()
                views.forEach(view) { (figure: Figure) throws(Never) in figure.write(to: &writer) }
                #expect(StitchedTable(views.all(view)).rows.count <= 12)
            }
        }
    }

    /// One part of a year reported with very many different days: the calculations try only some of them.
    @Test func manyPeriodsOfOnePart() throws {
        var ledger = Ledger()
        for year in [2022, 2023] {
            for (form, length) in [("10-Q", 89), ("10-Q", 180), ("10-Q", 272), ("10-K", 364)] {
                for shift in 0..<400 {
                    let start = try #require(CalendarDate("\(year)-01-01")) + shift % 20
                    ledger.add(Ledger.filing(form, "\(year + 1)-02-20", shift), "NetIncome", "\(start)..\(start + (length - shift / 20))", "\(shift)")
                }
            }
        }
        let clock = ContinuousClock()
        let began = clock.now
        for view in FigureView.allCases { #expect(try !ledger.lines(view).isEmpty) }
        #expect(clock.now - began < .seconds(20))
    }
}
