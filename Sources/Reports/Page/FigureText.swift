import Figures
import Records

/// Figures in words.
enum FigureText {
    /// What a calculated figure was made from: `2024-01-01 to 2024-12-31: 500 USD in 0000320193-25-000008, less 2024-01-01 to 2024-09-30: 300 USD in …`.
    static func calculation(_ figure: Figure) -> String {
        guard let derived = figure.derived else { return "" }
        return derived.from.enumerated().map { index, source in
            sign(derived, index) + days(source.period) + ": " + amount(source.value, figure.unit) + " in " + source.accessionNumber.cut(to: 40)
        }.joined(separator: ", ")
    }

    /// The word before a source of a calculated figure.
    static func sign(_ derived: Figure.Derivation, _ index: Int) -> String {
        switch (derived.rule, derived.from.count, index) {
        case (_, _, 0): ""
        case (.q2, _, _), (.q3, _, _), (.q4, _, _), (.ttm, 3, 2): "less "
        case (.ttm, _, _): "plus "
        }
    }

    static func days(_ period: ReportingPeriod) -> String { period.start.map { "\($0) to \(period.end)" } ?? "\(period.end)" }

    /// A number in full, with its unit.
    static func amount(_ value: Amount, _ unit: String?) -> String {
        NumberText.accounting(value) + (unit.map { " " + UnitText.name($0).cut(to: ReportLimits.charactersOfAName) } ?? "")
    }

    /// Why a figure is missing.
    static func reason(_ figure: Figure) -> String {
        let kind =
            switch figure.missing {
            case .notReported: "not reported"
            case .notExtracted: "not extracted"
            case .noFiling: "no filing"
            case nil: "missing"
            }
        return kind + (figure.reason.map { ": " + $0.cut(to: ReportLimits.charactersOfAName) } ?? "")
    }
}
