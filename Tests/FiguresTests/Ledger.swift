import Figures
import Records

/// A company's filings, written down one after another.
struct Ledger {
    var figures: [ReportedFigure] = []
    var company = Company(cik: .apple, ticker: "AAPL", name: "Apple Inc.")

    /// Returns a filing; its accession number ends with `number`.
    static func filing(_ form: String, _ date: String, _ number: Int = 1, acceptedAt: String? = nil) -> ReportingFiling {
        let digits = String(number)
        return ReportingFiling(
            accessionNumber: "0000000001-\(date.dropFirst(2).prefix(2))-\(String(repeating: "0", count: 6 - digits.count))\(digits)", formType: form,
            filingDate: CalendarDate(date), acceptedAt: acceptedAt.flatMap { Instant.microseconds($0.utf8Span.span) })
    }

    /// Adds a figure of a filing. `days` is `2023-01-01..2023-03-31`, or one day for an instant.
    mutating func add(
        _ filing: ReportingFiling, _ item: String, _ days: String, _ value: String, decimals: Int? = 0, unit: String = "USD", concept: String? = nil,
        statement: StatementType = .income, isPrimary: Bool = false, document: String? = nil, offset: Int? = nil, year: Int? = nil, period: FiscalPeriod? = nil
    ) {
        figures.append(
            ReportedFigure(
                filing: filing, statementType: statement, isPrimary: isPrimary, item: item, period: Self.period(days), fiscalYear: year, fiscalPeriod: period,
                value: Amount(value) ?? .zero, decimals: decimals, unit: unit, concept: concept, document: document, offset: offset))
    }

    static func period(_ days: String) -> ReportingPeriod {
        let dates = days.split(separator: ".").compactMap { CalendarDate(String($0)) }
        return dates.count == 2
            ? ReportingPeriod(start: dates[0], end: dates[1]) : ReportingPeriod(start: nil, end: dates.first ?? CalendarDate(days: 0))
    }

    func reported() throws -> CompanyFigures {
        var all = CompanyFigures(company)
        for figure in figures { try all.add(figure) }
        return all
    }

    /// Returns the lines of a view: `FY2023 Q4 2023-10-01..2023-12-31 40`, or `FY2023 Q4 2023-10-01..2023-12-31 not_reported`.
    func lines(_ view: FigureView, _ item: String? = nil, asOf day: String? = nil) throws -> [String] {
        var all = try reported()
        if let day = day.flatMap({ CalendarDate($0) }) { all = all.known(on: day) }
        return CompanyViews(all).all(view).filter { item == nil || $0.item == item }.map(\.summary)
    }
}

extension CIK {
    static let apple = CIK(320_193).unsafelyUnwrapped
}

extension Figure {
    var summary: String {
        let days = "\(periodStart.map { "\($0).." } ?? "")\(periodEnd.map { "\($0)" } ?? "-")"
        let name = "\(fiscalYear.map { "FY\($0)" } ?? "-") \(fiscalPeriod?.rawValue ?? "-")"
        return "\(name) \(days) \(value?.text ?? missing?.rawValue ?? "-")\(derived.map { " \($0.rule)" } ?? "")"
    }
}
