/// The records that can be read back, as they were loaded.
package enum RecordView: String, CaseIterable, Sendable {
    case filings, statements, facts, sections, alerts, answers

    /// The type of the records.
    package var type: String { String(rawValue.dropLast()) }

    var table: Table { self == .filings ? Schema.filings : Schema.table(ofType: type) }

    /// The columns of the records' fields. A filing is one object: the record that was merged from all that was loaded of it.
    package var columns: [ResultColumn] { read.map(\.result) }

    /// The names of these columns in the table.
    var tableColumns: [String] { read.map(\.name) }

    private var read: [(name: String, result: ResultColumn)] {
        if self == .filings { return [("record", ResultColumn("record", .others))] }
        var read: [(name: String, result: ResultColumn)] = []
        for column in table.columns {
            if let last = read.last?.result, last.form == .numberElseText {
                // The texts of a field whose numbers stand in the column before.
                read.append((column.name, ResultColumn(last.name, .text)))
            } else if !column.isDerived || column.kind == .others || column.name == "id" {
                read.append((column.name, ResultColumn(column.name, column.kind)))
            }
        }
        return read
    }

    /// Whether records can be chosen by their item.
    package var hasItems: Bool { itemColumn != nil }

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
