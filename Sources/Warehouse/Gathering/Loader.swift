import Bytes
package import JSONLines
package import Records

/// The result of loading one filing or one reject.
package enum LoadOutcome {
    /// The filing is in the store, and committed.
    case loaded(Receipt)
    /// No part of the filing is in the store. `line` is the filing's own line, or the first line whose filing is missing, byte for byte.
    case rejected(Rejection, accessionNumber: String?, line: [UInt8])
}

/// Gathers the records of each filing, and has each filing stored whole.
///
/// The lines of a filing are gathered until its `end` comes: in memory up to `spillSize` bytes, the rest in a temporary file. Whole filings make up a batch,
/// which is stored in one transaction while the next one is gathered. `takeOutcomes` returns a filing's receipt only after the commit.
package final class Loader {
    private enum State {
        /// No filing is open.
        case idle
        /// The records of a filing are being gathered.
        case gathering(GatheredFiling)
        /// The filing was rejected; the rest of its records is dropped.
        case dropping(accessionNumber: String?)
    }

    private let queue: BatchQueue
    private let acceptsPartial: Bool
    private let spillSize: Int
    private let batchSize: Int
    private var state = State.idle
    private var batch = Batch()
    /// The outcomes since the last `takeOutcomes`, in order.
    private var outcomes: [LoadOutcome] = []

    /// - Parameter acceptsPartial: whether to store a filing whose `end` never came.
    package convenience init(_ database: Database, acceptsPartial: Bool = false) {
        self.init(database.store, acceptsPartial: acceptsPartial)
    }

    /// - Parameters:
    ///   - spillSize: bytes of lines that a filing may hold in memory.
    ///   - batchSize: bytes of lines, in memory or not, after which a batch is stored.
    init(_ store: any Store, acceptsPartial: Bool = false, spillSize: Int = 8 << 20, batchSize: Int = 4 << 20) {
        queue = BatchQueue(BatchWriter(store))
        self.acceptsPartial = acceptsPartial
        self.spillSize = spillSize
        self.batchSize = batchSize
    }

    /// Returns the outcomes since the last call.
    package func takeOutcomes() -> [LoadOutcome] {
        outcomes += queue.takeOutcomes()
        defer { outcomes.removeAll(keepingCapacity: true) }
        return outcomes
    }

    /// Loads a record. Returns false for a record that the store does not hold: such a record does not end a filing.
    package func load(_ record: JSONObject, line: Span<UInt8>) throws(WarehouseFailure) -> Bool {
        var failure: WarehouseFailure?
        let isLoaded = record.withValue("type") { (value: Span<UInt8>) -> Bool in
            guard value.count > 2, value[0] == UInt8(ascii: "\"") else { return false }
            do throws(WarehouseFailure) { return try load(record, value.extracting(1..<value.count - 1), line) } catch {
                failure = error
                return true
            }
        }
        if let failure { throw failure }
        return isLoaded ?? false
    }

    private func load(_ record: JSONObject, _ type: Span<UInt8>, _ line: Span<UInt8>) throws(WarehouseFailure) -> Bool {
        if type.equals("filing") {
            try begin(record, line)
            return true
        }
        if type.equals("receipt") || type.equals("difference") { return false }
        if type.equals("reject") {
            batch.add(reject: line.array)
            try submitFullBatch()
            return true
        }
        let isKnown = type.equals("end") || Schema.typesWithTables.contains { type.equals(utf8: $0) }
        switch state {
        case .gathering(let filing) where isOf(filing.accessionNumber, record):
            if type.equals("end") { try close(filing, record) } else { add(type, line, to: filing) }
        case .dropping(let accessionNumber?) where isOf(accessionNumber, record): break
        case .dropping(nil) where isKnown && !record.has("accession_number"): break
        // A record of another type that belongs to no filing is not for the store.
        default:
            guard isKnown else { return false }
            try rejectOrphan(record, line, type)
        }
        return true
    }

    /// Ends the input. A filing that is still open is incomplete.
    package func finish() throws(WarehouseFailure) {
        try closeIncomplete()
        state = .idle
        try commit()
    }

    /// Ends the input early, because the run was asked to stop. A filing that is still open is dropped without a reject, like the input after it.
    package func stop() throws(WarehouseFailure) {
        state = .idle
        try commit()
    }

    /// Stores and commits the filings that came whole. Call this before waiting for input.
    package func commit() throws(WarehouseFailure) {
        if !batch.isEmpty { try queue.submit(takeBatch()) }
        try queue.wait()
    }

    // MARK: The open filing

    private func begin(_ record: JSONObject, _ line: Span<UInt8>) throws(WarehouseFailure) {
        try closeIncomplete()
        let filing: GatheredFiling
        do throws(Rejection) { filing = try GatheredFiling(record, line: line) } catch {
            return reject(error, record.string("accession_number"), line.array)
        }
        state = .gathering(filing)
        if filing.standsAlone { try store(filing, end: nil, isWhole: true) }
    }

    private func isOf(_ accessionNumber: String, _ record: JSONObject) -> Bool {
        record.withValue("accession_number") { $0.count > 1 && $0.extracting(1..<$0.count - 1).equals(utf8: accessionNumber) } ?? false
    }

    private func add(_ type: Span<UInt8>, _ line: Span<UInt8>, to filing: GatheredFiling) {
        do throws(Rejection) { try filing.add(type, line) } catch { return reject(filing, error) }
        guard filing.memorySize > spillSize else { return }
        do throws(SystemFailure) { try filing.spill() } catch { reject(filing, Rejection(spilling: error)) }
    }

    private func close(_ filing: GatheredFiling, _ end: JSONObject) throws(WarehouseFailure) {
        let shortfall = filing.shortfall(against: end)
        if let shortfall, !acceptsPartial {
            return reject(filing, Rejection(code: "incomplete_filing", message: "the filing is incomplete: \(shortfall)", isRetryable: true))
        }
        try store(filing, end: end, isWhole: shortfall == nil)
    }

    /// Rejects a record that does not belong to the open filing. Records of one filing that follow each other are one reject.
    private func rejectOrphan(_ record: JSONObject, _ line: Span<UInt8>, _ type: Span<UInt8>) throws(WarehouseFailure) {
        try closeIncomplete()
        let message = "the \(type.text) record does not follow its filing's line; this record and the rest of the filing are left out"
        reject(Rejection(code: "no_filing", message: message), record.string("accession_number"), line.array)
    }

    /// Ends the open filing, if there is one, without an `end` record: another filing begins, or the input is over.
    private func closeIncomplete() throws(WarehouseFailure) {
        guard case .gathering(let filing) = state else { return }
        if acceptsPartial { return try store(filing, end: nil, isWhole: false) }
        reject(filing, Rejection(code: "incomplete_filing", message: "the filing is incomplete: its end record never came", isRetryable: true))
    }

    private func reject(_ filing: GatheredFiling, _ rejection: Rejection) {
        reject(rejection, filing.accessionNumber, filing.line)
    }

    private func reject(_ rejection: Rejection, _ accessionNumber: String?, _ line: [UInt8]) {
        outcomes += queue.takeOutcomes()
        outcomes.append(.rejected(rejection, accessionNumber: accessionNumber, line: line))
        state = .dropping(accessionNumber: accessionNumber)
    }

    // MARK: Batches

    private func store(_ filing: GatheredFiling, end: JSONObject?, isWhole: Bool) throws(WarehouseFailure) {
        state = .idle
        filing.close(end, isWhole: isWhole)
        // A batch has each filing once: the second one is merged with what the first one stored.
        if batch.holds(filing.accessionNumber) { try queue.submit(takeBatch()) }
        batch.add(filing)
        try submitFullBatch()
    }

    private func submitFullBatch() throws(WarehouseFailure) {
        if batch.size >= batchSize { try queue.submit(takeBatch()) }
    }

    private func takeBatch() -> Batch { exchange(&batch, with: Batch()) }
}

extension Rejection {
    /// The temporary file failed, not the filing: another run may store it.
    init(spilling failure: SystemFailure) {
        self.init(code: "temporary_file", message: failure.description, isRetryable: true)
    }
}
