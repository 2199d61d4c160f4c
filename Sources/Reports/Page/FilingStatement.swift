package import Records

/// A statement of one filing as a table: the lines of the form down, its periods across.
package struct FilingStatement {
    /// A value of a line, and where it stands.
    package struct Cell {
        let value: Amount
        let unit: String?
        let title: String
        let address: String?

        /// - Parameters:
        ///   - value: the number as the form shows it.
        ///   - title: where it comes from, in words.
        ///   - address: where it is looked up; nil for nowhere.
        package init(_ value: Amount, unit: String?, title: String, address: String?) {
            (self.value, self.unit, self.title, self.address) = (value, unit, title, address)
        }
    }

    /// A line in one period. A heading has no cell.
    package struct Line {
        /// What the same line has in all periods.
        let key: String
        let label: String
        let depth: Int
        let isHeading: Bool
        let cell: Cell?

        package init(key: String, label: String, depth: Int, isHeading: Bool, cell: Cell?) {
            (self.key, self.label, self.depth, self.isHeading, self.cell) = (key, label, depth, isHeading, cell)
        }
    }

    /// A period with its lines, in the order of the form.
    package struct Column {
        let name: String
        let days: String
        let lines: [Line]

        package init(_ name: String, days: String, lines: [Line]) { (self.name, self.days, self.lines) = (name, days, lines) }
    }

    private struct Row {
        let line: Line
        var cells: [Cell?]
    }

    private let caption: String
    private let columns: [Column]
    private let rows: [Row]
    private static let deepest = 6

    /// - Parameters:
    ///   - caption: the name of the statement.
    ///   - columns: in the order in which they are shown.
    package init(_ caption: String, _ columns: [Column]) {
        (self.caption, self.columns) = (caption, columns)
        rows = Self.merged(columns).filter { row in row.line.isHeading || row.cells.contains { $0 != nil } }
    }

    package var isEmpty: Bool { !rows.contains { !$0.line.isHeading } }

    /// The lines of all columns. A line that a column has in addition stands behind the one before it there. Of lines with one key, the first of a column is the first
    /// of another, and so on.
    private static func merged(_ columns: [Column]) -> [Row] {
        var rows: [Row] = []
        var places: [String: Int] = [:]
        for (number, column) in columns.enumerated() {
            var counts: [String: Int] = [:]
            var last = -1
            for line in column.lines.prefix(ReportLimits.linesOfAStatement) {
                let count = counts[line.key, default: 0]
                counts[line.key] = count + 1
                let key = "\(line.key) \(count)"
                if let place = places[key] {
                    if let cell = line.cell { rows[place].cells[number] = cell }
                    last = place
                    continue
                }
                last += 1
                for (key, place) in places where place >= last { places[key] = place + 1 }
                places[key] = last
                var row = Row(line: line, cells: Array(repeating: nil, count: columns.count))
                row.cells[number] = line.cell
                rows.insert(row, at: last)
            }
        }
        return rows
    }

    /// Writes the table.
    ///
    /// - Parameter id: the id of its caption.
    package func write(to writer: inout MarkupWriter, id: String) {
        let unit = mainUnit
        let scale = NumberScale.common(values(unit))
        writer.element("div", ["class": "scroll", "role": "region", "tabindex": "0", "aria-labelledby": id]) { region in
            region.element("table", ["class": "lines"]) { table in
                table.element("caption") { element in
                    let name = caption.cut(to: ReportLimits.charactersOfAName)
                    element.element("span", ["id": id], text: ([name] + text(unit, scale)).joined(separator: ", "))
                }
                table.element("thead") { head in
                    head.element("tr") { row in
                        row.element("th", ["scope": "col"], text: "Line")
                        for column in columns {
                            row.element("th", ["scope": "col"]) { cell in
                                cell.text(column.name + " ")
                                cell.element("small", text: column.days)
                            }
                        }
                    }
                }
                table.element("tbody") { body in
                    for row in rows {
                        body.newLine()
                        write(row, main: (unit, scale), to: &body)
                    }
                }
            }
        }
        writer.newLine()
    }

    private func write(_ row: Row, main: (unit: String?, scale: NumberScale), to writer: inout MarkupWriter) {
        let depth = "depth-\(min(max(row.line.depth, 0), Self.deepest))"
        let unit = row.cells.lazy.compactMap { $0?.unit }.first
        let isMain = unit == nil || unit == main.unit
        let scale = isMain ? main.scale : NumberScale.common(row.cells.compactMap { $0?.value })
        let places = row.cells.compactMap { $0.map { NumberText.places(scale.digits($0.value)) } }.max() ?? 0
        writer.element("tr", ["class": row.line.isHeading ? "heading" : nil]) { line in
            line.element("th", ["scope": "row", "class": depth]) { head in
                head.element("bdi", text: row.line.label.cut(to: ReportLimits.charactersOfAName))
                if !isMain {
                    head.text(" ")
                    head.element("small", text: text(unit, scale).joined(separator: ", "))
                }
            }
            for cell in row.cells {
                guard let cell else {
                    line.element("td") { _ in }
                    continue
                }
                line.element("td", ["class": cell.value.isNegative ? "negative" : nil]) { element in
                    // A line may have another unit in one of its periods.
                    let isOther = cell.unit != unit
                    let number = isOther ? FigureText.amount(cell.value, cell.unit) : NumberText.accounting(cell.value, places: places, scale: scale)
                    if let address = cell.address {
                        element.element("a", ["href": address, "title": cell.title], text: number)
                    } else {
                        element.element("span", ["class": "value", "title": cell.title], text: number)
                    }
                }
            }
        }
    }

    private func text(_ unit: String?, _ scale: NumberScale) -> [String] {
        unit.map { [UnitText.name($0).cut(to: 40) + (scale.name.map { " in \($0)" } ?? "")] } ?? []
    }

    private func values(_ unit: String?) -> [Amount] { rows.flatMap { $0.cells.compactMap { $0?.unit == unit ? $0?.value : nil } } }

    /// The unit of most values.
    private var mainUnit: String? {
        var counts: [String: Int] = [:]
        for row in rows { for unit in row.cells.lazy.compactMap({ $0?.unit }) { counts[unit, default: 0] += 1 } }
        return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    }
}
