package import Figures
import Records

/// A company's figures as text for a terminal: items down, fiscal periods across, a table for each statement.
///
/// Thousands are parted by commas, a negative number stands in parentheses, and a figure that cannot be had is a dash.
package struct FigureTable {
    /// How wide a table may be, and whether negative numbers are red.
    package struct Style {
        /// The most columns of the terminal that a line takes; nil for no limit. Further periods stand in a table below.
        package var width: Int?
        package var usesColor: Bool

        package init(width: Int? = nil, usesColor: Bool = false) {
            self.width = width
            self.usesColor = usesColor
        }
    }

    private static let missing = "–"
    private static let gap = "  "
    private static let order: [StatementType] = [.income, .balance, .cashflow, .comprehensiveIncome, .equity]

    private let table: StitchedTable
    private let style: Style
    private var text = ""

    /// Returns the tables of one company's figures of one view; empty if no figure has a value.
    package static func text(_ figures: [Figure], _ style: Style) -> String {
        guard let first = figures.first?.printable else { return "" }
        var result = FigureTable(table: StitchedTable(figures.map(\.printable)), style: style)
        for type in order { result.append(type) }
        let view = first.view == .ttm ? ": trailing twelve months" : ""
        return result.text.isEmpty ? "" : title(first.company) + view + "\n" + result.text
    }

    private init(table: StitchedTable, style: Style) {
        self.table = table
        self.style = style
    }

    private static func title(_ company: Company) -> String {
        let names = [company.ticker, "CIK \(company.cik.withoutZeros)"].compactMap(\.self).joined(separator: ", ")
        return company.name.map { "\($0) (\(names))" } ?? names
    }

    private mutating func append(_ type: StatementType) {
        let rows = table.rows.filter { $0.statementType == type }.sorted { Self.place($0.item) < Self.place($1.item) }
        let columns = table.columns.indices.filter { column in rows.contains { $0.cells[column]?.value != nil } }
        guard !columns.isEmpty else { return }
        let unit = Self.mainUnit(rows)
        let labels = rows.map { $0.unit == unit || $0.unit == nil ? $0.item : "\($0.item) (\($0.unit ?? ""))" }
        let head = Self.name(type) + (unit.map { ", \($0)" } ?? "")
        let places = rows.map { row in columns.map { Self.places(row.cells[$0]?.value) }.max() ?? 0 }
        let cells = columns.map { column in rows.indices.map { Self.cell(rows[$0].cells[column], places: places[$0]) } }
        let heads = columns.map { heading($0, rows) }
        let labelWidth = ([head] + labels).map(\.count).max() ?? 0
        let widths = columns.indices.map { column in (cells[column].map(\.count) + heads[column].map { $0.count + 1 }).max() ?? 0 }
        for range in blocks(labelWidth, widths) {
            text += "\n"
            for line in 0..<2 {
                text += Self.padded(line == 0 ? head : "", labelWidth)
                for column in range { text += Self.gap + Self.padded(left: heads[column][line] + " ", widths[column]) }
                endLine()
            }
            for row in rows.indices {
                text += Self.padded(labels[row], labelWidth)
                for column in range { text += Self.gap + colored(Self.padded(left: cells[column][row], widths[column])) }
                endLine()
            }
        }
    }

    private mutating func endLine() {
        while text.last == " " { text.removeLast() }
        text += "\n"
    }

    /// The ranges of columns that fit beside the labels, one at least.
    private func blocks(_ labelWidth: Int, _ widths: [Int]) -> [Range<Int>] {
        guard let width = style.width else { return [widths.indices] }
        var blocks: [Range<Int>] = []
        var start = 0
        var used = labelWidth
        for (column, columnWidth) in widths.enumerated() {
            if used + Self.gap.count + columnWidth > width, column > start {
                blocks.append(start..<column)
                (start, used) = (column, labelWidth)
            }
            used += Self.gap.count + columnWidth
        }
        return blocks + [start..<widths.count]
    }

    /// The name of a column's period, and the day on which it ends.
    private func heading(_ column: Int, _ rows: [StitchedTable.Row]) -> [String] {
        let period = table.columns[column]
        let end = rows.lazy.compactMap { $0.cells[column]?.periodEnd }.first
        return ["\(period.fiscalPeriod.rawValue) \(period.fiscalYear)", end.map { "\($0)" } ?? ""]
    }

    private static func place(_ item: String) -> (Int, String) {
        let place = StandardItem(rawValue: item).flatMap { StandardItem.allCases.firstIndex(of: $0) }
        return (place ?? StandardItem.allCases.count, item)
    }

    private static func mainUnit(_ rows: [StitchedTable.Row]) -> String? {
        var counts: [String: Int] = [:]
        for row in rows { if let unit = row.unit { counts[unit, default: 0] += 1 } }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }

    private static func name(_ type: StatementType) -> String {
        switch type {
        case .income: "Income"
        case .balance: "Balance sheet"
        case .cashflow: "Cash flow"
        case .comprehensiveIncome: "Comprehensive income"
        case .equity: "Equity"
        }
    }

    /// A number ends with a blank or a parenthesis, and those of a row have equally many digits after the point, so that digits stand below digits.
    private static func cell(_ figure: Figure?, places: Int) -> String {
        guard let figure else { return "" }
        guard let value = figure.value else { return missing + " " }
        var digits = value.text
        let given = Self.places(value)
        if given < places { digits += (given == 0 ? "." : "") + String(repeating: "0", count: places - given) }
        return digits.hasPrefix("-") ? "(\(grouped(digits.dropFirst())))" : grouped(digits[...]) + " "
    }

    /// The digits after the point.
    private static func places(_ value: Amount?) -> Int {
        guard let digits = value?.text, let point = digits.firstIndex(of: ".") else { return 0 }
        return digits[point...].count - 1
    }

    /// Parts the digits before the point into groups of three.
    static func grouped(_ digits: Substring) -> String {
        let whole = digits.prefix { $0 != "." }
        var result = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { result += "," }
            result.append(digit)
        }
        return result + digits.dropFirst(whole.count)
    }

    private func colored(_ cell: String) -> String { style.usesColor && cell.hasSuffix(")") ? "\u{1B}[31m\(cell)\u{1B}[0m" : cell }

    private static func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    private static func padded(left text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
