import Figures
import Records
import Testing

/// Companies that change their basis up to twice, with any filing: no calculated value mixes bases, on any day.
struct GeneratedRestatementTests {
    /// Four calendar years of reports on a flow, each with its comparatives. The quarters of each basis are known.
    private struct Company {
        private static let years = 2020...2023
        private(set) var ledger = Ledger()
        /// By basis, then by quarter since the first one.
        private(set) var quarters: [[Int]] = []
        private(set) var days: [CalendarDate] = []
        private(set) var changes: Set<Int> = []

        init(seed: UInt64) {
            var random = SplitMix(state: seed)
            let count = Self.years.count * 4
            quarters = [(0..<count).map { _ in random.below(2_000_000) - 500_000 }]
            // Not before the second year: the comparatives of the first one are not known in another value. Two changes may come in filings one after another.
            let first = 4 + random.below(count - 4)
            changes = [first]
            if first + 1 < count, random.below(2) == 0 { changes.insert(first + 1 + random.below(min(6, count - first - 1))) }
            for _ in changes { quarters.append((quarters.last ?? []).map { $0 + 1 + random.below(100_000) }) }
            let hasQuarters = random.below(2) == 0
            for report in 0..<count {
                add(report, isAmendment: false, hasQuarters: hasQuarters)
                if random.below(6) == 0 { add(report, isAmendment: true, hasQuarters: hasQuarters) }
            }
        }

        private static func day(_ quarter: Int, isFirst: Bool) -> CalendarDate {
            let text = isFirst ? ["01-01", "04-01", "07-01", "10-01"][quarter % 4] : ["03-31", "06-30", "09-30", "12-31"][quarter % 4]
            return CalendarDate("\(years.lowerBound + quarter / 4)-\(text)") ?? CalendarDate(days: 0)
        }

        /// The basis of a report: the number of changes up to it.
        private func basis(_ report: Int) -> Int { changes.count { $0 <= report } }

        private mutating func add(_ report: Int, isAmendment: Bool, hasQuarters: Bool) {
            let isAnnual = report % 4 == 3
            let filed = Self.day(report, isFirst: false) + (isAmendment ? 60 : isAnnual ? 50 : 35)
            days.append(filed)
            let filing = Ledger.filing((isAnnual ? "10-K" : "10-Q") + (isAmendment ? "/A" : ""), filed.description, report * 2 + (isAmendment ? 1 : 0))
            let values = quarters[basis(report)]
            for last in [report, report - 4] where last >= 0 {
                let first = last - last % 4
                for start in hasQuarters && !isAnnual && last > first ? [first, last] : [first] {
                    ledger.add(
                        filing, "NetIncome", "\(Self.day(start, isFirst: true))..\(Self.day(last, isFirst: false))", "\(values[start...last].reduce(0, +))",
                        isPrimary: last == report)
                }
            }
        }

        /// The value of a period on each basis.
        func values(_ figure: Figure) -> [Int] {
            guard let start = figure.periodStart, let end = figure.periodEnd,
                let first = quarters[0].indices.first(where: { Self.day($0, isFirst: true) == start }),
                let last = quarters[0].indices.first(where: { Self.day($0, isFirst: false) == end })
            else { return [] }
            return quarters.map { $0[first...last].reduce(0, +) }
        }
    }

    @Test(arguments: 0..<8)
    func noValueMixesBases(_ part: Int) throws {
        var calculated = 0
        for seed in part * 50..<(part + 1) * 50 {
            let company = Company(seed: UInt64(seed))
            let all = try company.ledger.reported()
            for day in company.days.suffix(9) {
                let views = CompanyViews(all.known(on: day))
                for figure in views.all(.quarters) + views.all(.ttm) {
                    guard let value = figure.value, figure.derived != nil else { continue }
                    calculated += 1
                    let isOne = company.values(figure).contains { "\($0)" == value.text }
                    #expect(isOne, "seed \(seed), changes \(company.changes.sorted()), as of \(day): \(figure.summary)")
                }
            }
        }
        #expect(calculated > 2000)
    }
}
