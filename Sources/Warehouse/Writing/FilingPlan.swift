import Bytes
import JSONLines
import Records

/// What a load changes of one filing, decided by comparing its records with what the store knows.
struct FilingPlan {
    /// What happens to the records of one type.
    struct GroupPlan {
        let group: GatheredFiling.Group
        /// The load that is kept, this one or the one before.
        var load: FilingState.Load
        /// Whether the rows are written, in place of those that are there.
        var isWritten: Bool
    }

    let filing: GatheredFiling
    let stored: StoredFiling
    private(set) var state: FilingState
    /// What was known before this load. The store's own text of it may be spelled otherwise.
    private let before: FilingState
    private(set) var groups: [GroupPlan] = []
    /// The tables whose rows are made from the filing's own record, and are written.
    private(set) var derivedTables: [Table] = []
    /// The rows of `figures`, made together with those of the statements.
    private var figures = RowBuffer(Schema.figures)
    /// Rows that this load wrote, by table.
    private(set) var written: [String: Int] = [:]

    /// - Parameter count: the rows of a table that the filing has in the store; of `other_records` those of one type.
    init(
        _ filing: GatheredFiling, _ stored: StoredFiling, count: (_ table: Table, _ type: String?) -> Int
    ) throws(Rejection) {
        self.filing = filing
        self.stored = stored
        let line = filing.line
        let record: JSONObject
        do throws(JSONFailure) {
            record = try JSONObject(parsing: line.span)
            before = try FilingState(record: stored.record.span, provenance: stored.provenance.span)
        } catch { throw Self.notJSON(error) }
        if let fault = StorableJSON.fault(in: line.span) { throw Rejection(code: "bad_field", message: "the filing's line holds \(fault)") }
        state = before
        state.merge(record)
        for (table, field) in [(Schema.parties, "filers"), (Schema.documents, "documents")] {
            let value = state.value(of: field)
            if stored.isNew ? value != nil : value != before.value(of: field) || count(table, nil) != Self.elements(value).count { derivedTables.append(table) }
        }
        let origin = Origin(record)
        for group in filing.groups { groups.append(try plan(group, origin, count)) }
    }

    /// Decides which load of a type's records is kept. Its rows are written unless they are there, whole and equal.
    private mutating func plan(
        _ group: GatheredFiling.Group, _ origin: Origin, _ count: (_ table: Table, _ type: String?) -> Int
    ) throws(Rejection) -> GroupPlan {
        let sha256 = try rethrowing(group.lines.sha256(), as: Rejection.init(spilling:))
        var load = FilingState.Load(origin: origin, count: 0, bytes: group.lines.size, sha256: sha256, isWhole: filing.isWhole)
        guard let known = state.loads[group.type] else {
            state.keep(load, of: group.type)
            return GroupPlan(group: group, load: load, isWritten: true)
        }
        let isLater = known.isBefore(load, of: group.type)
        let isEqual = known.sha256 == sha256 && known.bytes == load.bytes
        let isThere =
            isEqual && count(group.table, group.table.name == Schema.otherRecords.name ? group.type : nil) == known.count
            && (group.table.name != Schema.statements.name || count(Schema.figures, nil) == known.figures)
        guard isLater else { return GroupPlan(group: group, load: known, isWritten: isEqual && !isThere) }
        load.count = known.count
        load.figures = known.figures
        state.keep(load, of: group.type)
        return GroupPlan(group: group, load: load, isWritten: !isThere)
    }

    private static func notJSON(_ failure: JSONFailure) -> Rejection {
        Rejection(code: "bad_record", message: "the filing's record is not JSON: \(failure)")
    }

    /// The ranges of the elements of a JSON array; none for another value.
    private static func elements(_ value: [UInt8]?) -> [Range<Int>] {
        value.flatMap { try? JSONScanner().elements(of: $0.span) } ?? []
    }

    // MARK: Rows

    /// Whether the filing's rows in a table are written; of `other_records` those of one type.
    func writes(_ table: Table, type: String? = nil) -> Bool {
        if table.name == Schema.figures.name { return writes(Schema.statements) }
        return derivedTables.contains { $0.name == table.name }
            || groups.contains { $0.isWritten && $0.group.table.name == table.name && (type == nil || $0.group.type == type) }
    }

    /// Makes the rows of a table, and calls `put` with the buffer whenever it is full, and at the end.
    mutating func makeRows(
        _ table: Table, _ rows: inout RowBuffer, now: Int, createdAt: [String: Int], _ put: (RowBuffer) throws(BatchStop) -> Void
    ) throws(BatchStop) {
        if table.name == Schema.figures.name {
            written[table.name] = figures.count
            return try put(figures)
        }
        var keys = RowKeys(table)
        var count = 0
        func flush(_ rows: inout RowBuffer) throws(BatchStop) {
            try put(rows)
            rows.removeAll()
        }
        if derivedTables.contains(where: { $0.name == table.name }) {
            count += try rethrowing(makeDerivedRows(table, &rows), as: BatchStop.rejected)
        }
        for index in groups.indices where groups[index].isWritten && groups[index].group.table.name == table.name {
            let group = groups[index].group
            var record = JSONObject()
            var position = 0
            var kept = 0
            try group.lines.forEachLine(
                { (line: Span<UInt8>) throws(BatchStop) in
                    position += 1
                    do throws(Rejection) {
                        try Self.append(line, position, group, filing.accessionNumber, &record, &rows)
                    } catch { throw .rejected(error) }
                    guard keys.insertLast(of: rows) else { return rows.removeLast() }
                    kept += 1
                    if table.name == Schema.statements.name {
                        let id = rows.text(Schema.statements.index(of: "id")) ?? ""
                        rows.set(Schema.statements.index(of: "created_at"), createdAt[id] ?? now)
                        do throws(Rejection) { try figures.appendFigures(of: record, id: id, accessionNumber: filing.accessionNumber) } catch {
                            throw .rejected(error)
                        }
                    }
                    if rows.size >= RowBuffer.fullSize { try flush(&rows) }
                }, failing: { BatchStop.rejected(Rejection(spilling: $0)) })
            groups[index].load.count = kept
            groups[index].load.figures = table.name == Schema.statements.name ? figures.count : 0
            state.keep(groups[index].load, of: group.type)
            count += kept
        }
        written[table.name] = count
        if rows.size >= RowBuffer.fullSize { try flush(&rows) }
    }

    private static func append(
        _ line: Span<UInt8>, _ position: Int, _ group: GatheredFiling.Group, _ accessionNumber: String, _ record: inout JSONObject, _ rows: inout RowBuffer
    ) throws(Rejection) {
        if group.table.name == Schema.otherRecords.name {
            if let fault = StorableJSON.fault(in: line) { throw Rejection(code: "bad_field", message: "a \(group.type) record holds \(fault)") }
            rows.appendEmpty()
            rows.set(0, accessionNumber)
            rows.set(1, group.type)
            rows.set(2, position)
            rows.set(3, line)
            return
        }
        do throws(JSONFailure) { try record.parse(line) } catch { throw Rejection(code: "bad_record", message: "a \(group.type) record is not JSON: \(error)") }
        try rows.append(record)
        if group.table.name == Schema.statements.name { rows.setStatementID(set: record.string("set")) }
    }

    /// Makes a row of each element of `filers` or `documents`.
    private func makeDerivedRows(_ table: Table, _ rows: inout RowBuffer) throws(Rejection) -> Int {
        let field = table.name == Schema.parties.name ? "filers" : "documents"
        guard let value = state.value(of: field) else { return 0 }
        guard value[0] == UInt8(ascii: "[") else { throw Rejection(code: "bad_field", message: "\(field) is not an array") }
        var element = JSONObject()
        var count = 0
        for range in Self.elements(value) {
            do throws(JSONFailure) { try element.parse(value.span.extracting(range)) } catch {
                throw Rejection(code: "bad_field", message: "\(field) holds a value that is not an object")
            }
            try rows.append(element)
            count += 1
            rows.set(0, filing.accessionNumber)
            rows.set(1, count)
        }
        return count
    }

    // MARK: The filing's own row

    /// Whether all records of the filing are stored: those of every type that was loaded, or none for a filing that xbrl-extract read and that has no XBRL.
    private var isProcessed: Bool {
        guard state.loads.isEmpty else { return state.loads.values.allSatisfy(\.isWhole) }
        guard state.value(of: "removed") != Array("true".utf8), !Self.elements(state.value(of: "documents")).isEmpty else { return false }
        let versions = state.value(of: "tool_versions").flatMap { try? JSONValue(parsing: $0.span) }
        return versions?["xbrl-extract"]?.string != nil
    }

    /// Appends the filing's row in `sec_filings`, if it changes. `processed_at` changes only with something else, so that loading the same records again changes
    /// nothing.
    ///
    /// - Parameter now: microseconds of Unix time.
    mutating func appendRow(to rows: inout RowBuffer, now: Int) throws(Rejection) {
        let (record, provenance) = (state.record, state.provenance)
        let isChanged =
            stored.isNew || record != before.record || provenance != before.provenance || isProcessed != stored.isProcessed
            || written.values.contains { $0 > 0 }
        guard isChanged else { return }
        try rows.append(rethrowing(JSONObject(parsing: record.span), as: Self.notJSON))
        let table = Schema.filings
        rows.set(table.index(of: "processed"), isProcessed ? 1 : 0)
        if let processedAt = isProcessed ? now : stored.processedAt { rows.set(table.index(of: "processed_at"), processedAt) }
        rows.set(table.index(of: "created_at"), stored.createdAt)
        rows.set(table.index(of: "record"), record.span)
        rows.set(table.index(of: "provenance"), provenance.span)
        written[table.name] = 1
    }

    var receipt: Receipt {
        let lines = groups.reduce(0) { $0 + $1.group.lines.count }
        let kept = groups.reduce(0) { $0 + ($1.isWritten ? $1.load.count : 0) }
        let tables = [Schema.filings] + Schema.tables
        return Receipt(accessionNumber: filing.accessionNumber, rows: tables.map { ($0.name, written[$0.name] ?? 0) }, skipped: lines - kept)
    }
}

/// Why a batch was not stored.
enum BatchStop: Error {
    /// A filing is at fault.
    case rejected(Rejection)
    case failed(WarehouseFailure)
}
