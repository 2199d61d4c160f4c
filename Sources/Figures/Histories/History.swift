import Records

/// What all filings report for one item, unit and period.
///
/// Ranks number the filings of a company in the order in which they became known.
struct History {
    /// The change from one value to another, beyond rounding.
    struct Restatement {
        /// The last filing with the old value.
        let before: Int
        /// The first filing with the new value.
        let since: Int
    }

    /// The period as the newest filing has it.
    let period: ReportingPeriod
    /// The first days of the same period in other filings: filers often are off by a day in one of their reports.
    let otherStarts: [CalendarDate]
    /// The row of the newest filing.
    let row: Int
    let value: Amount
    /// The number of decimal places to which the value is accurate; nil for an exact value.
    let decimals: Int32?
    let concept: Int32?
    /// The first filing that reports the period, and the newest one.
    let firstReport: Int
    let lastReport: Int
    /// How the present value came about; nil if every filing reports the same value.
    let restatement: Restatement?

    /// The first filing that reports the present value.
    var firstPresentReport: Int { restatement?.since ?? firstReport }

    /// Whether two durations begin on the same day, in at least one pair of reports.
    func begins(with other: History) -> Bool {
        guard let start = period.start, let otherStart = other.period.start else { return false }
        return ([start] + otherStarts).contains { $0 == otherStart || other.otherStarts.contains($0) }
    }

    /// Whether the period begins on the day after `end`, in at least one report. Some filers begin a period on the last day of the one before.
    func begins(after end: CalendarDate) -> Bool {
        guard let start = period.start else { return false }
        return ([start] + otherStarts).contains { $0 == end + 1 || $0 == end }
    }
}

/// The histories of one item in one unit, by period.
struct Series {
    let item: Int32
    /// Nil for an item that is not a standard item.
    let standardItem: StandardItem?
    let unit: Int32?
    let kind: ItemKind
    /// Sorted by last day, then by first day; an instant comes before durations.
    let histories: [History]
    /// The filings, by rank, each of which may have changed the basis of the series.
    let possibleChanges: [Int]
    /// The periods for which a filing reports a value with too many digits for calculations.
    let overlong: [ReportingPeriod]

    init(item: Int32, standardItem: StandardItem?, unit: Int32?, kind: ItemKind, histories: [History], overlong: [ReportingPeriod]) {
        self.item = item
        self.standardItem = standardItem
        self.unit = unit
        self.kind = kind
        self.histories = histories
        self.overlong = overlong
        possibleChanges = Self.possibleChanges(histories)
    }

    /// Returns the filings that may have changed the basis: those that the fewest changes leave open, and each that is the first with a restated value.
    ///
    /// A restated value changed after the last filing with the old value, at the latest in the first one with the new value. Restatements whose ranges of filings
    /// have one in common may be one change, with one of those in common. It is not one of the filings over which another period kept its value, if there are
    /// others.
    ///
    /// They may also be two changes: a company that discontinues an operation in each of two filings restates nine months in the first, and the year in the second.
    /// So the first filing with a restated value counts as well.
    private static func possibleChanges(_ histories: [History]) -> [Int] {
        let restatements = histories.compactMap(\.restatement).sorted { $0.since < $1.since }
        guard let last = restatements.last?.since else { return [] }
        var common: [Range<Int>] = []
        for restatement in restatements {
            let range = restatement.before + 1..<restatement.since + 1
            if let last = common.last, range.overlaps(last) { common[common.count - 1] = range.clamped(to: last) } else { common.append(range) }
        }
        // For each filing the number of periods that kept their values from an earlier filing to this one or a later one, as differences.
        var kept = [Int](repeating: 0, count: last + 2)
        for history in histories {
            kept[min(history.firstPresentReport + 1, last + 1)] += 1
            kept[min(history.lastReport + 1, last + 1)] -= 1
        }
        for filing in kept.indices.dropFirst() { kept[filing] += kept[filing - 1] }
        var filings = Set(restatements.map(\.since).filter { kept[$0] == 0 })
        for range in common {
            let possible = range.filter { kept[$0] == 0 }
            filings.formUnion(possible.isEmpty ? [range.upperBound - 1] : possible)
        }
        return filings.sorted()
    }
}
