import Records

/// Finds the discrete quarters of one series.
///
/// A three-month figure that is reported is taken. Otherwise a flow is the difference of two periods to date that begin on the same day and are on the same
/// basis.
struct QuarterCalculation {
    let series: Series
    let slots: SeriesCalendar
    let basis: Basis
    let absence: Absence

    func outcome(_ year: Int, _ quarter: Quarter) -> Outcome {
        let slot = slots.slot(year, quarter)
        if series.kind == .balance {
            return slot.balances.first.map { .value(Calculation($0, series)) } ?? absent("a balance", year, quarter)
        }
        if let reported = slot.quarter.first { return .value(Calculation(reported, series)) }
        guard series.kind == .flow, let previous = quarter.previous, let rule = Self.rule(of: quarter) else {
            // A filing that reports the year to date covers the quarter, also as a comparative of a later year.
            return absent("a figure of three months", year, quarter, isCovered: !slot.toDate.isEmpty)
        }
        return difference(year, quarter, previous, rule)
    }

    private static func rule(of quarter: Quarter) -> Figure.Derivation.Rule? {
        switch quarter {
        case .first: nil
        case .second: .q2
        case .third: .q3
        case .fourth: .q4
        }
    }

    /// Returns the year to date less the year to date of the quarter before. If there are several reports of them with different days, the first pair that
    /// fits is taken, else the reason is that of the first pair.
    private func difference(_ year: Int, _ quarter: Quarter, _ previous: Quarter, _ rule: Figure.Derivation.Rule) -> Outcome {
        let longer = slots.slot(year, quarter).toDate
        let shorter = slots.slot(year, previous).toDate
        guard !longer.isEmpty else { return absent(Self.name(quarter), year, quarter) }
        guard !shorter.isEmpty else { return absent(Self.name(previous), year, previous) }
        var first: Outcome?
        for long in longer {
            for short in shorter {
                let outcome = difference(long, short, rule)
                if case .value = outcome { return outcome }
                first = first ?? outcome
            }
        }
        return first ?? absent(Self.name(quarter), year, quarter)
    }

    private func difference(_ long: Int, _ short: Int, _ rule: Figure.Derivation.Rule) -> Outcome {
        let (a, b) = (series.histories[long], series.histories[short])
        guard a.begins(with: b), let start = a.period.start else {
            return .missing(.notReported, "the periods to \(a.period.end) and to \(b.period.end) do not begin on the same day")
        }
        let period = ReportingPeriod(start: b.period.end + 1, end: a.period.end)
        guard FiscalLength.quarter.contains(period.days) else {
            return .missing(.notReported, "the \(period.days) days between the periods to \(b.period.end) and to \(a.period.end) are not a quarter")
        }
        guard basis.isCommon(a, b, series) else { return .missing(.notReported, basis.conflict([a, b], series)) }
        guard let value = a.value - b.value else { return .missing(.notReported, "the difference has more than 30 digits") }
        let parts = [long, short].map { number in
            Calculation.Part(
                history: number,
                period: ReportingPeriod(start: number == long ? start : series.histories[number].period.start, end: series.histories[number].period.end),
                value: series.histories[number].value)
        }
        return .value(Calculation(rule, period, value, parts: parts, histories: [long, short]))
    }

    /// Returns why nothing is reported for a period that ends with a quarter.
    /// - Parameters:
    ///   - what: the figure, as `a figure of three months`.
    ///   - isCovered: whether a filing reports another figure of the item for a period that ends with the quarter.
    func absent(_ what: String, _ year: Int, _ quarter: Quarter, isCovered: Bool = false) -> Outcome {
        slots.slot(year, quarter).isOverlong ? absence.overlong(year, quarter) : absence.outcome(what, year, quarter, isCovered: isCovered)
    }

    /// What a period to date is called in messages.
    static func name(_ quarter: Quarter) -> String {
        switch quarter {
        case .first: "a figure of three months"
        case .second: "a figure of half a year"
        case .third: "a figure of nine months"
        case .fourth: "a figure of a year"
        }
    }
}
