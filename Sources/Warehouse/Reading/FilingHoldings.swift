import Bytes
import JSONLines

/// What a database holds of a filing: its row, and how many rows of each table belong to it.
package struct FilingHoldings: Equatable, Sendable {
    /// The filing's row; nil if there is none.
    package struct Row: Equatable, Sendable {
        /// Whether all records of the filing were loaded.
        package let isProcessed: Bool
        /// The rows that were loaded, by table, in the order of `tables`.
        package let loaded: [Int]

        package init(isProcessed: Bool, loaded: [Int]) {
            self.isProcessed = isProcessed
            self.loaded = loaded
        }
    }

    /// The tables, by the names of their records in plural.
    package static let tables = counted.map(\.name)

    static let counted: [(name: String, table: Table)] =
        [
            ("facts", Schema.facts), ("statements", Schema.statements), ("figures", Schema.figures), ("sections", Schema.sections), ("alerts", Schema.alerts),
            ("answers", Schema.answers), ("other records", Schema.otherRecords), ("filers", Schema.parties), ("documents", Schema.documents),
        ] + Schema.formTables.map { (String($0.table.name.map { $0 == "_" ? " " : $0 }), $0.table) }

    package let accessionNumber: String
    package let row: Row?
    /// The rows that are there, by table, in the order of `tables`.
    package let found: [Int]

    package init(accessionNumber: String, row: Row?, found: [Int]) {
        self.accessionNumber = accessionNumber
        self.row = row
        self.found = found
    }
}

extension WarehouseReader {
    /// The most filings that one query names: each is a parameter, of which SQLite takes 32,766.
    package static let holdingsAtOnce = 500

    /// Calls `body` with what the database holds of each of some filings, at most `holdingsAtOnce`.
    package func forEachHoldings<E: Error>(
        of accessionNumbers: [String], _ body: (FilingHoldings) throws(E) -> Void, failing: (WarehouseFailure) -> E
    ) throws(E) {
        let counts = FilingHoldings.counted.map { "(SELECT count(*) FROM \($0.table.name) t WHERE t.accession_number = n.accession_number)" }
        let sql = """
            WITH n (accession_number) AS (VALUES \(repeatElement("(?)", count: accessionNumbers.count).joined(separator: ", ")))
            SELECT n.accession_number, f.accession_number IS NOT NULL, f.processed, f.provenance, f.record -> 'filers', f.record -> 'documents',
                \(counts.joined(separator: ",\n    "))
            FROM n LEFT JOIN sec_filings f ON f.accession_number = n.accession_number
            """
        let columns =
            [
                ResultColumn("accession_number", .key), ResultColumn("is_there", .flag), ResultColumn("processed", .flag), ResultColumn("provenance", .text),
                ResultColumn("filers", .text), ResultColumn("documents", .text),
            ] + FilingHoldings.tables.map { ResultColumn($0, .integer) }
        try source.forEachRow(
            Query(sql, accessionNumbers, columns), { (row) throws(E) in try body(FilingHoldings(row, firstCount: 6)) }, failing: failing)
    }

    /// Calls `body` with the accession number of each filing that is not withdrawn, in any order.
    package func forEachFiling<E: Error>(_ body: (String) throws(E) -> Void, failing: (WarehouseFailure) -> E) throws(E) {
        let query = Query("SELECT accession_number FROM sec_filings WHERE removed IS NOT TRUE", [], [ResultColumn("accession_number", .key)])
        try source.forEachRow(query, { (row) throws(E) in try body(row.text(0) ?? "") }, failing: failing)
    }

    /// Calls `body` with each table that has rows without a filing, by the name of its records in plural, the accession number in these rows, and their number.
    ///
    /// A server's foreign keys let no such rows be; SQLite heeds them only for connections that ask for it.
    package func forEachOrphan<E: Error>(
        _ body: (_ table: String, _ accessionNumber: String, _ count: Int) throws(E) -> Void, failing: (WarehouseFailure) -> E
    ) throws(E) {
        for (name, table) in FilingHoldings.counted {
            // The index has the numbers in their order: one look for each, however many rows it has.
            let sql = """
                WITH RECURSIVE n (accession_number) AS (
                    SELECT min(accession_number) FROM \(table.name)
                    UNION ALL
                    SELECT (SELECT min(accession_number) FROM \(table.name) WHERE accession_number > n.accession_number) FROM n WHERE n.accession_number IS NOT NULL
                )
                SELECT n.accession_number, (SELECT count(*) FROM \(table.name) t WHERE t.accession_number = n.accession_number) FROM n
                WHERE n.accession_number IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sec_filings f WHERE f.accession_number = n.accession_number)
                """
            let query = Query(sql, [], [ResultColumn("accession_number", .key), ResultColumn("rows", .integer)])
            try source.forEachRow(query, { (row) throws(E) in try body(name, row.text(0) ?? "", row.integer(1) ?? 0) }, failing: failing)
        }
    }
}

extension FilingHoldings {
    fileprivate init(_ row: ResultRow, firstCount: Int) {
        accessionNumber = row.text(0) ?? ""
        found = Self.counted.indices.map { row.integer(firstCount + $0) ?? 0 }
        guard row.isTrue(1) else {
            self.row = nil
            return
        }
        var loads: [String: Int] = [:]
        let provenance = row.value(3) { try? JSONValue(parsing: $0) }
        for load in (provenance?.array ?? []).flatMap({ $0["loads"]?.members ?? [] }) {
            let name = Self.counted.first { $0.table.name == Schema.table(ofType: load.key).name }?.name ?? ""
            loads[name, default: 0] += load.value["count"]?.integer ?? 0
            loads["figures", default: 0] += load.value["figures"]?.integer ?? 0
        }
        for (name, column) in [("filers", 4), ("documents", 5)] {
            loads[name] = row.value(column) { try? JSONScanner().elements(of: $0).count } ?? 0
        }
        self.row = Row(isProcessed: row.isTrue(2), loaded: Self.tables.map { loads[$0] ?? 0 })
    }
}
