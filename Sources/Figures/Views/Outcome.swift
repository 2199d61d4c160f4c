import Records

/// A value for a period, or the reason why there is none.
enum Outcome {
    case value(Calculation)
    case missing(Figure.Missing, String)
}

/// A reported value, or one calculated from reported ones of the same series.
struct Calculation {
    /// A figure that a value was calculated from: a history of the series, and for a quarter that was itself calculated, its own period and value.
    struct Part {
        let history: Int
        var period: ReportingPeriod
        var value: Amount
    }

    let period: ReportingPeriod
    let value: Amount
    /// Nil for a reported value.
    let rule: Figure.Derivation.Rule?
    /// The figures that are named in `derived`; the reported one if there is no rule. The first gives the concept.
    let parts: [Part]
    /// All histories whose values are in the calculation.
    let histories: [Int]

    /// A reported value.
    init(_ history: Int, _ series: Series) {
        let reported = series.histories[history]
        period = reported.period
        value = reported.value
        rule = nil
        parts = [Part(history: history, period: period, value: value)]
        histories = [history]
    }

    init(_ rule: Figure.Derivation.Rule, _ period: ReportingPeriod, _ value: Amount, parts: [Part], histories: [Int]) {
        self.period = period
        self.value = value
        self.rule = rule
        self.parts = parts
        self.histories = histories
    }
}
