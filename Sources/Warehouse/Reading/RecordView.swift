/// The records that can be read back, as they were loaded.
package enum RecordView: String, CaseIterable, Sendable {
    case filings, statements, facts, sections, alerts, answers

    /// The type of the records.
    package var type: String { String(rawValue.dropLast()) }

    var table: Table { self == .filings ? Schema.filings : Schema.table(ofType: type) }

    /// The columns of the records' fields. A filing is one object: the record that was merged from all that was loaded of it.
    package var columns: [ResultColumn] {
        if self == .filings { return [ResultColumn("record", .others)] }
        // The loader's own columns are no fields, but for a text, which belongs to the field of the column before.
        var columns: [ResultColumn] = []
        for column in table.columns {
            if case .numberElseText? = columns.last?.kind {
                columns.append(ResultColumn(columns[columns.count - 1].name, .text))
            } else if !column.isDerived || column.kind == .others || column.name == "id" {
                columns.append(ResultColumn(column.name, column.kind))
            }
        }
        return columns
    }

    /// The column that `--item` names.
    var itemColumn: String? {
        switch self {
        case .sections: "item"
        case .facts: "concept"
        default: nil
        }
    }

    /// The most filings whose records one query returns. The database sorts them, and the records of a filing can be long.
    var filingsAtOnce: Int {
        switch self {
        case .facts: 1
        case .statements, .sections: 8
        case .filings, .alerts, .answers: 500
        }
    }
}
