package import Records

/// Figures of one or several companies as a table: items down, fiscal periods across. The figures are those of one view.
package struct StitchedTable: Sendable {
    package struct Column: Hashable, Comparable, Sendable {
        package let fiscalYear: Int
        package let fiscalPeriod: FiscalPeriod
        /// 0, or 1 for the second period of this name in one row, and so on: the view `latest` has a column for each period, also for those that differ by some
        /// days.
        package let repetition: Int

        package static func < (left: Self, right: Self) -> Bool {
            (left.fiscalYear, left.fiscalPeriod, left.repetition) < (right.fiscalYear, right.fiscalPeriod, right.repetition)
        }
    }

    package struct Row: Sendable {
        package let company: Company
        package let statementType: StatementType
        package let item: String
        package let unit: String?
        /// A figure for each column; nil where the company has no such fiscal period.
        package fileprivate(set) var cells: [Figure?] = []
    }

    /// From the oldest; of periods that end on one day, the shorter one first.
    package private(set) var columns: [Column] = []
    /// By company, then item and unit, in the order of the figures.
    package private(set) var rows: [Row] = []

    /// Creates a table of figures that come as the views give them: those of one company, item and unit together, the oldest first.
    package init(_ figures: [Figure]) {
        var cells: [[(column: Column, figure: Figure)]] = []
        var counts: [Name: Int] = [:]
        for figure in figures {
            guard let year = figure.fiscalYear, let period = figure.fiscalPeriod else { continue }
            if rows.last.map({ $0.company != figure.company || $0.item != figure.item || $0.unit != figure.unit }) ?? true {
                rows.append(Row(company: figure.company, statementType: figure.statementType, item: figure.item, unit: figure.unit))
                cells.append([])
                counts = [:]
            }
            let repetition = counts[Name(year: year, period: period), default: 0]
            counts[Name(year: year, period: period)] = repetition + 1
            cells[cells.count - 1].append((Column(fiscalYear: year, fiscalPeriod: period, repetition: repetition), figure))
        }
        columns = Set(cells.joined().map(\.column)).sorted()
        let places = Dictionary(uniqueKeysWithValues: zip(columns, columns.indices))
        for row in rows.indices {
            rows[row].cells = Array(repeating: nil, count: columns.count)
            for (column, figure) in cells[row] { if let place = places[column] { rows[row].cells[place] = figure } }
        }
    }

    private struct Name: Hashable {
        let year: Int
        let period: FiscalPeriod
    }
}
