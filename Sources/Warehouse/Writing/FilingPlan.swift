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
    private var derivedTables: [Table] = []
    /// Rows that this load wrote, by table.
    private(set) var written: [String: Int] = [:]

    /// Rejects a filing with a value that no store takes, also in records that are not written because a later load is there.
    ///
    /// - Parameter count: the rows of a table that the filing has in the store; of `other_records` those of one type.
    init(
        _ filing: GatheredFiling, _ stored: StoredFiling, count: (_ table: Table, _ type: ExactText?) -> Int
    ) throws(Rejection) {
        self.filing = filing
        self.stored = stored
        let line = filing.line
        let record: JSONObject
        do throws(JSONFailure) {
            record = try JSONObject(parsing: line.span)
            before = try FilingState(record: stored.record.span, provenance: stored.provenance.span)
        } catch { throw GatheredFiling.notJSON(error) }
        try filing.checkLine()
        state = before
        let own = FilingState(record)
        state.merge(own)
        for (table, field) in GatheredFiling.derivedTables {
            let (value, known, own) = (state.value(of: field), before.value(of: field), own.value(of: field))
            if stored.isNew ? value != nil : value != known || count(table, nil) != GatheredFiling.elements(value).count { derivedTables.append(table) }
            if own != value, own != known { try filing.check(table, own) }
        }
        let origin = Origin(record)
        for group in filing.groups { groups.append(try plan(group, origin, count)) }
    }

    /// Decides which load of a type's records is kept. Its rows are written unless they are there, whole and equal.
    private mutating func plan(
        _ group: GatheredFiling.Group, _ origin: Origin, _ count: (_ table: Table, _ type: ExactText?) -> Int
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
            isEqual && count(group.table, group.typeInTable) == known.count
            && (group.table.name != Schema.statements.name || count(Schema.figures, nil) == known.figures)
        if !isLater, !isEqual { try filing.check(group) }
        guard isLater else { return GroupPlan(group: group, load: known, isWritten: isEqual && !isThere) }
        load.count = known.count
        load.figures = known.figures
        state.keep(load, of: group.type)
        return GroupPlan(group: group, load: load, isWritten: !isThere)
    }

    // MARK: Rows

    /// Whether the filing's rows in a table are written; of `other_records` those of one type.
    func writes(_ table: Table, type: ExactText? = nil) -> Bool {
        if table.name == Schema.figures.name { return writes(Schema.statements) }
        return derivedTables.contains { $0.name == table.name }
            || groups.contains { $0.isWritten && $0.group.table.name == table.name && (type == nil || $0.group.type == type) }
    }

    /// Makes the rows of a table, except `figures`, and calls `put` with the buffer whenever it is full.
    ///
    /// - Parameter figures: takes the rows of `figures`, which are made together with those of the statements.
    mutating func makeRows(
        _ table: Table, _ rows: inout RowBuffer, figures: inout RowSpool, now: Int, createdAt: [String: Int], _ put: (RowBuffer) throws(BatchStop) -> Void
    ) throws(BatchStop) {
        var count = 0
        func flush(_ rows: inout RowBuffer) throws(BatchStop) {
            try put(rows)
            rows.removeAll()
        }
        for (derived, field) in GatheredFiling.derivedTables where derived.name == table.name && writes(table) {
            count += try rethrowing(filing.makeRows(table, state.value(of: field), &rows), as: BatchStop.rejected)
        }
        for index in groups.indices where groups[index].isWritten && groups[index].group.table.name == table.name {
            var figureCount = 0
            groups[index].load.count = try filing.makeRows(
                groups[index].group, &rows,
                figures: { (statement, id) throws(BatchStop) in
                    figureCount += try figures.append(
                        { (rows: inout RowBuffer) throws(BatchStop) in
                            try rethrowing(
                                rows.appendFigures(of: statement, id: id, accessionNumber: filing.accessionNumber), as: BatchStop.rejected)
                        }, failing: { .rejected(Rejection(spilling: $0)) })
                }, createdAt: { createdAt[$0] ?? now }, put: flush, failing: BatchStop.rejected)
            groups[index].load.figures = figureCount
            if figureCount > 0 { written[Schema.figures.name] = figureCount }
            state.keep(groups[index].load, of: groups[index].group.type)
            count += groups[index].load.count
        }
        written[table.name] = count
        if rows.size >= RowBuffer.fullSize { try flush(&rows) }
    }

    // MARK: The filing's own row

    /// Whether all records of the filing are stored: those of every type that was loaded, or none for a filing that xbrl-extract read and that has no XBRL, or no
    /// documents at all.
    /// Records that xbrl-extract made of a filing with XBRL may not have come with its line.
    private var isProcessed: Bool {
        guard state.loads.isEmpty else { return state.loads.values.allSatisfy(\.isWhole) }
        guard state.value(of: "removed") != Array("true".utf8), let documents = state.value(of: "documents") else { return false }
        let versions = state.value(of: "tool_versions").flatMap { try? JSONValue(parsing: $0.span) }
        guard versions?["xbrl-extract"]?.string != nil else { return false }
        let kinds = GatheredFiling.elements(documents).map { Self.kind(documents.span.extracting($0)) }
        return !kinds.contains("inline") && !kinds.contains("instance")
    }

    /// Returns the `kind` of an element of `documents`; nil if it has none.
    private static func kind(_ document: Span<UInt8>) -> String? {
        (try? JSONObject(parsing: document))?.string("kind")
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
        try rows.append(rethrowing(JSONObject(merged: record.span), as: GatheredFiling.notJSON))
        let table = Schema.filings
        rows.set(table.index(of: "processed"), isProcessed ? 1 : 0)
        if let processedAt = isProcessed ? now : stored.processedAt { rows.set(table.index(of: "processed_at"), processedAt) }
        rows.set(table.index(of: "created_at"), stored.createdAt)
        rows.set(table.index(of: "record"), record.span)
        rows.set(table.index(of: "provenance"), provenance.span)
        rows.set(table.index(of: "passed_at"), passedAt(now).span)
        written[table.name] = 1
    }

    /// For each tool, when a record that had passed it was last stored: `now` for the tools of this load. A JSON object, in the order of the tools' names.
    private func passedAt(_ now: Int) -> [UInt8] {
        var times: [ExactText: JSONValue] = [:]
        for member in (try? JSONValue(parsing: stored.passedAt.span))?.members ?? [] { times[ExactText(member.key)] = member.value }
        for tool in filing.passedTools { times[tool] = .string(Instant.utc(microseconds: now)) }
        var writer = JSONWriter()
        writer.value(.object(times.sorted { $0.key < $1.key }.map { .init($0.key.text, $0.value) }))
        return writer.bytes
    }

    var receipt: Receipt {
        let lines = groups.reduce(0) { $0 + $1.group.lines.count }
        let kept = groups.reduce(0) { $0 + ($1.isWritten ? $1.load.count : 0) }
        // The tables of forms are named only where there are rows: few filings have any.
        let forms = Set(Schema.formTables.map(\.table.name))
        let tables = ([Schema.filings] + Schema.tables).filter { !forms.contains($0.name) || written[$0.name] ?? 0 > 0 }
        return Receipt(accessionNumber: filing.accessionNumber, rows: tables.map { ($0.name, written[$0.name] ?? 0) }, skipped: lines - kept)
    }
}

/// Why a batch was not stored.
enum BatchStop: Error {
    /// A filing is at fault.
    case rejected(Rejection)
    case failed(WarehouseFailure)
}
