import Records

/// Why a figure that a calculation needs is missing.
struct Absence {
    let calendar: FiscalYears

    /// Returns why nothing is reported for a period that ends with a quarter.
    /// - Parameters:
    ///   - what: the figure, as `a figure of three months`.
    ///   - isCovered: whether a filing covers the quarter, although it is a report on a later period.
    func outcome(_ what: String, _ year: Int, _ quarter: Quarter, isCovered: Bool) -> Outcome {
        guard calendar.years.indices.contains(year) else { return .missing(.noFiling, "no filing covers the year before") }
        let place = place(year, quarter)
        if what == QuarterCalculation.name(.fourth), let split = calendar.years[year].split {
            let name = calendar.years[year].name
            return .missing(.notReported, "fiscal \(name) is reported in two parts, to \(split) and from \(split + 1), and not as a year")
        }
        return switch calendar.years[year].coverage[quarter.rawValue] {
        case .none where !isCovered: .missing(.noFiling, "no filing covers \(place)")
        case .unread(.rejected): .missing(.notExtracted, "a filing for \(place) was rejected")
        case .unread(.notExtracted): .missing(.notExtracted, "the XBRL of a filing for \(place) was not extracted")
        case .unread(.withoutXBRL): .missing(.notExtracted, "a filing for \(place) has no statements in XBRL")
        case .none, .reported: .missing(.notReported, "\(what) at the end of \(place) is not reported")
        }
    }

    /// Returns the outcome for a value of more digits than are calculated with.
    func overlong(_ year: Int, _ quarter: Quarter) -> Outcome {
        .missing(.notExtracted, "the value at the end of \(place(year, quarter)) has more than 30 digits")
    }

    private func place(_ year: Int, _ quarter: Quarter) -> String {
        "\(calendar.years[year].name(quarter.fiscalPeriod).rawValue) of fiscal \(calendar.years[year].name)"
    }
}
