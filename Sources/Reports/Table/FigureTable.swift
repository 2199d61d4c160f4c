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

    private let table: StitchedTable
    private let style: Style
    private var text = ""

    /// Returns the tables of one company's figures of one view; empty if no figure has a value.
    package static func text(_ figures: [Figure], _ style: Style) -> String {
        guard let first = figures.first?.printable else { return "" }
        var result = FigureTable(table: StitchedTable(figures.map(\.printable)), style: style)
        for type in StatementTable.order { result.append(type) }
        let view = first.view == .ttm ? ": trailing twelve months" : ""
        return result.text.isEmpty ? "" : first.company.title + view + "\n" + result.text
    }

    private init(table: StitchedTable, style: Style) {
        self.table = table
        self.style = style
    }

    private mutating func append(_ type: StatementType) {
        let statement = StatementTable(type, of: table)
        let (rows, unit) = (statement.rows, statement.unit)
        let columns = table.columns.indices.filter { column in rows.contains { $0.cells[column]?.value != nil } }
        guard !columns.isEmpty else { return }
        let labels = rows.map { $0.unit == unit || $0.unit == nil ? $0.item : "\($0.item) (\($0.unit ?? ""))" }
        let head = StatementTable.name(type) + (unit.map { ", \($0)" } ?? "")
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
        return [period.name, end.map { "\($0)" } ?? ""]
    }

    /// A number ends with a blank or a parenthesis, and those of a row have equally many digits after the point, so that digits stand below digits.
    private static func cell(_ figure: Figure?, places: Int) -> String {
        guard let figure else { return "" }
        guard let value = figure.value else { return missing + " " }
        return NumberText.accounting(value, places: places) + (value.isNegative ? "" : " ")
    }

    private static func places(_ value: Amount?) -> Int { value.map { NumberText.places($0.text) } ?? 0 }

    private func colored(_ cell: String) -> String { style.usesColor && cell.hasSuffix(")") ? "\u{1B}[31m\(cell)\u{1B}[0m" : cell }

    private static func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
    private static func padded(left text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
}
