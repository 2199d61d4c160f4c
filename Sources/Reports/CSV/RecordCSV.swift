import Bytes
package import Warehouse

extension CSVWriter {
    /// Appends the names of the columns.
    package mutating func header(_ columns: [ResultColumn]) {
        for (index, column) in columns.enumerated() where !column.continues(columns, index) { cell(column.name) }
        endRow()
    }

    /// Appends a row.
    package mutating func row(_ row: ResultRow) {
        for (index, column) in row.columns.enumerated() where !column.continues(row.columns, index) {
            row.withText(index) { text in
                if text == nil, column.form == .numberElseText { row.withText(index + 1) { cell($0) } } else { cell(text) }
            }
        }
        endRow()
    }
}

extension ResultColumn {
    /// Whether the values belong to the column before, for texts instead of numbers.
    fileprivate func continues(_ columns: [ResultColumn], _ index: Int) -> Bool { index > 0 && columns[index - 1].form == .numberElseText }
}
