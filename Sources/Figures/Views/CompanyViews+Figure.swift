import Records

/// Making figures of rows, histories and outcomes.
extension CompanyViews {
    /// Returns a figure without a period or a value.
    func figure(_ view: FigureView, _ series: Series) -> Figure {
        let item = figures.items[series.item]
        let statement = series.standardItem?.statement ?? series.histories.last.map { figures.rows[$0.row].statementType } ?? .income
        return Figure(view: view, company: figures.company, statementType: statement, item: item, unit: series.unit.map { figures.units[$0] })
    }

    /// Returns the figure of a quarter, or of a period that ends with it.
    func figure(_ view: FigureView, _ series: Series, _ outcome: Outcome, _ year: Int, _ quarter: Quarter) -> Figure {
        var figure = figure(view, series)
        figure.fiscalYear = calendar.years[year].name
        figure.fiscalPeriod = calendar.years[year].name(quarter.fiscalPeriod)
        switch outcome {
        case .value(let calculation): fill(&figure, series, calculation)
        case .missing(let missing, let reason):
            figure.missing = missing
            figure.reason = reason
            figure.periodEnd = calendar.years[year].knownEnd(quarter)
            if series.kind != .balance, figure.periodEnd != nil {
                figure.periodStart = quarter.previous.map { calendar.years[year].knownEnd($0).map { $0 + 1 } } ?? calendar.years[year].start
            }
        }
        return figure
    }

    /// Sets the concept and the place of a reported figure.
    func fill(_ figure: inout Figure, from history: History) {
        let row = figures.rows[history.row]
        figure.concept = row.concept.map { figures.concepts[$0] }
        figure.filing = figures.filings[Int(row.filing)]
        figure.document = row.document.map { figures.documents[$0] }
        figure.offset = row.offset
    }

    private func fill(_ figure: inout Figure, _ series: Series, _ calculation: Calculation) {
        figure.periodStart = calculation.period.start
        figure.periodEnd = calculation.period.end
        figure.value = calculation.value
        let first = series.histories[calculation.parts[0].history]
        guard let rule = calculation.rule else { return fill(&figure, from: first) }
        figure.concept = first.concept.map { figures.concepts[$0] }
        figure.conceptChanged = calculation.histories.contains { series.histories[$0].concept != first.concept }
        figure.filing = calculation.histories.map { series.histories[$0].lastReport }.max().map { basis.filings[$0] }
        figure.derived = Figure.Derivation(
            rule: rule,
            from: calculation.parts.map { part in
                Figure.Source(accessionNumber: filing(of: series.histories[part.history]).accessionNumber, period: part.period, value: part.value)
            })
    }

    private func filing(of history: History) -> ReportingFiling { figures.filings[Int(figures.rows[history.row].filing)] }

    /// Whether a period ends near the end of a quarter, and is no period of the company's fiscal calendar although it looks like one.
    func isBesideCalendar(_ period: ReportingPeriod) -> Bool {
        guard let (year, quarter) = calendar.quarter(endingOn: period.end) else { return false }
        let fiscalYear = calendar.years[year]
        return period.start == nil ? !fiscalYear.closes(quarter, on: period.end) : fiscalYear.isStub(period)
    }

    /// Returns the fiscal year and period of a period by its days; nil if it is not a period of the company's fiscal calendar.
    func name(of period: ReportingPeriod) -> (year: Int, period: FiscalPeriod)? {
        guard let (year, quarter) = calendar.quarter(endingOn: period.end), !isBesideCalendar(period) else { return nil }
        let fiscalYear = calendar.years[year]
        guard period.start != nil else { return (fiscalYear.name, fiscalYear.name(quarter == .fourth ? .year : quarter.fiscalPeriod)) }
        if calendar.isToDate(period, year) { return (fiscalYear.name, fiscalYear.name(quarter.yearToDate)) }
        return FiscalLength.quarter.contains(period.days) ? (fiscalYear.name, fiscalYear.name(quarter.fiscalPeriod)) : nil
    }
}
