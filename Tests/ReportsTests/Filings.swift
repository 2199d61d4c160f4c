import Figures
import Records

/// Filings of a company, from which the views are made.
struct Filings {
    var company = Company(cik: Filings.cik(1), ticker: "ALDC", name: "Alder Creek")
    var figures: [ReportedFigure] = []

    static func cik(_ number: Int) -> CIK { CIK(number).unsafelyUnwrapped }

    static func filing(_ year: Int, form: String = "10-K") -> ReportingFiling {
        let number = String(year % 100)
        return ReportingFiling(
            accessionNumber: "0000000001-\(number.count == 1 ? "0" : "")\(number)-000001", formType: form,
            filingDate: CalendarDate(year: year + 1, month: 2, day: 1),
            acceptedAt: nil)
    }

    /// Adds the figure of a calendar year, or for a balance that of its last day.
    mutating func add(_ year: Int, _ item: String, _ value: String, unit: String? = "USD", concept: String = "us-gaap:X", filing: ReportingFiling? = nil) {
        let statement = StandardItem(rawValue: item)?.statement ?? .income
        let start = statement == .balance ? nil : CalendarDate(year: year, month: 1, day: 1)
        figures.append(
            ReportedFigure(
                filing: filing ?? Self.filing(year), statementType: statement, isPrimary: true, item: item,
                period: ReportingPeriod(start: start, end: CalendarDate(year: year, month: 12, day: 31).unsafelyUnwrapped), value: Amount(value) ?? .zero,
                unit: unit,
                concept: concept))
    }

    /// Adds a figure of the first three, six or nine months of a year.
    mutating func add(_ year: Int, months: Int, _ item: String, _ value: String) {
        let end = CalendarDate(year: year, month: months, day: CalendarDate.length(ofMonth: months, in: year)).unsafelyUnwrapped
        let filing = ReportingFiling(accessionNumber: "0000000001-\(year % 100)-00010\(months)", formType: "10-Q", filingDate: end + 40, acceptedAt: nil)
        figures.append(
            ReportedFigure(
                filing: filing, statementType: .income, isPrimary: true, item: item,
                period: ReportingPeriod(start: CalendarDate(year: year, month: 1, day: 1), end: end), value: Amount(value) ?? .zero, unit: "USD",
                concept: "us-gaap:X"))
    }

    func views() throws -> CompanyViews {
        var all = CompanyFigures(company)
        for figure in figures { try all.add(figure) }
        return CompanyViews(all)
    }
}
