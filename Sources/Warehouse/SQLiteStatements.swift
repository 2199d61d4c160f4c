/// The longer SQL statements. Parameter N is the table's Nth column.
enum SQLiteStatements {
    static let now = "strftime('%Y-%m-%dT%H:%M:%SZ', 'now')"

    /// The number of the parameter for `processed`: 1 for a whole filing, 0 for a part of one, null to keep the column as it is.
    static let processedParameter = Schema.filings.columns.count + 1
    /// The number of the parameter for `RowBuffer.given`.
    static let givenParameter = processedParameter + 1

    /// The number of facts that one statement inserts. Within a statement SQLite keeps its position in the table, and finds the next key quickly.
    static let factsAtOnce = 64

    /// The statement that inserts rows. `created_at` is kept from the row that an earlier load stored.
    static func insert(_ table: Table, atOnce: Int = 1) -> String {
        let names = table.columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let rows = (0..<atOnce).map { row in
            let values = table.columns.indices.map { index in
                table.columns[index].name == "created_at"
                    ? "coalesce((SELECT created_at FROM kept_statements WHERE id = ?1), \(now))" : "?\(row * table.columns.count + index + 1)"
            }
            return "(\(values.joined(separator: ", ")))"
        }
        return "INSERT INTO \(table.name) (\(names)) VALUES \(rows.joined(separator: ", ")) ON CONFLICT DO NOTHING"
    }

    static let keepStatementTimes =
        "INSERT INTO kept_statements SELECT id, created_at FROM \(Schema.statements.name) WHERE accession_number = ?1"

    /// The statement that stores a filing's row. A field that the line lacks stays as it was; a field that is null becomes null. `processed_at` changes only if the
    /// filing was stored whole and something in it is new, so that loading the same records again changes nothing.
    static let saveFiling: String = {
        let columns = Schema.filings.columns
        let processed = "?\(processedParameter)"
        // For a new row, patch an empty object: this removes the nulls.
        let record = "?\(Schema.filings.index(of: "record") + 1)"
        let names = columns.map { "\"\($0.name)\"" }.joined(separator: ", ")
        let values = (1...columns.count).map { number in
            switch columns[number - 1].name {
            case "processed": "coalesce(\(processed), 0)"
            case "processed_at": "CASE \(processed) WHEN 1 THEN \(now) END"
            case "created_at": now
            case "record": "json_patch('{}', \(record))"
            default: "?\(number)"
            }
        }
        let updates = columns.enumerated().compactMap { (index, column) -> String? in
            switch column.name {
            case "accession_number", "created_at": nil
            case "processed": "processed = coalesce(\(processed), processed)"
            case "processed_at":
                """
                processed_at = CASE WHEN \(processed) IS NOT 1 OR (processed = 1 AND json_patch(record, \(record)) = record)
                    THEN processed_at ELSE excluded.processed_at END
                """
            case "record": "record = json_patch(record, \(record))"
            default:
                "\"\(column.name)\" = CASE WHEN ?\(givenParameter) & \(1 << index) THEN excluded.\"\(column.name)\" ELSE \"\(column.name)\" END"
            }
        }
        return """
            INSERT INTO \(Schema.filings.name) (\(names)) VALUES (\(values.joined(separator: ", ")))
            ON CONFLICT (accession_number) DO UPDATE SET \(updates.joined(separator: ", "))
            """
    }()
}
