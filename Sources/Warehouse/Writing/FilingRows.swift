import Bytes
import JSONLines
import Records

/// Making the rows of a filing's records.
///
/// Whether a record can be a row depends on the record alone, never on what is stored: otherwise the order of loading would decide which filings are rejected.
extension GatheredFiling {
    /// The tables whose rows are made of the filing's own line, and the fields that list the rows.
    static let derivedTables: [(table: Table, field: ExactText)] = [(Schema.parties, "filers"), (Schema.documents, "documents")]

    /// Rejects the filing if one of its rows cannot be stored. Nothing is stored.
    func check() throws(Rejection) {
        let line = line
        let own: FilingState
        do throws(JSONFailure) { own = FilingState(try JSONObject(parsing: line.span)) } catch { throw Self.notJSON(error) }
        try checkLine()
        for (table, field) in Self.derivedTables { try check(table, own.value(of: field)) }
        for group in groups { try check(group) }
    }

    /// Rejects the filing if its line holds a value that no store takes.
    func checkLine() throws(Rejection) {
        let line = line
        if let fault = StorableJSON.fault(in: line.span) { throw Rejection(code: "bad_field", message: "the filing's line holds \(fault)") }
    }

    /// Rejects the filing if a value of `filers` or `documents` cannot be made rows.
    func check(_ table: Table, _ value: [UInt8]?) throws(Rejection) {
        var rows = RowBuffer(table)
        _ = try makeRows(table, value, &rows)
    }

    /// Rejects the filing if one of a group's records cannot be a row.
    func check(_ group: Group) throws(Rejection) {
        var rows = RowBuffer(group.table)
        // The figures are made only to be checked.
        var figures = RowBuffer(Schema.figures)
        _ = try makeRows(
            group, &rows,
            figures: { (statement, id) throws(Rejection) in
                figures.removeAll()
                try figures.appendFigures(of: statement, id: id, accessionNumber: accessionNumber)
            }, createdAt: { _ in 0 }, put: { (rows: inout RowBuffer) throws(Rejection) in rows.removeAll() }, failing: { $0 })
    }

    /// Makes the rows of a group's records, and calls `put` whenever the buffer is full. Returns the number of rows: a second record with a key is left out.
    ///
    /// - Parameters:
    ///   - figures: is called for each statement that is kept, with the statement's ID.
    ///   - createdAt: the time at which the statement with an ID was first stored, in microseconds of Unix time.
    func makeRows<E: Error>(
        _ group: Group, _ rows: inout RowBuffer, figures: (_ statement: JSONObject, _ id: String) throws(E) -> Void, createdAt: (_ id: String) -> Int,
        put: (inout RowBuffer) throws(E) -> Void, failing: @escaping (Rejection) -> E
    ) throws(E) -> Int {
        let isStatement = group.table.name == Schema.statements.name
        var keys = RowKeys(group.table)
        var record = JSONObject()
        var position = 0
        var kept = 0
        try group.lines.forEachLine(
            { (line: Span<UInt8>) throws(E) in
                position += 1
                try rethrowing(append(line, position, group, &record, &rows), as: failing)
                guard keys.insertLast(of: rows) else { return rows.removeLast() }
                kept += 1
                if isStatement {
                    let id = rows.text(Schema.statements.index(of: "id")) ?? ""
                    rows.set(Schema.statements.index(of: "created_at"), createdAt(id))
                    try figures(record, id)
                }
                if rows.size >= RowBuffer.fullSize { try put(&rows) }
            }, failing: { failing(Rejection(spilling: $0)) })
        return kept
    }

    private func append(
        _ line: Span<UInt8>, _ position: Int, _ group: Group, _ record: inout JSONObject, _ rows: inout RowBuffer
    ) throws(Rejection) {
        if group.table.name == Schema.otherRecords.name {
            if let fault = StorableJSON.fault(in: line) { throw Rejection(code: "bad_field", message: "a \(group.type) record holds \(fault)") }
            rows.appendEmpty()
            rows.set(0, accessionNumber)
            rows.set(1, group.type.text)
            rows.set(2, position)
            rows.set(3, line)
            return
        }
        do throws(JSONFailure) { try record.parse(line) } catch { throw Rejection(code: "bad_record", message: "a \(group.type) record is not JSON: \(error)") }
        try rows.append(record)
        if group.table.name == Schema.statements.name { rows.setStatementID(of: record) }
    }

    /// Makes a row of each element of `filers` or `documents`, and returns their number.
    func makeRows(_ table: Table, _ value: [UInt8]?, _ rows: inout RowBuffer) throws(Rejection) -> Int {
        guard let value else { return 0 }
        let field = Self.derivedTables.first { $0.table.name == table.name }?.field ?? ""
        guard value[0] == UInt8(ascii: "[") else { throw Rejection(code: "bad_field", message: "\(field) is not an array") }
        var element = JSONObject()
        var count = 0
        for range in Self.elements(value) {
            do throws(JSONFailure) { try element.parse(value.span.extracting(range)) } catch {
                throw Rejection(code: "bad_field", message: "an element of \(field) cannot be read: \(error)")
            }
            try rows.append(element)
            count += 1
            rows.set(0, accessionNumber)
            rows.set(1, count)
        }
        return count
    }

    /// The ranges of the elements of a JSON array; none for another value.
    static func elements(_ value: [UInt8]?) -> [Range<Int>] {
        value.flatMap { try? JSONScanner().elements(of: $0.span) } ?? []
    }

    static func notJSON(_ failure: JSONFailure) -> Rejection {
        Rejection(code: "bad_record", message: "the filing's record is not JSON: \(failure)")
    }
}
