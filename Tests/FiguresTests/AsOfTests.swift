import Figures
import Records
import Testing

/// What was known on a day equals what the filings of that day and before give alone, in every view.
struct AsOfTests {
    private func views(_ figures: CompanyFigures) -> [[Figure]] {
        let views = CompanyViews(figures)
        return FigureView.allCases.map { views.all($0) }
    }

    private func company(_ figures: [ReportedFigure]) throws -> CompanyFigures {
        var company = CompanyFigures(Company(cik: .apple))
        for figure in figures { try company.add(figure) }
        return company
    }

    /// The filings of a day and before, in another order: neither later filings nor the order of the rows may show.
    @Test(arguments: 0..<10)
    func generatedHistories(_ part: Int) throws {
        for seed in part * 250..<(part + 1) * 250 {
            var history = GeneratedHistory(seed: UInt64(seed))
            let all = try company(history.figures)
            let shuffled = history.shuffled()
            for day in history.days(2) {
                let alone = try company(shuffled.filter { figure in figure.filing.knownOn.map { $0 <= day } ?? false })
                guard views(all.known(on: day)) == views(alone) else { throw Difference(seed: seed, day: day) }
            }
        }
    }

    private struct Difference: Error {
        let seed: Int
        let day: CalendarDate
    }

    /// The latest values of generated histories, found again without sorting or merging: of the reports of one period, none is newer.
    @Test func latestValuesAreTheNewest() throws {
        for seed in 0..<500 {
            let figures = GeneratedHistory(seed: UInt64(seed)).figures
            for latest in CompanyViews(try company(figures)).all(.latest) {
                let same = figures.filter { figure in
                    guard figure.item == latest.item, figure.unit == latest.unit, figure.period.end == latest.periodEnd else { return false }
                    guard let start = figure.period.start, let mine = latest.periodStart else { return figure.period.start == nil && latest.periodStart == nil }
                    return abs(start - mine) <= (figure.period.end - start > 75 ? 1 : 0)
                }
                let newest = try #require(same.max { $0.filing.isOlder(than: $1.filing) }).filing
                guard newest.accessionNumber == latest.filing?.accessionNumber else {
                    throw Difference(seed: seed, day: newest.knownOn ?? CalendarDate(days: 0))
                }
                #expect(same.contains { $0.filing.accessionNumber == newest.accessionNumber && $0.value == latest.value })
            }
        }
    }

    @Test(.enabled(if: CompanyFacts.isHere, CompanyFacts.comment), arguments: [CompanyFacts.apple, CompanyFacts.snowflake, CompanyFacts.logistic])
    func companyFacts(_ file: String) throws {
        let figures = try CompanyFacts.read(file)
        let all = try company(figures)
        let days = Set(figures.compactMap(\.filing.filingDate)).sorted()
        try #require(days.count >= 2)
        for day in [days[0] + -1, days[days.count / 3] + -1, days[days.count * 4 / 5]] {
            let alone = try company(figures.filter { figure in figure.filing.filingDate.map { $0 <= day } ?? false })
            #expect((views(all.known(on: day)) == views(alone)) as Bool, "\(file) as of \(day)")
        }
    }
}

extension ReportingFiling {
    /// The rule of the order of filings, written a second time.
    fileprivate func isOlder(than other: ReportingFiling) -> Bool {
        let mine = (knownOn?.days ?? .min, acceptedAt ?? .min, accessionNumber)
        return mine < (other.knownOn?.days ?? .min, other.acceptedAt ?? .min, other.accessionNumber)
    }
}
