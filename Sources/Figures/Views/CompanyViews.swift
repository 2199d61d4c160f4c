import Records

/// The views of one company's figures.
package struct CompanyViews: Sendable {
    let figures: CompanyFigures
    let series: [Series]
    let calendar: FiscalYears
    let basis: Basis

    package init(_ figures: CompanyFigures) {
        self.figures = figures
        let histories = Histories(figures)
        series = histories.series
        calendar = FiscalYears(figures, ranks: histories.ranks)
        basis = Basis(filings: histories.filings)
    }

    package var company: Company { figures.company }

    /// Passes each figure of a view to `body`: by item, unit and period.
    package func forEach<E: Error>(_ view: FigureView, _ body: (Figure) throws(E) -> Void) throws(E) {
        for series in series {
            switch view {
            case .latest: try forEachLatest(series, body)
            case .quarters: try forEachQuarter(series, body)
            case .ttm: try forEachTrailing(series, body)
            case .stitched: try forEachYear(series, body)
            }
        }
    }

    /// Returns all figures of a view.
    package func all(_ view: FigureView) -> [Figure] {
        var result: [Figure] = []
        forEach(view) { (figure: Figure) throws(Never) in result.append(figure) }
        return result
    }

    private func forEachLatest<E: Error>(_ series: Series, _ body: (Figure) throws(E) -> Void) throws(E) {
        for history in series.histories {
            var figure = figure(.latest, series)
            figure.periodStart = history.period.start
            figure.periodEnd = history.period.end
            figure.value = history.value
            fill(&figure, from: history)
            let row = figures.rows[history.row]
            let name = name(of: history.period)
            // A filing does not know a change of the fiscal year that comes later.
            let isUnnamed = calendar.isInTransition(history.period.end) || isBesideCalendar(history.period)
            figure.fiscalYear = name?.year ?? (isUnnamed ? nil : row.fiscalYear.map { Int($0) })
            figure.fiscalPeriod = name?.period ?? (isUnnamed ? nil : row.fiscalPeriod)
            try body(figure)
        }
    }

    private func forEachQuarter<E: Error>(_ series: Series, _ body: (Figure) throws(E) -> Void) throws(E) {
        let quarters = calculation(series)
        var concepts = ConceptChange(count: 4)
        var changes = YearlyChange(series, basis, count: 4)
        for year in quarters.slots.years {
            for quarter in Quarter.allCases.prefix(calendar.years[year].quarters) {
                let outcome = quarters.outcome(year, quarter)
                var figure = self.figure(.quarters, series, outcome, year, quarter)
                concepts.note(&figure, quarter.rawValue)
                changes.note(&figure, outcome, quarter.rawValue)
                try body(figure)
            }
        }
    }

    private func forEachTrailing<E: Error>(_ series: Series, _ body: (Figure) throws(E) -> Void) throws(E) {
        guard series.kind == .flow || series.kind == .balance else { return }
        let quarters = calculation(series)
        let trailing = TrailingCalculation(quarters: quarters)
        var concepts = ConceptChange(count: 4)
        for year in quarters.slots.years {
            for quarter in Quarter.allCases.prefix(calendar.years[year].quarters) where calendar.years[year].ends[quarter.rawValue] != nil {
                let outcome = series.kind == .balance ? quarters.outcome(year, quarter) : trailing.outcome(year, quarter)
                var figure = self.figure(.ttm, series, outcome, year, quarter)
                if figure.value == nil { figure.periodStart = nil }
                concepts.note(&figure, quarter.rawValue)
                try body(figure)
            }
        }
    }

    private func forEachYear<E: Error>(_ series: Series, _ body: (Figure) throws(E) -> Void) throws(E) {
        let quarters = calculation(series)
        var concepts = ConceptChange(count: 1)
        var changes = YearlyChange(series, basis, count: 1)
        for year in quarters.slots.years where calendar.years[year].quarters == 4 {
            let slot = quarters.slots.slot(year, .fourth)
            let history = series.kind == .balance ? slot.balances.first : slot.toDate.first
            let what = series.kind == .balance ? "a balance" : QuarterCalculation.name(.fourth)
            let outcome = history.map { Outcome.value(Calculation($0, series)) } ?? quarters.absent(what, year, .fourth)
            var figure = self.figure(.stitched, series, outcome, year, .fourth)
            figure.fiscalPeriod = .year
            if figure.value == nil { figure.periodStart = series.kind == .balance ? nil : calendar.years[year].end.map { _ in calendar.years[year].start } }
            concepts.note(&figure, 0)
            changes.note(&figure, outcome, 0)
            try body(figure)
        }
    }

    private func calculation(_ series: Series) -> QuarterCalculation {
        QuarterCalculation(series: series, slots: SeriesCalendar(series, calendar), basis: basis, absence: Absence(calendar: calendar))
    }
}
