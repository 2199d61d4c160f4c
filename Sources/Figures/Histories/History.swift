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
    let unit: Int32?
    let kind: ItemKind
    /// Sorted by last day, then by first day; an instant comes before durations.
    let histories: [History]
    /// The filings, by rank, with which the basis of the series changed: the fewest that explain all its restatements.
    let changes: [Int]
    /// The periods for which a filing reports a value of more digits than are calculated with.
    let overlong: [ReportingPeriod]

    init(item: Int32, unit: Int32?, kind: ItemKind, histories: [History], overlong: [ReportingPeriod]) {
        self.item = item
        self.unit = unit
        self.kind = kind
        self.histories = histories
        self.overlong = overlong
        // A value that was restated changed after the last filing with the old value, at the latest in the first one with the new value. Going through these
        // ranges by their ends, each one that has no change yet gets one at its end.
        var changes: [Int] = []
        let restatements = histories.compactMap(\.restatement).sorted { $0.since < $1.since }
        for restatement in restatements where changes.last.map({ $0 <= restatement.before }) ?? true { changes.append(restatement.since) }
        self.changes = changes
    }
}
