import Bytes
package import JSONLines
package import Records

/// What became of a filing.
package enum LoadOutcome {
    /// It is in the store, committed.
    case loaded(Receipt)
    /// It is not, nor is any part of it. `line` is the filing's own (or the first that had no filing), as it came.
    case rejected(Rejection, accessionNumber: String?, line: [UInt8])
}

/// Takes records one after another, gathers those of a filing, and stores each filing whole.
///
/// A filing is gathered until its `end` is there, in memory and what is more than `spillSize` in a temporary file, so that no lock is held while the
/// input is waited for. Several filings share a transaction, each in a savepoint of its own; `commit` ends it. What happened is in `outcomes`, and a
/// receipt is there only after the commit.
package final class Loader {
    private enum State {
        case between
        case gathering
        /// The filing was rejected: what belongs to it goes with it.
        case dropping(accessionNumber: String?)
    }

    private let store: SQLiteStore
    private let acceptsPartial: Bool
    private let spillSize: Int
    private let batchRows: Int
    private var state = State.between
    private var pending: PendingFiling?
    private var spare: PendingFiling?
    /// Of filings that wait for the commit.
    private var receipts: [Receipt] = []
    private var rowsInTransaction = 0
    /// What happened since they were last taken, in order.
    private var settled: [LoadOutcome] = []

    /// - Parameters:
    ///   - acceptsPartial: store a filing although its `end` never came.
    ///   - spillSize: bytes of rows that a filing may have in memory.
    ///   - batchRows: rows that are committed together.
    package init(_ store: SQLiteStore, acceptsPartial: Bool = false, spillSize: Int = 16 << 20, batchRows: Int = 20_000) {
        self.store = store
        self.acceptsPartial = acceptsPartial
        self.spillSize = spillSize
        self.batchRows = batchRows
    }

    /// What happened since this was last called.
    package func takeOutcomes() -> [LoadOutcome] {
        defer { settled.removeAll(keepingCapacity: true) }
        return settled
    }

    /// Whether the record is one that a store holds. Others are passed on, and do not end a filing.
    package func take(_ record: JSONObject, line: Span<UInt8>) throws(WarehouseFailure) -> Bool {
        guard let type = RecordType(of: record) else { return false }
        switch type {
        case .receipt, .reject: return false
        case .filing: try begin(record, line)
        case .fact, .statement, .section, .end:
            switch state {
            case .dropping(let accessionNumber) where record.string("accession_number") == accessionNumber: break
            case .gathering where isOfPending(record): try add(record, type)
            default: try takeOrphan(record, line, type)
            }
        }
        return true
    }

    /// The input is over: a filing that is still open is not whole.
    package func finish() throws(WarehouseFailure) {
        try leavePending()
        state = .between
        try commit()
    }

    /// The run was told to stop: a filing that is still open is left out, without a word, for the rest of the input is left out as well.
    package func stop() throws(WarehouseFailure) {
        pending = nil
        state = .between
        try commit()
    }

    /// Whether filings wait for the commit, and others for the lock.
    package var holdsLock: Bool { store.isInTransaction }

    /// Commits the filings that are whole. To be called before waiting for input.
    package func commit() throws(WarehouseFailure) {
        guard store.isInTransaction else { return }
        try store.commit()
        rowsInTransaction = 0
        for receipt in receipts { settled.append(.loaded(receipt)) }
        receipts.removeAll(keepingCapacity: true)
    }

    // MARK: The filing in hand

    private func begin(_ record: JSONObject, _ line: Span<UInt8>) throws(WarehouseFailure) {
        try leavePending()
        do throws(Rejection) {
            pending = try PendingFiling(record, line: line, reusing: spare)
            spare = nil
            state = .gathering
        } catch {
            reject(error, record.string("accession_number"), line.array)
        }
        if pending?.standsAlone == true { try settle(isWhole: true, end: nil) }
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
                rejectPending(Rejection(code: "incomplete_filing", message: "the filing is not whole: \(shortfall)", isRetryable: true))
            } else {
                try settle(isWhole: pending?.shortfall(against: record) == nil, end: record)
            }
            return
        }
        do throws(Rejection) { try pending?.add(record, type) } catch { return rejectPending(error) }
        guard let size = pending?.size, size > spillSize else { return }
        do throws(SystemFailure) { try pending?.spillRows() } catch { rejectPending(Rejection(spilling: error)) }
    }

    /// A fact, statement, section or end whose filing is not the one in hand: one reject for all of one filing that come together.
    private func takeOrphan(_ record: JSONObject, _ line: Span<UInt8>, _ type: RecordType) throws(WarehouseFailure) {
        try leavePending()
        let accessionNumber = record.string("accession_number")
        let message = "a \(type.name) that does not follow its filing's line; it and what follows of that filing is left out"
        reject(Rejection(code: "no_filing", message: message), accessionNumber, line.array)
    }

    /// Another filing begins, or the input is over, and the filing in hand has had no `end`.
    private func leavePending() throws(WarehouseFailure) {
        guard pending != nil else { return }
        if acceptsPartial { return try settle(isWhole: false, end: nil) }
        rejectPending(Rejection(code: "incomplete_filing", message: "the filing is not whole: its end never came", isRetryable: true))
    }

    private func rejectPending(_ rejection: Rejection) {
        guard let filing = pending else { return }
        recycle(filing)
        reject(rejection, filing.accessionNumber, filing.line)
    }

    private func reject(_ rejection: Rejection, _ accessionNumber: String?, _ line: [UInt8]) {
        settled.append(.rejected(rejection, accessionNumber: accessionNumber, line: line))
        state = .dropping(accessionNumber: accessionNumber)
    }

    private func recycle(_ filing: PendingFiling) {
        pending = nil
        spare = filing
    }

    // MARK: Storing

    /// Stores the filing in hand. Its receipt waits for the commit.
    private func settle(isWhole: Bool, end: JSONObject?) throws(WarehouseFailure) {
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
        state = .between
        recycle(filing)
        if rowsInTransaction >= batchRows { try commit() }
    }

    /// Stores the filing's rows; returns what keeps those in the temporary file from being had.
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

    /// A failure that is this filing's own, or a lock that was not to be had, costs this filing; any other one ends the run.
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
    /// The fault is the temporary folder's: another time the filing may go through.
    fileprivate init(spilling failure: SystemFailure) {
        self.init(code: "temporary_file", message: failure.description, isRetryable: true)
    }
}
