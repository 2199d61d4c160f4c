import Records

/// Finds the figures of twelve months up to the end of a quarter.
///
/// Reported twelve months are taken: at the end of a fiscal year those of the year. Otherwise they are the fiscal year before, plus the present year to date,
/// less the same part of the year before. If one of these is missing, they are the sum of four quarters. The periods must abut, and all figures be on the same
/// basis.
struct TrailingCalculation {
    let quarters: QuarterCalculation

    private var series: Series { quarters.series }
    private var basis: Basis { quarters.basis }

    func outcome(_ year: Int, _ quarter: Quarter) -> Outcome {
        let slot = quarters.slots.slot(year, quarter)
        if quarter == .fourth, let annual = slot.toDate.first { return .value(Calculation(annual, series)) }
        if let reported = slot.twelveMonths.first { return .value(Calculation(reported, series)) }
        let fromYear = quarter == .fourth ? quarters.absence.outcome(QuarterCalculation.name(.fourth), year, .fourth) : yearAndParts(year, quarter)
        if case .value = fromYear { return fromYear }
        if let sum = sumOfQuarters(year, quarter) { return .value(sum) }
        return fromYear
    }

    private func yearAndParts(_ year: Int, _ quarter: Quarter) -> Outcome {
        let present = quarters.slots.slot(year, quarter).toDate
        let annual = quarters.slots.slot(year - 1, .fourth).toDate
        let past = quarters.slots.slot(year - 1, quarter).toDate
        guard !present.isEmpty else { return quarters.absence.outcome(QuarterCalculation.name(quarter), year, quarter) }
        guard !annual.isEmpty else { return quarters.absence.outcome(QuarterCalculation.name(.fourth), year - 1, .fourth) }
        guard !past.isEmpty else { return quarters.absence.outcome(QuarterCalculation.name(quarter), year - 1, quarter) }
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
        return first ?? quarters.absence.outcome(QuarterCalculation.name(quarter), year, quarter)
    }

    private func yearAndParts(_ whole: Int, _ now: Int, _ then: Int) -> Outcome {
        let (annual, present, past) = (series.histories[whole], series.histories[now], series.histories[then])
        let period = ReportingPeriod(start: past.period.end + 1, end: present.period.end)
        guard annual.begins(with: past), present.begins(after: annual.period.end), FiscalLength.year.contains(period.days) else {
            return .missing(
                .notReported, "the year to \(annual.period.end) and the periods to \(past.period.end) and to \(present.period.end) do not fit together")
        }
        guard basis.isCommon([annual, present, past]) else { return .missing(.notReported, basis.conflict([annual, present, past])) }
        guard let sum = annual.value + present.value, let value = sum - past.value else { return .missing(.notReported, "the sum has more than 30 digits") }
        let histories = [whole, now, then]
        let parts = histories.map { Calculation.Part(history: $0, period: series.histories[$0].period, value: series.histories[$0].value) }
        return .value(Calculation(.ttm, period, value, parts: parts, histories: histories))
    }

    /// Returns the sum of this quarter and the three before; nil if one of them is missing.
    private func sumOfQuarters(_ year: Int, _ quarter: Quarter) -> Calculation? {
        var found: [Calculation] = []
        var (year, quarter) = (year, quarter)
        while found.count < 4 {
            guard quarters.slots.years.contains(year), case .value(let calculation) = quarters.outcome(year, quarter), let start = calculation.period.start
            else {
                return nil
            }
            if let next = found.last {
                let abuts =
                    next.rule != nil
                    ? next.period.start == calculation.period.end + 1 : series.histories[next.histories[0]].begins(after: calculation.period.end)
                guard abuts else { return nil }
            }
            found.append(calculation)
            if found.count == 4 {
                let period = ReportingPeriod(start: start, end: found[0].period.end)
                let histories = found.reversed().flatMap(\.histories)
                guard FiscalLength.year.contains(period.days), basis.isCommon(histories.map { series.histories[$0] }) else { return nil }
                var sum = Amount.zero
                for calculation in found {
                    guard let next = sum + calculation.value else { return nil }
                    sum = next
                }
                let parts = found.reversed().map { Calculation.Part(history: newest($0.histories), period: $0.period, value: $0.value) }
                return Calculation(.ttm, period, sum, parts: parts, histories: histories)
            }
            if let previous = quarter.previous {
                quarter = previous
            } else {
                year -= 1
                guard quarters.slots.years.contains(year), let last = Quarter(rawValue: quarters.absence.calendar.years[year].quarters - 1) else { return nil }
                quarter = last
            }
        }
        return nil
    }

    /// Returns the most recently reported of some histories.
    private func newest(_ histories: [Int]) -> Int {
        histories.max { series.histories[$0].lastReport < series.histories[$1].lastReport } ?? histories[0]
    }
}
