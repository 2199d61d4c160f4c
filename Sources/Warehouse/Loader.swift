import Bytes
package import JSONLines
package import Records

/// The result of loading one filing.
package enum LoadOutcome {
    /// The filing is in the store, and committed.
    case loaded(Receipt)
    /// No part of the filing is in the store. `line` is the filing's own line, or the first line whose filing is missing, byte for byte.
    case rejected(Rejection, accessionNumber: String?, line: [UInt8])
}

/// Gathers the records of each filing, and stores each filing whole.
///
/// Records are gathered until the filing's `end` comes: in memory up to `spillSize` bytes, the rest in a temporary file. This way the loader holds no lock while it
/// waits for input. Several filings share a transaction, each in a savepoint of its own. `commit` ends the transaction. `takeOutcomes` returns a filing's receipt
/// only after the commit.
package final class Loader {
    private enum State {
        /// No filing is open.
        case idle
        /// The records of `pending` are being gathered.
        case gathering
        /// The filing was rejected; the rest of its records is dropped.
        case dropping(accessionNumber: String?)
    }

    private let store: SQLiteStore
    private let acceptsPartial: Bool
    private let spillSize: Int
    private let batchRows: Int
    private var state = State.idle
    private var pending: PendingFiling?
    /// A finished filing, whose buffers the next one uses again.
    private var spare: PendingFiling?
    /// The receipts of filings that are stored but not committed.
    private var receipts: [Receipt] = []
    private var rowsInTransaction = 0
    /// The outcomes since the last `takeOutcomes`, in order.
    private var outcomes: [LoadOutcome] = []

    /// - Parameters:
    ///   - acceptsPartial: whether to store a filing whose `end` never came.
    ///   - spillSize: bytes of rows that a filing may hold in memory.
    ///   - batchRows: rows after which the transaction is committed.
    package init(_ store: SQLiteStore, acceptsPartial: Bool = false, spillSize: Int = 16 << 20, batchRows: Int = 20_000) {
        self.store = store
        self.acceptsPartial = acceptsPartial
        self.spillSize = spillSize
        self.batchRows = batchRows
    }

    /// Returns the outcomes since the last call.
    package func takeOutcomes() -> [LoadOutcome] {
        defer { outcomes.removeAll(keepingCapacity: true) }
        return outcomes
    }

    /// Loads a record. Returns false for a record of a type that the store does not hold: such a record does not end a filing.
    package func load(_ record: JSONObject, line: Span<UInt8>) throws(WarehouseFailure) -> Bool {
        guard let type = RecordType(of: record) else { return false }
        switch type {
        case .receipt, .reject: return false
        case .filing: try begin(record, line)
        case .fact, .statement, .section, .end:
            switch state {
            case .dropping(let accessionNumber) where record.string("accession_number") == accessionNumber: break
            case .gathering where isOfPending(record): try add(record, type)
            default: try rejectOrphan(record, line, type)
            }
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
        pending = nil
        state = .idle
        try commit()
    }

    /// Whether the loader holds the write lock: stored filings wait for the commit, and other processes wait for the lock.
    package var holdsLock: Bool { store.isInTransaction }

    /// Commits the filings that are stored. Call this before waiting for input.
    package func commit() throws(WarehouseFailure) {
        guard store.isInTransaction else { return }
        try store.commit()
        rowsInTransaction = 0
        for receipt in receipts { outcomes.append(.loaded(receipt)) }
        receipts.removeAll(keepingCapacity: true)
    }

    // MARK: The pending filing

    private func begin(_ record: JSONObject, _ line: Span<UInt8>) throws(WarehouseFailure) {
        try closeIncomplete()
        do throws(Rejection) {
            pending = try PendingFiling(record, line: line, reusing: spare)
            spare = nil
            state = .gathering
        } catch {
            reject(error, record.string("accession_number"), line.array)
        }
        if pending?.standsAlone == true { try storePending(isWhole: true, end: nil) }
    }

    private func isOfPending(_ record: JSONObject) -> Bool {
        guard let pending else { return false }
        var accessionNumber = pending.accessionNumber
        return accessionNumber.withUTF8 { known in
            record.withValue("accession_number") { $0.count == known.count + 2 && $0.extracting(1..<$0.count - 1).equals(Span(_unsafeElements: known)) }
                ?? false
        }
    }

    private func add(_ record: JSONObject, _ type: RecordType) throws(WarehouseFailure) {
        if type == .end {
            if !acceptsPartial, let shortfall = pending?.shortfall(against: record) {
                rejectPending(Rejection(code: "incomplete_filing", message: "the filing is incomplete: \(shortfall)", isRetryable: true))
            } else {
                try storePending(isWhole: pending?.shortfall(against: record) == nil, end: record)
            }
            return
        }
        do throws(Rejection) { try pending?.add(record, type) } catch { return rejectPending(error) }
        guard let size = pending?.size, size > spillSize else { return }
        do throws(SystemFailure) { try pending?.spillRows() } catch { rejectPending(Rejection(spilling: error)) }
    }

    /// Rejects a fact, statement, section or end that does not belong to the pending filing. Consecutive records of one filing become one reject.
    private func rejectOrphan(_ record: JSONObject, _ line: Span<UInt8>, _ type: RecordType) throws(WarehouseFailure) {
        try closeIncomplete()
        let accessionNumber = record.string("accession_number")
        let message = "the \(type.name) record does not follow its filing's line; this record and the rest of the filing are left out"
        reject(Rejection(code: "no_filing", message: message), accessionNumber, line.array)
    }

    /// Ends the pending filing, if there is one, without an `end` record: another filing begins, or the input is over.
    private func closeIncomplete() throws(WarehouseFailure) {
        guard pending != nil else { return }
        if acceptsPartial { return try storePending(isWhole: false, end: nil) }
        rejectPending(Rejection(code: "incomplete_filing", message: "the filing is incomplete: its end record never came", isRetryable: true))
    }

    private func rejectPending(_ rejection: Rejection) {
        guard let filing = pending else { return }
        recycle(filing)
        reject(rejection, filing.accessionNumber, filing.line)
    }

    private func reject(_ rejection: Rejection, _ accessionNumber: String?, _ line: [UInt8]) {
        outcomes.append(.rejected(rejection, accessionNumber: accessionNumber, line: line))
        state = .dropping(accessionNumber: accessionNumber)
    }

    private func recycle(_ filing: PendingFiling) {
        pending = nil
        spare = filing
    }

    // MARK: Storing

    /// Stores the pending filing. Its receipt waits for the commit.
    private func storePending(isWhole: Bool, end: JSONObject?) throws(WarehouseFailure) {
        guard let filing = pending else { return }
        do throws(WarehouseFailure) {
            if !store.isInTransaction { try store.begin() }
            try store.open(filing, end: end)
            if let failure = try insert(filing) {
                try store.abandonFiling()
                return rejectPending(Rejection(spilling: failure))
            }
            receipts.append(try store.close(filing, isWhole: isWhole))
            rowsInTransaction += filing.rowCount
        } catch {
            return try recover(filing, error)
        }
        state = .idle
        recycle(filing)
        if rowsInTransaction >= batchRows { try commit() }
    }

    /// Stores the filing's rows. Returns the failure if the temporary file cannot be read.
    private func insert(_ filing: PendingFiling) throws(WarehouseFailure) -> SystemFailure? {
        guard let spill = filing.spill else {
            try store.insert(filing)
            return nil
        }
        do throws(SystemFailure) { try filing.spillRows() } catch { return error }
        for piece in 0..<spill.count {
            do throws(SystemFailure) { try filing.restoreRows(piece) } catch { return error }
            try store.insert(filing)
        }
        return nil
    }

    /// Rejects the filing if its own rows cannot be stored, or if another process kept the lock. Any other failure ends the run.
    private func recover(_ filing: PendingFiling, _ failure: WarehouseFailure) throws(WarehouseFailure) {
        switch failure.kind {
        case .row, .busy:
            try store.abandonFiling()
            let isBusy = failure.kind == .busy
            rejectPending(Rejection(code: isBusy ? "database_busy" : "not_storable", message: failure.message, isRetryable: isBusy))
        case .place, .unusable, .schema: throw failure
        }
    }
}

extension Rejection {
    /// The rejection of a filing whose temporary file failed. Another run may store the filing.
    fileprivate init(spilling failure: SystemFailure) {
        self.init(code: "temporary_file", message: failure.description, isRetryable: true)
    }
}
