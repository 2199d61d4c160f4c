import Records

/// The histories of one series by fiscal year and quarter.
struct SeriesCalendar {
    /// The histories whose period ends with one quarter, the most recently reported first.
    struct Slot {
        /// The quarter alone; of a first quarter also the year to date.
        var quarter: [Int] = []
        /// The fiscal year up to the end of the quarter; of a fourth quarter the year.
        var toDate: [Int] = []
        /// Twelve months that are not a fiscal year.
        var twelveMonths: [Int] = []
        /// Balances, those on the very day first.
        var balances: [Int] = []
        /// Whether a filing reports a value of more digits than are calculated with.
        var isOverlong = false
    }

    let series: Series
    /// From the first year to the last that has a figure; empty without figures in any fiscal year.
    let years: Range<Int>
    private var slots: [Slot]

    init(_ series: Series, _ calendar: FiscalYears) {
        self.series = series
        let isInstant = series.kind == .balance
        var places: [(year: Int, quarter: Quarter, history: Int)] = []
        for (number, history) in series.histories.enumerated() where (history.period.start == nil) == isInstant {
            guard let (year, quarter) = calendar.quarter(endingOn: history.period.end) else { continue }
            guard isInstant ? calendar.years[year].closes(quarter, on: history.period.end) : !calendar.years[year].isStub(history.period) else { continue }
            places.append((year, quarter, number))
        }
        let first = places.map(\.year).min() ?? 0
        years = first..<(places.map(\.year).max() ?? first - 1) + 1
        slots = Array(repeating: Slot(), count: years.count * 4)
        for (year, quarter, number) in places {
            let period = series.histories[number].period
            let index = (year - first) * 4 + quarter.rawValue
            guard !isInstant else {
                slots[index].balances.append(number)
                continue
            }
            let isToDate = calendar.isToDate(period, year)
            let isQuarter = FiscalLength.quarter.contains(period.days)
            if isToDate, isQuarter == (quarter == .first) { slots[index].toDate.append(number) }
            if isQuarter, isToDate == (quarter == .first) { slots[index].quarter.append(number) }
            if !isToDate, FiscalLength.twelveMonths.contains(period.days) { slots[index].twelveMonths.append(number) }
        }
        for period in series.overlong {
            guard let (year, quarter) = calendar.quarter(endingOn: period.end), years.contains(year) else { continue }
            slots[(year - first) * 4 + quarter.rawValue].isOverlong = true
        }
        func newestFirst(_ numbers: inout [Int]) {
            guard numbers.count > 1 else { return }
            numbers.sort { (series.histories[$0].lastReport, $0) > (series.histories[$1].lastReport, $1) }
            numbers = Array(numbers.prefix(FiguresLimits.periodsOfAPart))
        }
        for index in slots.indices {
            newestFirst(&slots[index].quarter)
            newestFirst(&slots[index].toDate)
            newestFirst(&slots[index].twelveMonths)
            guard slots[index].balances.count > 1, let end = calendar.years[first + index / 4].ends[index % 4] else { continue }
            slots[index].balances.sort { abs(series.histories[$0].period.end - end) < abs(series.histories[$1].period.end - end) }
        }
    }

    /// Returns the histories that end with a quarter.
    func slot(_ year: Int, _ quarter: Quarter) -> Slot {
        years.contains(year) ? slots[(year - years.lowerBound) * 4 + quarter.rawValue] : Slot()
    }
}
