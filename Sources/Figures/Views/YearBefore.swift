import Records

/// Remembers the concept of each quarter of a year, or of each year, and marks a figure that has another than the last value before it.
struct ConceptChange {
    private var last: [String?]

    init(count: Int) { last = Array(repeating: nil, count: count) }

    mutating func note(_ figure: inout Figure, _ index: Int) {
        guard let concept = figure.concept else { return }
        if let last = last[index], last != concept { figure.conceptChanged = true }
        last[index] = concept
    }
}

/// Remembers the value of each quarter of a year, or of each year, and notes the change of a figure whose period ends a year later.
struct YearlyChange {
    private let series: Series
    private let basis: Basis
    private var last: [Calculation?]

    init(_ series: Series, _ basis: Basis, count: Int) {
        (self.series, self.basis) = (series, basis)
        last = Array(repeating: nil, count: count)
    }

    mutating func note(_ figure: inout Figure, _ outcome: Outcome, _ index: Int) {
        guard case .value(let later) = outcome else { return }
        defer { last[index] = later }
        // After a change of the fiscal year, the period of this name ended more or less than a year before.
        guard let earlier = last[index], FiscalLength.year.contains(later.period.end - earlier.period.end) else { return }
        let histories = Set(earlier.histories + later.histories).sorted().map { series.histories[$0] }
        figure.change = FigureChange(from: earlier.value, to: later.value, isOnAnotherBasis: !basis.isCommon(histories, series))
    }
}
