import Bytes
import Records

/// The fiscal years of a company, as the periods of its figures show them.
///
/// A year is a period of a year's length that annual reports have, and a transition period that a transition report is on. Periods to date that begin outside of all such years, and quarters that follow on a year,
/// begin years whose end is not reported: the present one, a transition period, a year whose annual report is missing. Where periods overlap, the more frequent
/// one counts: utilities report trailing twelve months, and reports on a transition period also the calendar year.
struct FiscalYears {
    /// By start; years do not overlap by more than `FiscalLength.tolerance`.
    private(set) var years: [FiscalYear] = []

    init(_ company: CompanyFigures, ranks: [Int]) {
        let evidence = PeriodEvidence.gather(company, ranks: ranks)
        var spans = YearSpans()
        for year in evidence where year.isYear && FiscalLength.year.contains(year.days) { spans.add(year.period, hasEnd: true) }
        for transition in evidence where transition.isTransition { spans.add(transition.period, hasEnd: true) }
        let splits = SplitYear.find(evidence).filter { spans.add($0.year, hasEnd: true) }
        for part in evidence where FiscalLength.halfYear.contains(part.days) || FiscalLength.nineMonths.contains(part.days) {
            spans.add(part.period, hasEnd: false)
        }
        // Oldest first, so that the quarters of a year that has only quarters find its first one.
        for quarter in evidence.filter({ FiscalLength.quarter.contains($0.days) }).sorted(by: { $0.period.end < $1.period.end }) {
            spans.add(quarter: quarter.period, isFirst: quarter.isFirstQuarter)
        }
        for unread in company.unread.sorted(by: { $0.periodEnd < $1.periodEnd }) { spans.add(unread: unread.periodEnd) }
        years = spans.years()

        for year in years.indices.dropFirst() { years[year].isTransition = years[year].end != nil && !years[year].isWhole }
        for split in splits {
            guard let year = years.firstIndex(where: { $0.start == split.year.start && $0.end == split.year.end }) else { continue }
            years[year].split = split.split
        }
        findEnds(evidence)
        expectEnds()
        cover(company)
        endLastYear()
        nameYears(evidence)
    }

    /// Returns the year that a day is in or ends, and the quarter that ends on that day; nil if no quarter ends there.
    func quarter(endingOn day: CalendarDate) -> (year: Int, quarter: Quarter)? {
        let next = years.indices.partitioningIndex { years[$0].start > day }
        // A year may end some days into the next: ends differ by a few days between reports.
        for year in [next - 1, next - 2] where years.indices.contains(year) {
            if let quarter = Quarter(daysIntoYear: day - years[year].start + 1), quarter.rawValue < years[year].quarters { return (year, quarter) }
        }
        return nil
    }

    /// Whether a day is in a transition period.
    func isInTransition(_ day: CalendarDate) -> Bool {
        let year = years.indices.partitioningIndex { years[$0].start > day } - 1
        return year >= 0 && years[year].isTransition && years[year].end.map { day <= $0 } ?? false
    }

    /// Whether a duration begins when a year does.
    func isToDate(_ period: ReportingPeriod, _ year: Int) -> Bool {
        period.start.map { abs($0 - years[year].start) <= FiscalLength.tolerance } ?? false
    }

    /// Sets the expected last day of the quarters that no filing reports. It is certain only for years of calendar months, and only if another year has the same
    /// quarter: some companies end their years with a month and their quarters with a week.
    private mutating func expectEnds() {
        func expected(_ year: FiscalYear, _ quarter: Quarter) -> CalendarDate? { year.start.end(ofMonths: 3 * (quarter.rawValue + 1)) }
        for quarter in Quarter.allCases {
            let reported = years.compactMap { year in year.ends[quarter.rawValue].map { $0 == expected(year, quarter) } }
            guard !reported.isEmpty, !reported.contains(false) else { continue }
            for year in years.indices where years[year].ends[quarter.rawValue] == nil {
                years[year].expectedEnds[quarter.rawValue] = expected(years[year], quarter)
            }
        }
    }

    /// Sets the last day of each quarter to the most frequently reported one, and the number of quarters of years that are not whole.
    private mutating func findEnds(_ evidence: [PeriodEvidence]) {
        for year in years.indices {
            guard let end = years[year].end, !years[year].isWhole else { continue }
            let days = end - years[year].start + 1
            years[year].quarters = [FiscalLength.quarter, FiscalLength.halfYear, FiscalLength.nineMonths, FiscalLength.year].count { days >= $0.lowerBound }
        }
        for item in evidence where item.period.start != nil {
            guard let (year, quarter) = quarter(endingOn: item.period.end), !years[year].isStub(item.period),
                isToDate(item.period, year) || FiscalLength.quarter.contains(item.days)
            else { continue }
            note(item.period.end, year, quarter)
        }
        for year in years.indices where years[year].isWhole {
            years[year].ends[3] = years[year].end
            if let end = years[year].end { years[year].closingDays[3].insert(end) }
        }
        // A balance has no first day to tell whether it is of the last day of a period, so that durations come first.
        for item in evidence where item.period.start == nil {
            guard let (year, quarter) = quarter(endingOn: item.period.end), !years[year].isStub(item.period),
                years[year].ends[quarter.rawValue] == nil || item.isPrimary, !years[year].closes(quarter, on: item.period.end + -1)
            else { continue }
            note(item.period.end, year, quarter)
        }
    }

    private mutating func note(_ day: CalendarDate, _ year: Int, _ quarter: Quarter) {
        if years[year].ends[quarter.rawValue] == nil { years[year].ends[quarter.rawValue] = day }
        years[year].closingDays[quarter.rawValue].insert(day)
    }

    /// Sets what is known of the filings for each quarter. A rejected filing counts also beside another one. One without XBRL does not: an amendment often has none.
    private mutating func cover(_ company: CompanyFigures) {
        for day in ReportDates(company).days {
            if let (year, quarter) = quarter(endingOn: day) { years[year].coverage[quarter.rawValue] = .reported }
        }
        for unread in company.unread.sorted(by: { $0.filing.isBefore($1.filing) }) {
            guard let (year, quarter) = quarter(endingOn: unread.periodEnd) else { continue }
            switch (years[year].coverage[quarter.rawValue], unread.cause) {
            case (.none, _), (_, .rejected): years[year].coverage[quarter.rawValue] = .unread(unread.cause)
            case (.reported, _), (.unread, _): break
            }
        }
    }

    /// Ends a year that is not over with the last quarter of which something is known.
    private mutating func endLastYear() {
        guard let year = years.indices.last, years[year].end == nil else { return }
        let known = Quarter.allCases.last { years[year].ends[$0.rawValue] != nil || years[year].coverage[$0.rawValue].isKnown }
        years[year].quarters = (known?.rawValue ?? -1) + 1
    }

    /// Names each year as its own figures do; else after the year before; else by the calendar year in which it ends, as a transition period always is: before the
    /// change, its filings take it for a part of a fiscal year that never ends.
    private mutating func nameYears(_ evidence: [PeriodEvidence]) {
        var named = [Bool](repeating: false, count: years.count)
        // Years first, then their parts; the most frequent first.
        for isYear in [true, false] {
            for item in evidence where item.fiscalYear != nil && FiscalLength.year.contains(item.days) == isYear && item.period.start != nil {
                guard let name = item.fiscalYear?.year, let (year, _) = quarter(endingOn: item.period.end), !named[year], !years[year].isTransition,
                    isToDate(item.period, year) || FiscalLength.quarter.contains(item.days)
                else { continue }
                years[year].name = name
                named[year] = true
            }
        }
        for year in years.indices where !named[year] {
            let end = years[year].end ?? years[year].start + 364
            years[year].name = FiscalYear.name(endingOn: end)
            if years[year].isTransition { continue }
            // The years of a company that names them after their start.
            if year > 0, named[year - 1], let last = years[year - 1].end, years[year - 1].isWhole, abs(years[year].start - last - 1) <= FiscalLength.tolerance {
                years[year].name = years[year - 1].name + 1
                named[year] = true
            }
        }
        renameRepeated()
    }

    /// Renames whole years if two have one name, as after a wrong fiscal year on a cover page: all are then as far from the calendar year of their end as most are.
    private mutating func renameRepeated() {
        let whole = years.indices.filter { years[$0].isWhole }
        guard Set(whole.map { years[$0].name }).count < whole.count else { return }
        let ends = whole.compactMap { year in years[year].end.map { FiscalYear.name(endingOn: $0) } }
        var counts: [Int: Int] = [:]
        for (year, name) in zip(whole, ends) { counts[years[year].name - name, default: 0] += 1 }
        let shift = counts.max { ($0.value, $1.key.magnitude) < ($1.value, $0.key.magnitude) }?.key ?? 0
        for (year, name) in zip(whole, ends) { years[year].name = name + shift }
    }
}
