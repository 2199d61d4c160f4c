import Records

/// Finds the figures of twelve months up to the end of a quarter.
///
/// Reported twelve months are taken: at the end of a fiscal year those of the year. Otherwise they are the fiscal year before, plus the present year to date,
/// less the same part of the year before. If one of these is missing, or they are not on the same basis, they are the sum of four quarters. The periods must
/// abut, and all figures be on the same basis (`Basis`).
struct TrailingCalculation {
    let quarters: QuarterCalculation

    private var series: Series { quarters.series }
    private var basis: Basis { quarters.basis }

    func outcome(_ year: Int, _ quarter: Quarter) -> Outcome {
        let slot = quarters.slots.slot(year, quarter)
        if quarter == .fourth, let annual = slot.toDate.first {
            let period = series.histories[annual].period
            guard FiscalLength.twelveMonths.contains(period.days) else {
                return .missing(.notReported, "the fiscal year to \(period.end) has \(period.days) days, not twelve months")
            }
            return .value(Calculation(annual, series))
        }
        if let reported = slot.twelveMonths.first { return .value(Calculation(reported, series)) }
        let fromYear = quarter == .fourth ? quarters.absent(QuarterCalculation.name(.fourth), year, .fourth) : yearAndParts(year, quarter)
        if case .value = fromYear { return fromYear }
        return sumOfQuarters(year, quarter) ?? fromYear
    }

    private func yearAndParts(_ year: Int, _ quarter: Quarter) -> Outcome {
        let present = quarters.slots.slot(year, quarter).toDate
        let annual = quarters.slots.slot(year - 1, .fourth).toDate
        let past = quarters.slots.slot(year - 1, quarter).toDate
        guard !present.isEmpty else { return quarters.absent(QuarterCalculation.name(quarter), year, quarter) }
        guard !annual.isEmpty else { return quarters.absent(QuarterCalculation.name(.fourth), year - 1, .fourth) }
        guard !past.isEmpty else { return quarters.absent(QuarterCalculation.name(quarter), year - 1, quarter) }
        var first: Outcome?
        for whole in annual {
            for now in present {
                for then in past {
                    let outcome = yearAndParts(whole, now, then)
                    if case .value = outcome { return outcome }
                    first = first ?? outcome
                }
            }
        }
        return first ?? quarters.absent(QuarterCalculation.name(quarter), year, quarter)
    }

    private func yearAndParts(_ whole: Int, _ now: Int, _ then: Int) -> Outcome {
        let (annual, present, past) = (series.histories[whole], series.histories[now], series.histories[then])
        let period = ReportingPeriod(start: past.period.end + 1, end: present.period.end)
        guard annual.begins(with: past), present.begins(after: annual.period.end), FiscalLength.twelveMonths.contains(period.days) else {
            return .missing(
                .notReported, "the year to \(annual.period.end) and the periods to \(past.period.end) and to \(present.period.end) do not fit together")
        }
        guard basis.isCommon([annual, present, past], series) else {
            return .missing(.notReported, basis.conflict([annual, present, past], series))
        }
        guard let sum = annual.value + present.value, let value = sum - past.value else { return .missing(.notReported, "the sum has more than 30 digits") }
        let histories = [whole, now, then]
        let parts = histories.map { Calculation.Part(history: $0, period: series.histories[$0].period, value: series.histories[$0].value) }
        return .value(Calculation(.ttm, period, value, parts: parts, histories: histories))
    }

    /// Returns the sum of this quarter and the three before, or why they are not on one basis; nil if one of them is missing or they do not abut.
    private func sumOfQuarters(_ year: Int, _ quarter: Quarter) -> Outcome? {
        guard let found = fourQuarters(year, quarter), let start = found[0].calculation.period.start else { return nil }
        let calculations = found.map(\.calculation)
        let period = ReportingPeriod(start: start, end: calculations[3].period.end)
        guard FiscalLength.twelveMonths.contains(period.days) else { return nil }
        if let split = quarters.absence.calendar.years.lazy.compactMap(\.split).first(where: { start <= $0 && $0 < period.end }) {
            return .missing(.notReported, "the figures to \(split) are those of a predecessor")
        }
        let histories = calculations.flatMap(\.histories)
        let figures = histories.map { series.histories[$0] }
        guard basis.isCommon(figures, series) else { return .missing(.notReported, basis.conflict(figures, series)) }
        for (year, quarter, calculation) in found where isContradicted(calculation, year, quarter) {
            return .missing(.notReported, "the quarter to \(calculation.period.end) is not the difference of the periods to date around it")
        }
        var sum = Amount.zero
        for calculation in calculations {
            guard let next = sum + calculation.value else { return .missing(.notReported, "the sum has more than 30 digits") }
            sum = next
        }
        let parts = calculations.map { Calculation.Part(history: newest($0.histories), period: $0.period, value: $0.value) }
        return .value(Calculation(.ttm, period, sum, parts: parts, histories: histories))
    }

    private typealias FoundQuarter = (year: Int, quarter: Quarter, calculation: Calculation)

    /// Returns this quarter and the three before, the oldest first; nil if one of them is missing or they do not abut.
    private func fourQuarters(_ year: Int, _ quarter: Quarter) -> [FoundQuarter]? {
        var found: [FoundQuarter] = []
        var (year, quarter) = (year, quarter)
        while true {
            guard quarters.slots.years.contains(year), case .value(let calculation) = quarters.outcome(year, quarter) else { return nil }
            if let next = found.last?.calculation {
                let abuts =
                    next.rule != nil
                    ? next.period.start == calculation.period.end + 1 : series.histories[next.histories[0]].begins(after: calculation.period.end)
                guard abuts else { return nil }
            }
            found.append((year, quarter, calculation))
            if found.count == 4 { return found.reversed() }
            if let previous = quarter.previous {
                quarter = previous
            } else {
                year -= 1
                guard quarters.slots.years.contains(year), let last = Quarter(rawValue: quarters.absence.calendar.years[year].quarters - 1) else { return nil }
                quarter = last
            }
        }
    }

    /// Whether a reported quarter is not the difference of the periods to date that end with it and before it. A first quarter is a period to date itself.
    private func isContradicted(_ calculation: Calculation, _ year: Int, _ quarter: Quarter) -> Bool {
        guard calculation.rule == nil, let previous = quarter.previous, let longer = quarters.slots.slot(year, quarter).toDate.first,
            let shorter = quarters.slots.slot(year, previous).toDate.first, series.histories[longer].begins(with: series.histories[shorter])
        else { return false }
        return Basis.isContradicted(series.histories[calculation.histories[0]], series.histories[longer], series.histories[shorter])
    }

    /// Returns the most recently reported of some histories.
    private func newest(_ histories: [Int]) -> Int {
        histories.max { series.histories[$0].lastReport < series.histories[$1].lastReport } ?? histories[0]
    }
}
