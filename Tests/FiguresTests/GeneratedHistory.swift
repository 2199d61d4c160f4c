import Figures
import Records

/// A random history of one company's filings: annual and quarterly reports with comparatives, amendments, restatements, other roundings, starts a day off,
/// fiscal years of weeks, changes of the fiscal year, concepts and currencies.
struct GeneratedHistory {
    private var random: SplitMix
    private(set) var figures: [ReportedFigure] = []
    private var sequence = 0
    private var values: [String: Int] = [:]

    init(seed: UInt64) {
        random = SplitMix(state: seed)
        var start = CalendarDate(days: 15_000 + random.below(4000))
        for _ in 0..<1 + random.below(4) {
            let quarters = [[13, 13, 13, 13], [13, 13, 13, 14], [12, 12, 12, 16], [16, 12, 12, 12], [13, 13], [9]][random.below(6)]
            var weeks = 0
            for (index, quarter) in quarters.enumerated() {
                weeks += quarter
                let isLast = index == quarters.count - 1
                if random.below(10) > 0 { report(from: start, weeks: weeks, quarter: quarter, form: isLast ? "10-K" : "10-Q") }
            }
            start = start + weeks * 7
        }
    }

    private mutating func report(from start: CalendarDate, weeks: Int, quarter: Int, form: String) {
        let end = start + (weeks * 7 - 1)
        for isAmendment in [false, random.below(6) == 0] {
            if isAmendment == false, sequence > 0, random.below(12) == 0 { continue }
            sequence += 1
            let filed = end + (20 + random.below(60) + (isAmendment ? random.below(300) : 0))
            let filing = ReportingFiling(
                accessionNumber: "0000000001-20-\(String(String(1_000_000 + random.below(900_000)).dropFirst()))", formType: isAmendment ? "\(form)/A" : form,
                filingDate: filed, acceptedAt: random.below(3) == 0 ? nil : (filed.days * 86_400 + random.below(100_000) - 20_000) * 1_000_000)
            for item in ["Revenues", "OperatingCashFlow", "EPSBasic", "Assets", "us-gaap:Odd"] where random.below(8) > 0 {
                add(filing, item, start, end)
                if random.below(2) == 0 { add(filing, item, start + -364, end + -364) }
                if form == "10-Q", random.below(3) > 0 { add(filing, item, end + (1 - quarter * 7), end) }
            }
        }
    }

    private mutating func add(_ filing: ReportingFiling, _ item: String, _ start: CalendarDate, _ end: CalendarDate) {
        let isBalance = item == "Assets"
        let key = "\(item) \(start) \(end)"
        if values[key] == nil || random.below(8) == 0 { values[key] = random.below(2_000_000) - 500_000 }
        let value = random.below(5) == 0 ? (values[key] ?? 0) / 1000 * 1000 : values[key] ?? 0
        let first = random.below(12) == 0 ? start + -1 : start
        figures.append(
            ReportedFigure(
                filing: filing, statementType: random.below(9) == 0 ? .equity : .income, isPrimary: random.below(2) == 0, item: item,
                period: ReportingPeriod(start: isBalance ? nil : first, end: end), value: Amount("\(value)") ?? .zero, decimals: [nil, 0, -3][random.below(3)],
                unit: random.below(10) == 0 ? "EUR" : "USD", concept: random.below(10) == 0 ? "a:Other" : "a:\(item)", document: "d.htm",
                offset: random.below(1000)))
    }

    /// Days on which to ask what was known, around the filings.
    mutating func days(_ count: Int) -> [CalendarDate] {
        let known = figures.compactMap(\.filing.knownOn)
        guard let first = known.min(), let last = known.max() else { return [] }
        return (0..<count).map { _ in first + (random.below(last - first + 3) - 1) }
    }

    mutating func shuffled() -> [ReportedFigure] { figures.shuffled(using: &random) }
}

/// SplitMix64 of Steele, Lea and Flood, for histories that are the same in each run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(1, limit))) }
}
