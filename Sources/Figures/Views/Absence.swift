import Records

/// Why a figure that a calculation needs is missing.
struct Absence {
    let calendar: FiscalYears

    /// Returns why nothing is reported for a period that ends with a quarter.
    /// - Parameter what: the figure, as `a figure of three months`.
    func outcome(_ what: String, _ year: Int, _ quarter: Quarter) -> Outcome {
        guard calendar.years.indices.contains(year) else { return .missing(.noFiling, "no filing covers the year before") }
        let place = "\(quarter.fiscalPeriod.rawValue) of fiscal \(calendar.years[year].name)"
        return switch calendar.years[year].coverage[quarter.rawValue] {
        case .none: .missing(.noFiling, "no filing covers \(place)")
        case .unread: .missing(.notExtracted, "a filing for \(place) was rejected")
        case .reported: .missing(.notReported, "\(what) at the end of \(place) is not reported")
        }
    }
}
