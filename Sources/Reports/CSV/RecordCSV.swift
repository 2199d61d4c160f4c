import Bytes
package import Warehouse

extension CSVWriter {
    /// Appends the names of the columns.
    package mutating func header(_ columns: [ResultColumn]) {
        for (index, column) in columns.enumerated() where column.isCell(columns, index) { cell(column.name) }
        endRow()
    }

    /// Appends a row.
    package mutating func row(_ row: ResultRow) {
        for (index, column) in row.columns.enumerated() where column.isCell(row.columns, index) {
            row.withText(index) { text in
                if text == nil, column.form == .numberElseText { row.withText(index + 1) { cell($0) } } else { cell(text) }
            }
        }
        endRow()
    }
}

extension ResultColumn {
    /// Whether the values have a cell of their own: texts instead of numbers belong to the column before, and the place in a list to none.
    fileprivate func isCell(_ columns: [ResultColumn], _ index: Int) -> Bool {
        form != .place && !(index > 0 && columns[index - 1].form == .numberElseText)
    }
}
