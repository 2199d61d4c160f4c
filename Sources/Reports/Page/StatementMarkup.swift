import Figures
import Records

/// Writes a table of one statement.
struct StatementMarkup {
    private let type: StatementType
    private let statement: StatementTable
    private let shown: PageTable
    private let columns: [Int]
    private let periods: String
    private let id: String

    /// Nil if no figure of the statement is shown.
    /// - Parameters:
    ///   - periods: what the columns are, such as `fiscal years`.
    ///   - id: the id of the caption.
    init?(_ type: StatementType, _ shown: PageTable, periods: String, id: String) {
        self.periods = periods
        self.id = id
        self.type = type
        self.shown = shown
        let statement = StatementTable(type, of: shown.table)
        self.statement = statement
        columns = shown.table.columns.indices.filter { column in statement.rows.contains { $0.cells[column]?.value != nil } }
        if columns.isEmpty { return nil }
    }

    /// - Parameter references: gets the notes of calculated and missing figures.
    func write(to writer: inout MarkupWriter, _ references: inout PageReferences) {
        let scale = NumberScale.common(amounts { $0.unit == statement.unit })
        writer.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-labelledby": id]) { region in
            region.element("table") { table in
                // The text stays in view when the table is scrolled sideways.
                table.element("caption") { $0.element("span", ["id": id], text: caption(scale)) }
                table.newLine()
                table.element("thead") { head in head.element("tr") { heading(&$0) } }
                table.newLine()
                table.element("tbody") { body in
                    for row in statement.rows {
                        write(row, scale, to: &body, &references)
                        body.newLine()
                    }
                }
            }
        }
        if let further = shown.furtherItems[type] { writer.element("p", ["class": "small"], text: "Left out: \(NumberText.count(further, "further item")).") }
        writer.newLine()
    }

    private func caption(_ scale: NumberScale) -> String {
        let unit = statement.unit.map { UnitText.name($0).cut(to: 40) + (scale.name.map { " in \($0)" } ?? "") }
        return ["\(StatementTable.name(type)), \(periods)", unit].compactMap(\.self).joined(separator: ", ")
    }

    private func heading(_ row: inout MarkupWriter) {
        row.element("th", ["scope": "col"], text: "Item")
        for column in columns {
            row.element("th", ["scope": "col"]) { cell in
                cell.text(shown.table.columns[column].name)
                if let end = shown.end(column) {
                    cell.text(" ")
                    cell.element("small", text: end)
                }
            }
        }
    }

    private func write(_ row: StitchedTable.Row, _ scale: NumberScale, to writer: inout MarkupWriter, _ references: inout PageReferences) {
        let isMain = row.unit == statement.unit
        let scale = isMain ? scale : NumberScale.common(amounts { $0.unit == row.unit })
        let isMargin = row.unit == Margin.unit
        let places = columns.map { column in row.cells[column]?.value.map { NumberText.places(scale.digits($0)) } ?? 0 }.max() ?? 0
        let cell = FigureCell(scale: scale, places: isMargin ? 1 : places)
        writer.element("tr") { line in
            line.element("th", ["scope": "row", "title": row.item.cut(to: ReportLimits.charactersOfAName)]) { label in
                label.text(StandardItem.label(row.item))
                if !isMain, let unit = row.unit {
                    label.text(" ")
                    label.element("small", text: UnitText.name(unit).cut(to: 40) + (scale.name.map { " in \($0)" } ?? ""))
                }
            }
            for column in columns { cell.write(row.cells[column], to: &line, &references) }
        }
    }

    /// The values and their changes.
    private func amounts(_ isWanted: (StitchedTable.Row) -> Bool) -> [Amount] {
        statement.rows.filter(isWanted).flatMap { row in columns.flatMap { [row.cells[$0]?.value, row.cells[$0]?.change?.amount].compactMap(\.self) } }
    }
}
